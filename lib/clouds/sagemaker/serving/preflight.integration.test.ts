import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling'
import {
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import { CreateEndpointConfigCommand, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServingProvider } from '#lib/domain/ports.ts'
import type { ArtifactCopy, Endpoint, Finding } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import {
  ACCOUNT,
  artifactIn,
  canary,
  release,
  type SandboxFleet,
  sandboxFleet,
  sydney,
  sydneyWith,
} from '../testing/fleet.ts'
import { sagemakerProvider } from './index.ts'

const DIGEST = 'sha256:aa'
const v427 = release(427, DIGEST)
const present = artifactIn(sydney, DIGEST, 's3://fraud-models-au/v427/model.tar.gz')

let fleet: SandboxFleet
let provider: ServingProvider

beforeEach(async () => {
  fleet = await sandboxFleet()
  provider = sagemakerProvider(fleet.aws)
})
afterEach(() => fleet.stop())

const cloudwatch = () => fleet.aws.clients.cloudwatch(ACCOUNT, sydney.region)
const sagemaker = () => fleet.aws.clients.sagemaker(ACCOUNT, sydney.region)

async function findings(
  endpoint: Partial<Endpoint> = {},
  artifact: Partial<ArtifactCopy> = {},
  guardrail = canary,
) {
  return provider.preflight({ ...sydney, ...endpoint }, v427, guardrail, { ...present, ...artifact })
}
const codes = (found: Finding[], level: Finding['level']) =>
  found.filter((finding) => finding.level === level).map(({ code }) => code)

test('a sound endpoint has no blocker and says what was checked', async () => {
  const found = await findings()
  expect(codes(found, 'blocker')).toEqual([])
  expect(found.map(say)).toContain('Rollback alarms present: 3.')
  expect(codes(found, 'ok')).toEqual(
    expect.arrayContaining(['endpoint-in-service', 'variant-matches', 'artifact-present']),
  )
  for (const finding of found) expect(finding).toMatchObject({ region: sydney.region, endpoint: sydney.name })
})

test('an endpoint that is not there is a blocker', async () => {
  const found = await findings({ name: 'fraud-nz' })
  expect(codes(found, 'blocker')).toContain('cloud-refused')
  expect(say(found.find(({ code }) => code === 'cloud-refused')!)).toContain('Could not find endpoint')
})

test("somebody else's update in progress is a blocker that names it", async () => {
  const name = 'by-hand'
  await sagemaker().send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: (await provider.observe(sydney)).modelName,
          InstanceType: 'ml.m6i.xlarge',
          InitialInstanceCount: 2,
        },
      ],
    }),
  )
  await sagemaker().send(new UpdateEndpointCommand({ EndpointName: sydney.name, EndpointConfigName: name }))
  const found = await findings()
  expect(found.find(({ code }) => code === 'update-in-progress')).toMatchObject({ level: 'blocker' })
  expect(say(found.find(({ code }) => code === 'update-in-progress')!)).toContain(name)
})

test('a variant of another name is a blocker that tells both names', async () => {
  const found = await findings(sydneyWith({ variant: 'Primary' }))
  expect(codes(found, 'blocker')).toEqual(['variant-mismatch'])
  expect(say(found.find(({ code }) => code === 'variant-mismatch')!)).toBe(
    "The fleet file says variant Primary, fraud-au has AllTraffic. Set `variant` to the endpoint's.",
  )
})

test('a rollback alarm that is named but missing is a blocker', async () => {
  const found = await findings(sydneyWith({ rollbackAlarms: ['fraud-au-4xx', 'fraud-au-typo'] }))
  expect(codes(found, 'blocker')).toEqual(['alarm-missing'])
  expect(say(found.find(({ code }) => code === 'alarm-missing')!)).toContain('fraud-au-typo')
})

test('alarms that nobody named are found by the metrics that they watch', async () => {
  const found = await findings(sydneyWith({ rollbackAlarms: [] }))
  expect(found.map(say)).toContain('Rollback alarms present: 3.')
})

test('an endpoint without any rollback alarm is a blocker', async () => {
  const { world } = fleet.sandbox
  world.sagemaker.seed.endpoint(
    { account: ACCOUNT, region: sydney.region },
    {
      endpointName: 'unguarded',
      endpointConfigName: 'unguarded-1',
      modelName: 'unguarded-1',
      image: v427.image,
      modelDataUrl: 's3://fraud-models-au/v426/model.tar.gz',
      executionRoleArn: sydney.settings.executionRole,
      instanceType: 'ml.m6i.xlarge',
      instanceCount: 2,
    },
    world.clock.now(),
  )
  expect(
    codes(await findings({ ...sydneyWith({ rollbackAlarms: [] }), name: 'unguarded' }), 'blocker'),
  ).toEqual(['no-rollback-alarm'])
})

