import { type DescribeEndpointOutput, EndpointStatus } from '@aws-sdk/client-sagemaker'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attemptName } from '#lib/clouds/attempt-name.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import type { ShiftStrategy } from '../plan/section.ts'
import { canary, release, sydney } from '../testing/fleet.ts'
import {
  alarmsOfLastUpdate,
  deploymentConfig,
  inForceOf,
  pendingDeployment,
  updateInput,
} from './translate.ts'

const attempt = { endpoint: sydney, release: release(427, undefined), number: 1 }

describe('the name of an attempt', () => {
  test('is readable', () => {
    expect(attemptName(attempt)).toBe('meridian-fraud-au-v427-a1')
    expect(attemptName({ ...attempt, number: 2 })).toBe('meridian-fraud-au-v427-a2')
  })

  test('is one that SageMaker takes, whatever the endpoint and the label', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/),
        fc.string(),
        fc.integer({ min: 1, max: 9999 }),
        (name, label, number) => {
          const made = attemptName({
            endpoint: { ...sydney, name },
            release: { ...attempt.release, label },
            number,
          })
          expect(made).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/)
          expect(made.length).toBeLessThanOrEqual(63)
        },
      ),
    )
  })

  test('differs between attempts that a cut or a cleaning would make alike', () => {
    const long = { ...sydney, name: 'x'.repeat(63) }
    const names = [
      attemptName({ ...attempt, endpoint: long }),
      attemptName({ ...attempt, endpoint: long, number: 2 }),
      attemptName({ ...attempt, release: { ...attempt.release, label: 'v4.27' } }),
      attemptName({ ...attempt, release: { ...attempt.release, label: 'v4-27' } }),
    ]
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('the update under way', () => {
  const still: DescribeEndpointOutput = {
    EndpointName: 'fraud-au',
    EndpointArn: 'arn',
    EndpointConfigName: 'old',
    EndpointStatus: 'InService',
    CreationTime: new Date(0),
    LastModifiedTime: new Date(1_000),
  }
  const moving = (
    status: 'Creating' | 'ActivatingTraffic' | 'Baking' | 'Updating',
  ): DescribeEndpointOutput => ({
    ...still,
    EndpointStatus: 'Updating',
    PendingDeploymentSummary: {
      EndpointConfigName: 'new',
      StartTime: new Date(2_000),
      ProductionVariants: [
        { VariantName: 'AllTraffic', VariantStatus: [{ Status: status, StartTime: new Date(3_000) }] },
      ],
    },
  })

  test('is none on an endpoint in service', () => {
    expect(pendingDeployment(still, undefined)).toBeUndefined()
  })

  test.each([
    ['Creating', 'creating'],
    ['Updating', 'creating'],
    ['ActivatingTraffic', 'activating'],
    ['Baking', 'baking'],
  ] as const)('%s is %s', (status, stage) => {
    expect(pendingDeployment(moving(status), undefined)).toMatchObject({
      configName: 'new',
      stage,
      startedAt: '1970-01-01T00:00:02.000Z',
      stageSince: '1970-01-01T00:00:03.000Z',
    })
  })

  test('terminates when only the old fleet has something left to do', () => {
    const ending = {
      ...moving('Baking'),
      ProductionVariants: [{ VariantName: 'AllTraffic', VariantStatus: [{ Status: 'Deleting' as const }] }],
      PendingDeploymentSummary: {
        EndpointConfigName: 'new',
        ProductionVariants: [{ VariantName: 'AllTraffic', CurrentInstanceCount: 4, DesiredInstanceCount: 4 }],
      },
    }
    expect(pendingDeployment(ending, undefined)).toMatchObject({ stage: 'terminating', share: 1 })
  })

  test('has no traffic while it is created only where none of its instances is told to run', () => {
    const shareWith = (counts: { CurrentInstanceCount?: number; DesiredInstanceCount?: number }) => {
      const described = moving('Creating')
      Object.assign(described.PendingDeploymentSummary?.ProductionVariants?.[0] ?? {}, counts)
      return pendingDeployment(described, undefined)?.share
    }
    expect(shareWith({ CurrentInstanceCount: 0, DesiredInstanceCount: 4 })).toBe(0)
    // A later batch of a rolling update: those before it answer.
    expect(shareWith({ CurrentInstanceCount: 1, DesiredInstanceCount: 4 })).toBeUndefined()
    expect(shareWith({})).toBeUndefined()
  })

  test('has all traffic while old instances are taken down only where it has as many as it is to have', () => {
    const shareWith = (coming: { CurrentInstanceCount?: number; DesiredInstanceCount?: number }) =>
      pendingDeployment(
        {
          ...moving('Baking'),
          ProductionVariants: [
            {
              VariantName: 'AllTraffic',
              DesiredInstanceCount: 4,
              VariantStatus: [{ Status: 'Deleting' as const }],
            },
          ],
          PendingDeploymentSummary: {
            EndpointConfigName: 'new',
            ProductionVariants: [{ VariantName: 'AllTraffic', ...coming }],
          },
        },
        undefined,
      )?.share
    expect(shareWith({ CurrentInstanceCount: 4, DesiredInstanceCount: 4 })).toBe(1)
    expect(shareWith({ CurrentInstanceCount: 1, DesiredInstanceCount: 4 })).toBeUndefined()
    expect(shareWith({ CurrentInstanceCount: 1, DesiredInstanceCount: 1 })).toBeUndefined()
    expect(shareWith({})).toBeUndefined()
  })

  test('of several variants is as far as the slowest one', () => {
    const two = moving('Baking')
    two.PendingDeploymentSummary?.ProductionVariants?.push({
      VariantName: 'B',
      VariantStatus: [{ Status: 'Creating' }],
    })
    expect(pendingDeployment(two, undefined)?.stage).toBe('creating')
  })

  test('is still seen while it is rolled back, even without a summary', () => {
    const back: DescribeEndpointOutput = { ...still, EndpointStatus: 'RollingBack' }
    expect(pendingDeployment(back, 'new')).toMatchObject({ configName: 'new', stage: 'rolling-back' })
    expect(pendingDeployment(back, undefined)).toMatchObject({ configName: 'old', stage: 'rolling-back' })
  })
})

test('a status may only speak against the configuration that the endpoint names', () => {
  const words = Object.values(EndpointStatus)
  const against = words.flatMap((status) => {
    const inForce = inForceOf({ EndpointStatus: status })
    return inForce === 'yes' ? [] : [`${status} ${inForce}`]
  })
  expect(against.sort()).toEqual([
    'Creating no',
    'Deleting no',
    'Failed no',
    'OutOfService no',
    'UpdateRollbackFailed mixed',
  ])
})

describe('a guardrail', () => {
  const shifted = (shift: ShiftStrategy) => deploymentConfig(guardrailWith(canary, { shift }), ['a', 'stop'])

  test('becomes a canary with its alarms', () => {
    expect(updateInput('fraud-au', 'new', canary, ['a', 'stop'])).toEqual({
      EndpointName: 'fraud-au',
      EndpointConfigName: 'new',
      RetainAllVariantProperties: true,
      RetainDeploymentConfig: false,
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: 'CANARY',
            CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 },
            WaitIntervalInSeconds: 1800,
          },
          TerminationWaitInSeconds: 0,
          MaximumExecutionTimeoutInSeconds: 7200,
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }, { AlarmName: 'stop' }] },
      },
    })
  })

  test('has one policy only, whatever the strategy', () => {
    const linear = shifted({ strategy: 'linear', percent: 25, bakeSeconds: 300 })
    expect(linear.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration).toEqual({
      Type: 'LINEAR',
      LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 25 },
      WaitIntervalInSeconds: 300,
    })
    const atOnce = shifted({ strategy: 'all-at-once', bakeSeconds: 300 })
    expect(atOnce.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration?.Type).toBe('ALL_AT_ONCE')
    const rolling = shifted({ strategy: 'rolling', percent: 20, bakeSeconds: 300 })
    expect(rolling.BlueGreenUpdatePolicy).toBeUndefined()
    expect(rolling.RollingUpdatePolicy?.MaximumBatchSize).toEqual({ Type: 'CAPACITY_PERCENT', Value: 20 })
  })
})

test("Meridian's own alarm is not taken for one of the endpoint's", () => {
  const described = {
    LastDeploymentConfig: {
      AutoRollbackConfiguration: {
        Alarms: [{ AlarmName: 'fraud-au-4xx' }, { AlarmName: 'meridian-stop-fraud-au' }],
      },
    },
  } as DescribeEndpointOutput
  expect(alarmsOfLastUpdate(described)).toEqual(['fraud-au-4xx'])
})
