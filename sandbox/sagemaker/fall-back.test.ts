import { expect, test } from 'vitest'
import { CANARY, SageMakerWorld } from './testing/sagemaker-world.ts'

const ROLLING = {
  RollingUpdatePolicy: {
    MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 20 },
    WaitIntervalInSeconds: 600,
  },
  AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'latency' }] },
}

/** An endpoint on a configuration of such variants, and another such configuration to go to. */
function withVariants(...settings: object[]): SageMakerWorld {
  const world = new SageMakerWorld().withFraud()
  world.artifacts.add('s3://fraud-models-eu/v426/model.tar.gz')
  for (const release of ['v426', 'v427']) {
    const ProductionVariants = settings.map((each, index) => ({
      VariantName: `variant-${index}`,
      ModelName: `fraud-${release}`,
      InstanceType: 'ml.m6i.xlarge',
      InitialInstanceCount: 3,
      ...each,
    }))
    world.call('CreateEndpointConfig', { EndpointConfigName: `special-${release}`, ProductionVariants })
  }
  world.call('UpdateEndpoint', { EndpointName: 'fraud-eu', EndpointConfigName: 'special-v426' })
  world.passUntil('InService')
  return world
}

/** The greatest number of configurations that served together while the update went on, and whether it baked. */
function updateOf(world: SageMakerWorld, guardrail: object): { fleets: number; seconds: number } {
  const began = world.clock.now()
  world.update(guardrail, { EndpointConfigName: 'special-v427' })
  let fleets = 1
  while (world.describe().EndpointStatus !== 'InService') {
    world.pass(1, 1)
    fleets = Math.max(fleets, Object.keys(world.shares()).length)
  }
  expect(world.describe().EndpointConfigName).toBe('special-v427')
  return { fleets, seconds: (world.clock.now() - began) / 1000 }
}

const SERVERLESS = {
  ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
  InstanceType: undefined,
  InitialInstanceCount: undefined,
}

test.each([
  ['a canary on Inf1', CANARY, [{ InstanceType: 'ml.inf1.xlarge' }]],
  ['a canary on Elastic Inference', CANARY, [{ AcceleratorType: 'ml.eia2.medium' }]],
  ['a canary with Inf1 behind one of two variants', CANARY, [{}, { InstanceType: 'ml.inf1.xlarge' }]],
  ['a rolling update of a serverless endpoint', ROLLING, [SERVERLESS]],
  ['a rolling update of two variants', ROLLING, [{}, {}]],
])('%s shifts all at once and does not bake', (_name, guardrail, variants) => {
  const world = withVariants(...variants)
  const { fleets, seconds } = updateOf(world, guardrail)
  expect(fleets).toBe(1)
  expect(seconds).toBeLessThan(600)
  expect(world.describe().LastDeploymentConfig).toEqual(guardrail)
})

test('what falls back watches no alarms, because they are watched while it bakes', () => {
  const world = withVariants({ InstanceType: 'ml.inf1.xlarge' })
  world.alarms.set('latency', 'ALARM')
  updateOf(world, CANARY)
})

test.each([
  ['a canary of a serverless endpoint', CANARY, [SERVERLESS]],
  ['a canary of two variants', CANARY, [{}, {}]],
  ['a canary on Inf2', CANARY, [{ InstanceType: 'ml.inf2.xlarge' }]],
  ['a rolling update of one variant', ROLLING, [{}]],
])('%s bakes as it is asked to', (_name, guardrail, variants) => {
  const { fleets, seconds } = updateOf(withVariants(...variants), guardrail)
  expect(fleets).toBe(2)
  expect(seconds).toBeGreaterThan(1200)
})

test('a guardrail that would not be applied is checked all the same', () => {
  const world = withVariants({ InstanceType: 'ml.inf1.xlarge' })
  const nowhere = { ...CANARY, AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'nowhere' }] } }
  expect(() => world.update(nowhere, { EndpointConfigName: 'special-v427' })).toThrow('nowhere')
})

test.each([
  ['a rolling update', 'UpdateRollbackFailed', ROLLING],
  ['a canary', 'InService', { ...CANARY, AutoRollbackConfiguration: ROLLING.AutoRollbackConfiguration }],
] as const)('%s that is taken back while rollbacks fail ends %s', (_name, status, guardrail) => {
  const world = withVariants({})
  world.faults.add({ kind: 'rollback-fails' })
  world.update(guardrail, { EndpointConfigName: 'special-v427' })
  world.pass(400, 1)
  world.alarms.set('latency', 'ALARM')
  world.pass(3_600, 10)
  expect(world.describe().EndpointStatus).toBe(status)
  world.alarms.set('latency', 'OK')
  world.faults.reset()
  world.call('UpdateEndpoint', { EndpointName: 'fraud-eu', EndpointConfigName: 'special-v426' })
  world.passUntil('InService')
})
