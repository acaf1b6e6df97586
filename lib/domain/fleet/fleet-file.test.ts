import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { example, read } from '../testing/fleet-file-example.ts'
import { type FleetModel, fleetFileJsonSchema } from './fleet-file.ts'

test('the example of the design is read as it is meant', () => {
  const fleet = read(example)
  expect(fleet.plans['nightly-canary']).toEqual({
    name: 'nightly-canary',
    order: 'highest-traffic-first',
    guardrail: guardrailOf({
      shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
      rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
      terminationWaitSeconds: 0,
      timeoutSeconds: 7200,
    }),
    onQualityFailure: 'stop',
    onInfrastructureFailure: 'continue',
    infrastructurePatienceSeconds: 600,
  })
  const model = fleet.models['fraud-scoring'] as FleetModel
  const asWritten = {
    variant: 'AllTraffic',
    executionRole: 'arn:aws:iam::123456789012:role/fraud',
    rollbackAlarms: [],
  }
  expect(model.endpoints.map(({ name, role, settings }) => [name, role, settings])).toEqual([
    ['fraud-eu', 'active', asWritten],
    ['fraud-au', 'active', asWritten],
  ])
})

test('the JSON Schema lets defaults be left out and refuses unknown keys', () => {
  const schema = JSON.parse(JSON.stringify(fleetFileJsonSchema(traitsOf)))
  const plan = schema.properties.plans.additionalProperties
  expect(plan.required).toBeUndefined()
  expect(plan.additionalProperties).toBe(false)
})
