import { expect, test } from 'vitest'
import { CANARY, DUBLIN, SageMakerWorld } from './testing/sagemaker-world.ts'

function scaled(): SageMakerWorld {
  const world = new SageMakerWorld().withFraud()
  world.scaled.add('fraud-eu/AllTraffic')
  return world
}

const updateTo = (world: SageMakerWorld, release: string) =>
  world.update(undefined, { EndpointConfigName: `fraud-eu-${release}` })
const REFUSAL =
  'The variant(s) "[AllTraffic]" must be deregistered as scalable targets with AWS Auto Scaling before they can be removed or have their instance type updated.'

test('a variant that is a registered scalable target keeps its instance type', () => {
  const world = scaled()
  world.addRelease('v428', 'AllTraffic', 'ml.m6i.2xlarge')
  const before = world.describe()
  expect(() => updateTo(world, 'v428')).toThrow(REFUSAL)
  expect(world.describe()).toEqual(before)
  world.scaled.clear()
  expect(updateTo(world, 'v428')).toBeDefined()
})

test('a variant that is a registered scalable target is not removed', () => {
  const world = scaled()
  world.addRelease('v428', 'Other')
  expect(() => updateTo(world, 'v428')).toThrow(REFUSAL)
})

test('the model of a registered scalable target may change, and the instance type of another variant', () => {
  const world = scaled()
  expect(world.update(CANARY)).toBeDefined()
  const other = new SageMakerWorld().withFraud()
  other.scaled.add('fraud-au/AllTraffic')
  other.addRelease('v428', 'AllTraffic', 'ml.m6i.2xlarge')
  expect(updateTo(other, 'v428')).toBeDefined()
})

test('an endpoint that is deleted is no scalable target any more, and has no variants from then on', () => {
  const world = scaled()
  world.scaled.add('fraud-eu-2/AllTraffic')
  expect(world.service.variants(DUBLIN, 'fraud-eu')).toEqual(['AllTraffic'])
  world.call('DeleteEndpoint', { EndpointName: 'fraud-eu' })
  expect([...world.scaled]).toEqual(['fraud-eu-2/AllTraffic'])
  expect(world.service.variants(DUBLIN, 'fraud-eu')).toBeUndefined()
  world.pass(300)
  expect(world.service.variants(DUBLIN, 'fraud-eu')).toBeUndefined()
  expect(world.service.endpoints(DUBLIN)).toContain('fraud-eu')
})
