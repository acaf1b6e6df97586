import { describe, expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { defaultTimeoutSeconds } from '#lib/clouds/sagemaker/plan/shift.ts'
import { guardrailWith } from '#lib/clouds/testing/guardrail.ts'
import { type FleetFile, type FleetModel, fleetDifference } from '../domain/fleet/fleet-file.ts'
import type { PlanSpec } from '../domain/plan/plan.ts'
import { example, read } from '../domain/testing/fleet-file-example.ts'
import { told } from './told.ts'

const differences = (one: FleetFile | undefined, other: FleetFile) =>
  fleetDifference(one, other, traitsOf).map(told)

describe('difference', () => {
  const current = read(example)

  test('names what is added, changed and removed', () => {
    const next = structuredClone(current)
    const plan = next.plans['nightly-canary'] as PlanSpec
    const shift = { strategy: 'canary', percent: 5, bakeSeconds: 1200 } as const
    const timeoutSeconds = defaultTimeoutSeconds(shift, 0)
    plan.guardrail = guardrailWith(plan.guardrail, { shift, timeoutSeconds })
    const model = next.models['fraud-scoring'] as FleetModel
    model.approvals = 2
    model.endpoints[1] = { ...model.endpoints[1]!, region: 'sa-east-1', name: 'fraud-br' }
    expect(differences(current, next)).toEqual([
      {
        kind: 'changed',
        subject: 'plan nightly-canary',
        sentence: 'Plan nightly-canary: shift.percent 10 → 5, shift.bake 30m → 20m.',
      },
      { kind: 'changed', subject: 'model fraud-scoring', sentence: 'Model fraud-scoring: approvals 1 → 2.' },
      {
        kind: 'added',
        subject: 'endpoint fraud-scoring/sa-east-1/fraud-br',
        sentence: 'Endpoint fraud-br (São Paulo) of fraud-scoring is added.',
      },
      {
        kind: 'removed',
        subject: 'endpoint fraud-scoring/ap-southeast-2/fraud-au',
        sentence:
          'Endpoint fraud-au (Sydney) of fraud-scoring is removed: Meridian no longer watches it; the endpoint itself is not touched.',
      },
    ])
  })

  test('tells endpoints of one name in two accounts apart: the other account is added, not changed', () => {
    const next = structuredClone(current)
    const model = next.models['fraud-scoring'] as FleetModel
    model.endpoints.push({ ...model.endpoints[0]!, account: '210987654321', peakRps: 5 })
    expect(differences(current, next)).toEqual([
      {
        kind: 'added',
        subject: 'endpoint fraud-scoring/210987654321/eu-west-1/fraud-eu',
        sentence: 'Endpoint fraud-eu (Dublin, 210987654321) of fraud-scoring is added.',
      },
    ])
    expect(differences(next, current)).toMatchObject([
      { kind: 'removed', subject: 'endpoint fraud-scoring/210987654321/eu-west-1/fraud-eu' },
    ])
  })

  test('an endpoint that another model takes over is changed, not removed: it is still watched', () => {
    const next = structuredClone(current)
    const model = next.models['fraud-scoring'] as FleetModel
    const [moved] = model.endpoints.splice(1, 1)
    next.models['fraud-sydney'] = { ...model, endpoints: [moved!] }
    expect(differences(current, next)).toMatchObject([
      { kind: 'added', subject: 'model fraud-sydney' },
      {
        kind: 'changed',
        sentence: 'Endpoint fraud-au (Sydney) of fraud-sydney: model fraud-scoring → fraud-sydney.',
      },
    ])
  })
})
