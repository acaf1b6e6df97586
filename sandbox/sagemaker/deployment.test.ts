import { describe, expect, test } from 'vitest'
import { blueGreen, CANARY, DUBLIN, SageMakerWorld, START } from './testing/sagemaker-world.ts'

function fraud(): SageMakerWorld {
  return new SageMakerWorld().withFraud()
}

describe('a canary', () => {
  test('shows each phase, shifts the canary first, bakes twice and ends on the new configuration', () => {
    const world = fraud()
    world.update(CANARY)
    expect(world.describe()).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'fraud-eu-v426',
    })
    expect(world.phase()).toBe('Creating')
    expect(world.describe().PendingDeploymentSummary).toMatchObject({
      EndpointConfigName: 'fraud-eu-v427',
      StartTime: START / 1000,
    })
    world.passUntil('ActivatingTraffic')
    expect(world.clock.now() - START).toBeGreaterThanOrEqual(200_000)
    expect(world.clock.now() - START).toBeLessThanOrEqual(280_000)
    expect(world.shares()).toEqual({ 'fraud-eu-v426': 1 })
    world.passUntil('Baking')
    expect(world.shares()).toEqual({ 'fraud-eu-v426': 0.9, 'fraud-eu-v427': 0.1 })
    world.pass(590)
    expect(world.shares()).toEqual({ 'fraud-eu-v426': 0.9, 'fraud-eu-v427': 0.1 })
    world.pass(30)
    expect(world.shares()).toEqual({ 'fraud-eu-v427': 1 })
    expect(world.describe()).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'fraud-eu-v426',
    })
    world.passUntil('InService')
    const ended = world.describe()
    expect(ended).toMatchObject({ EndpointConfigName: 'fraud-eu-v427', LastDeploymentConfig: CANARY })
    expect(ended.PendingDeploymentSummary).toBeUndefined()
    expect(ended.ProductionVariants[0]).toMatchObject({ CurrentInstanceCount: 3, DesiredInstanceCount: 3 })
  })

  test('that trips an alarm ends in service on the old configuration, with no trace of why', () => {
    const world = fraud()
    world.update(CANARY)
    world.passUntil('Baking')
    world.alarms.set('latency', 'ALARM')
    world.pass(10)
    expect(world.describe().EndpointStatus).toBe('RollingBack')
    expect(world.shares()).toEqual({ 'fraud-eu-v426': 1 })
    const rollingBack = world.describe().LastModifiedTime
    world.passUntil('InService')
    const ended = world.describe()
    expect(ended.EndpointConfigName).toBe('fraud-eu-v426')
    expect(ended.FailureReason).toBeUndefined()
    expect(ended.LastDeploymentConfig).toBeUndefined()
    expect(ended.PendingDeploymentSummary).toBeUndefined()
    expect(ended.LastModifiedTime).toBeGreaterThan(rollingBack)
  })

  test('that trips an alarm in its final bake gives all traffic back', () => {
    const world = fraud()
    world.update(CANARY)
    world.passUntil('Baking')
    world.pass(700)
    expect(world.shares()).toEqual({ 'fraud-eu-v427': 1 })
    world.alarms.set('latency', 'ALARM')
    world.pass(10)
    expect(world.shares()).toEqual({ 'fraud-eu-v426': 1 })
  })

  test('that outlives its execution timeout is rolled back', () => {
    const world = fraud()
    world.update(
      blueGreen(
        { Type: 'CANARY', WaitIntervalInSeconds: 350, CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 } },
        { MaximumExecutionTimeoutInSeconds: 701 },
      ),
    )
    world.pass(800)
    expect(world.shares()).toEqual({ 'fraud-eu-v426': 1 })
    world.passUntil('InService')
    expect(world.describe().EndpointConfigName).toBe('fraud-eu-v426')
  })
})

test('a linear update shifts equal steps and bakes after each', () => {
  const world = fraud()
  world.update(
    blueGreen({
      Type: 'LINEAR',
      WaitIntervalInSeconds: 100,
      LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 30 },
    }),
  )
  const seen = new Set<number>()
  for (let passed = 0; passed < 1200; passed += 5) {
    world.pass(5)
    seen.add(world.shares()['fraud-eu-v427'] ?? 0)
  }
  expect([...seen]).toEqual([0, 0.3, 0.6, 0.9, 1])
  expect(world.describe()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'fraud-eu-v427' })
})

test('a rolling update replaces instances batch by batch and can be rolled back half-way', () => {
  const world = fraud()
  const rolling = {
    RollingUpdatePolicy: {
      MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 34 },
      WaitIntervalInSeconds: 60,
    },
    AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'latency' }] },
  }
  world.update(rolling)
  world.passUntil('Baking')
  expect(world.shares()).toEqual({ 'fraud-eu-v426': 0.66, 'fraud-eu-v427': 0.34 })
  expect(world.describe().ProductionVariants[0]?.CurrentInstanceCount).toBe(2)
  world.alarms.set('latency', 'ALARM')
  world.pass(10)
  expect(world.shares()).toEqual({ 'fraud-eu-v426': 1 })
  world.passUntil('InService')
  expect(world.describe().ProductionVariants[0]?.CurrentInstanceCount).toBe(3)
})

test('without a deployment config all traffic moves at once and no alarm stops it', () => {
  const world = fraud()
  world.alarms.set('latency', 'ALARM')
  world.update()
  world.passUntil('InService')
  expect(world.describe().EndpointConfigName).toBe('fraud-eu-v427')
})