test('an alarm that scales the endpoint is no rollback alarm', async () => {
  await cloudwatch().send(
    new PutMetricAlarmCommand({
      AlarmName: 'TargetTracking-endpoint/fraud-au/variant/AllTraffic-AlarmLow-1',
      Namespace: 'AWS/SageMaker',
      MetricName: 'InvocationsPerInstance',
      Dimensions: [
        { Name: 'EndpointName', Value: 'fraud-au' },
        { Name: 'VariantName', Value: 'AllTraffic' },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 15,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    }),
  )
  const found = await findings(sydneyWith({ rollbackAlarms: [] }))
  expect(found.map(say)).toContain('Rollback alarms present: 3.')
})

test('an alarm that is in alarm already is a blocker', async () => {
  await cloudwatch().send(
    new SetAlarmStateCommand({
      AlarmName: 'fraud-au-5xx',
      StateValue: 'ALARM',
      StateReason: 'Threshold crossed',
    }),
  )
  const found = await findings()
  expect(codes(found, 'blocker')).toEqual(['alarm-in-alarm'])
  expect(say(found.find(({ code }) => code === 'alarm-in-alarm')!)).toContain('Threshold crossed')
})

test('a composite alarm is as good as any', async () => {
  await cloudwatch().send(
    new PutCompositeAlarmCommand({
      AlarmName: 'fraud-au-any',
      AlarmRule: 'ALARM("fraud-au-4xx") OR ALARM("fraud-au-5xx")',
    }),
  )
  const found = await findings(sydneyWith({ rollbackAlarms: ['fraud-au-any'] }))
  expect(codes(found, 'blocker')).toEqual([])
})

test('more than nine alarms are a blocker, since one is of Meridian', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `extra-${index}`)
  for (const AlarmName of names) {
    await cloudwatch().send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Fraud',
        MetricName: 'Complaints',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    )
  }
  expect(codes(await findings(sydneyWith({ rollbackAlarms: names })), 'blocker')).toEqual(['too-many-alarms'])
  expect(codes(await findings(sydneyWith({ rollbackAlarms: names.slice(1) })), 'blocker')).toEqual([])
})

test.each([
  ['replicating', 'warning', 'artifact-not-here-yet'],
  ['missing', 'warning', 'artifact-not-here-yet'],
  ['unknown', 'warning', 'artifact-unknown'],
  ['failed', 'blocker', 'artifact-failed'],
  ['different', 'blocker', 'artifact-different'],
] as const)('an artifact that is %s is a %s', async (state, level, code) => {
  expect(codes(await findings({}, { state, digest: undefined }), level)).toContain(code)
})

test('an artifact with another digest is a blocker that tells both', async () => {
  const found = await findings({}, { digest: 'sha256:bb' })
  expect(say(found.find(({ code }) => code === 'artifact-different')!)).toContain(
    'sha256:bb instead of sha256:aa',
  )
})

test('suspended scaling is a warning', async () => {
  await fleet.aws.clients.autoscaling(ACCOUNT, sydney.region).send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: 'sagemaker',
      ResourceId: 'endpoint/fraud-au/variant/AllTraffic',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      MinCapacity: 2,
      MaxCapacity: 6,
      SuspendedState: { DynamicScalingInSuspended: true },
    }),
  )
  expect(codes(await findings(), 'warning')).toContain('scaling-suspended')
})

test('a permission that is missing for the alarms alone is a blocker that names the action', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', region: sydney.region, service: 'monitoring' })
  const found = await findings()
  expect(codes(found, 'blocker')).toEqual(['permission-missing'])
  expect(say(found.find(({ code }) => code === 'permission-missing')!)).toContain('cloudwatch:DescribeAlarms')
  expect(codes(found, 'ok')).toContain('endpoint-in-service')
})

test('a permission that is missing for scaling is only a warning', async () => {
  fleet.sandbox.world.faults.add({
    kind: 'access-denied',
    region: sydney.region,
    service: 'application-autoscaling',
  })
  const found = await findings()
  expect(codes(found, 'blocker')).toEqual([])
  expect(codes(found, 'warning')).toContain('permission-missing')
})
