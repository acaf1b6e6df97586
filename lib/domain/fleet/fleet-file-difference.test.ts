import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { defaultTimeoutSeconds } from '#lib/clouds/sagemaker/plan/shift.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import type { PlanSpec } from '../plan/plan.ts'
import { said } from '../said.ts'
import { example, read } from '../testing/fleet-file-example.ts'
import { type FleetModel, fleetDifference, printFleetFile } from './fleet-file.ts'

describe('difference', () => {
  const current = read(example)

  test('is empty for the same file', () => {
    expect(fleetDifference(current, read(printFleetFile(current, traitsOf)), traitsOf)).toEqual([])
  })

  test('names what is added, changed and removed', () => {
    const next = structuredClone(current)
    const plan = next.plans['nightly-canary'] as PlanSpec
    const shift = { strategy: 'canary', percent: 5, bakeSeconds: 1200 } as const
    const timeoutSeconds = defaultTimeoutSeconds(shift, 0)
    plan.guardrail = guardrailWith(plan.guardrail, { shift, timeoutSeconds })
    const model = next.models['fraud-scoring'] as FleetModel
    model.approvals = 2
    model.endpoints[1] = { ...model.endpoints[1]!, region: 'sa-east-1', name: 'fraud-br' }
    expect(fleetDifference(current, next, traitsOf)).toEqual([
      {
        kind: 'changed',
        subject: 'plan nightly-canary',
        said: said('fleet-file-changed', {
          thing: { is: 'plan', name: 'nightly-canary' },
          changes: [
            { key: 'shift.percent', before: '10', after: '5' },
            { key: 'shift.bake', before: '30m', after: '20m' },
          ],
        }),
      },
      {
        kind: 'changed',
        subject: 'model fraud-scoring',
        said: said('fleet-file-changed', {
          thing: { is: 'model', name: 'fraud-scoring' },
          changes: [{ key: 'approvals', before: '1', after: '2' }],
        }),
      },
      {
        kind: 'added',
        subject: 'endpoint fraud-scoring/sa-east-1/fraud-br',
        said: said('fleet-file-added', {
          thing: { is: 'endpoint', name: 'fraud-br', region: 'sa-east-1', model: 'fraud-scoring' },
        }),
      },
      {
        kind: 'removed',
        subject: 'endpoint fraud-scoring/ap-southeast-2/fraud-au',
        said: said('fleet-file-removed', {
          thing: { is: 'endpoint', name: 'fraud-au', region: 'ap-southeast-2', model: 'fraud-scoring' },
        }),
      },
    ])
  })

  test('tells endpoints of one name in two accounts apart: the other account is added, not changed', () => {
    const next = structuredClone(current)
    const model = next.models['fraud-scoring'] as FleetModel
    model.endpoints.push({ ...model.endpoints[0]!, account: '210987654321', peakRps: 5 })
    expect(fleetDifference(current, next, traitsOf)).toEqual([
      {
        kind: 'added',
        subject: 'endpoint fraud-scoring/210987654321/eu-west-1/fraud-eu',
        said: said('fleet-file-added', {
          thing: {
            is: 'endpoint',
            name: 'fraud-eu',
            region: 'eu-west-1',
            model: 'fraud-scoring',
            account: '210987654321',
          },
        }),
      },
    ])
    expect(fleetDifference(next, current, traitsOf)).toMatchObject([
      { kind: 'removed', subject: 'endpoint fraud-scoring/210987654321/eu-west-1/fraud-eu' },
    ])
  })

  test('an endpoint that another model takes over is changed, not removed: it is still watched', () => {
    const next = structuredClone(current)
    const model = next.models['fraud-scoring'] as FleetModel
    const [moved] = model.endpoints.splice(1, 1)
    next.models['fraud-sydney'] = { ...model, endpoints: [moved!] }
    expect(fleetDifference(current, next, traitsOf)).toMatchObject([
      { kind: 'added', subject: 'model fraud-sydney' },
      {
        kind: 'changed',
        said: { facts: { changes: [{ key: 'model', before: 'fraud-scoring', after: 'fraud-sydney' }] } },
      },
    ])
  })

  test('of nothing lists everything as added', () => {
    expect(
      fleetDifference(undefined, current, traitsOf).map(({ kind, subject }) => `${kind} ${subject}`),
    ).toEqual([
      'added plan nightly-canary',
      'added model fraud-scoring',
      'added endpoint fraud-scoring/eu-west-1/fraud-eu',
      'added endpoint fraud-scoring/ap-southeast-2/fraud-au',
    ])
  })
})