test('the old fleet waits for its termination when asked to', () => {
  const world = fraud()
  world.update(
    blueGreen({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }, { TerminationWaitInSeconds: 900 }),
  )
  world.pass(1000)
  expect(world.shares()).toEqual({ 'fraud-eu-v427': 1 })
  expect(world.describe()).toMatchObject({ EndpointStatus: 'Updating', EndpointConfigName: 'fraud-eu-v426' })
  world.passUntil('InService')
  expect(world.describe().EndpointConfigName).toBe('fraud-eu-v427')
})

describe('a missing artifact', () => {
  test('under a guardrail leaves the endpoint on its old configuration without a word', () => {
    const world = fraud()
    world.artifacts.clear()
    world.update(CANARY)
    world.pass(600)
    expect(world.describe()).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'fraud-eu-v426',
    })
    expect(world.describe().FailureReason).toBeUndefined()
  })

  test('without a guardrail leaves it there and says why', () => {
    const world = fraud()
    world.artifacts.clear()
    world.update()
    world.pass(600)
    expect(world.describe()).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'fraud-eu-v426',
    })
    expect(world.describe().FailureReason).toContain('s3://fraud-models-eu/v427/model.tar.gz')
  })

  test('fails a creation, after which only deletion is left', () => {
    const world = fraud()
    world.artifacts.clear()
    world.call('CreateEndpoint', { EndpointName: 'new', EndpointConfigName: 'fraud-eu-v427' })
    world.pass(300)
    expect(world.call('DescribeEndpoint', { EndpointName: 'new' })).toMatchObject({
      EndpointStatus: 'Failed',
    })
    expect(() =>
      world.call('UpdateEndpoint', { EndpointName: 'new', EndpointConfigName: 'fraud-eu-v427' }),
    ).toThrow('Failed')
    world.call('DeleteEndpoint', { EndpointName: 'new' })
    world.pass(120)
    expect(() => world.call('DescribeEndpoint', { EndpointName: 'new' })).toThrow('Could not find endpoint')
  })
})

describe('a control plane that is down', () => {
  test('stops a deployment for exactly as long as it lasts', () => {
    const undisturbed = fraud()
    undisturbed.update(CANARY)
    undisturbed.passUntil('InService', 4000)
    const world = fraud()
    world.update(CANARY)
    world.pass(123)
    world.faults.add({ kind: 'control-plane-down', region: 'eu-west-1' }, 777)
    world.alarms.set('latency', 'OK')
    world.passUntil('InService', 5000)
    expect(world.clock.now()).toBe(undisturbed.clock.now() + 777_000)
  })

  test('of another region changes nothing', () => {
    const world = fraud()
    world.faults.add({ kind: 'control-plane-down', region: 'ap-northeast-1' })
    world.update()
    world.pass(400)
    expect(world.describe().EndpointStatus).toBe('InService')
  })
})

test('a late look comes to the same history as many early ones', () => {
  const early = fraud()
  early.update(CANARY)
  early.pass(3000, 1)
  const late = fraud()
  late.update(CANARY)
  late.pass(3000, 3000)
  const historyOf = (world: SageMakerWorld) =>
    world.service.segments(DUBLIN, 'fraud-eu', 0, Number.MAX_SAFE_INTEGER)
  expect(historyOf(late)).toEqual(historyOf(early))
  expect(historyOf(late).map((segment) => segment.share)).toEqual([1, 0.9, 0.1, 1])
  expect(late.describe()).toEqual(early.describe())
})

test('what served when is remembered without a gap', () => {
  const world = fraud()
  world.update(CANARY)
  world.pass(3000)
  const history = world.service.segments(DUBLIN, 'fraud-eu', 0, Number.MAX_SAFE_INTEGER)
  const edges = [
    ...new Set(history.flatMap((segment) => [segment.from, segment.to ?? world.clock.now()])),
  ].sort()
  for (const [index, edge] of edges.slice(0, -1).entries()) {
    const middle = (edge + (edges[index + 1] ?? edge)) / 2
    const total = world.service
      .segments(DUBLIN, 'fraud-eu', middle, middle + 1)
      .reduce((sum, segment) => sum + segment.share, 0)
    expect(total).toBeCloseTo(1)
  }
})

test('an autoscaled count falls back without RetainAllVariantProperties and stays with it', () => {
  for (const [retain, expected] of [
    [false, 3],
    [true, 7],
  ] as const) {
    const world = fraud()
    world.call('UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'fraud-eu',
      DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 7 }],
    })
    expect(world.describe().EndpointStatus).toBe('Updating')
    world.pass(300)
    expect(world.describe().ProductionVariants[0]).toMatchObject({
      CurrentInstanceCount: 7,
      DesiredInstanceCount: 7,
    })
    world.update(undefined, { RetainAllVariantProperties: retain })
    world.pass(600)
    expect(world.describe().ProductionVariants[0]).toMatchObject({ CurrentInstanceCount: expected })
  }
})

test('a deployment in flight survives a restart', () => {
  const world = fraud()
  world.update(CANARY)
  world.passUntil('Baking')
  const other = new SageMakerWorld()
  other.clock.startAt(world.clock.now())
  other.service.restore(JSON.parse(JSON.stringify(world.service.snapshot())))
  other.alarms.set('latency', 'OK')
  other.artifacts.add('s3://fraud-models-eu/v427/model.tar.gz')
  expect(other.describe()).toEqual(JSON.parse(JSON.stringify(world.describe())))
  other.passUntil('InService')
  expect(other.describe().EndpointConfigName).toBe('fraud-eu-v427')
})
