import { describe, expect, test } from 'vitest'
import { ENDPOINT, FIRST, IOWA, MODEL, START, VertexWorld } from './testing/vertex-world.ts'

describe('a rolling deployment', () => {
  test('replaces replicas one after another, traffic follows them, and the split is rewritten at the end only', () => {
    const world = new VertexWorld().withFraud(4)
    const begun = world.roll()
    const { id } = world.newest()
    const seen: number[] = []
    world.passUntil(() => {
      const { [FIRST]: old = 0, [id]: fresh = 0 } = world.ready()
      expect(old + fresh).toBeGreaterThanOrEqual(4)
      expect(old + fresh).toBeLessThanOrEqual(5)
      expect(world.shares()[id] ?? 0).toBeCloseTo(fresh / (old + fresh), 5)
      if (seen.at(-1) !== fresh) seen.push(fresh)
      const { done } = world.operation(begun.name)
      expect(world.endpoint().trafficSplit).toEqual(done ? { [id]: 100 } : { [FIRST]: 100 })
      return done
    })
    expect(seen).toEqual([0, 1, 2, 3, 4])
    expect(world.shares()).toEqual({ [id]: 1 })
    const seconds = (world.clock.now() - START) / 1000
    expect(seconds).toBeGreaterThan(4 * 80)
    expect(seconds).toBeLessThan(4 * 120 + 40)
  })

  test('leaves the previous DeployedModel listed without replicas until it is undeployed', () => {
    const world = new VertexWorld().withFraud()
    world.finish(world.roll())
    const { id } = world.newest()
    expect(world.ready()).toEqual({ [FIRST]: 0, [id]: 4 })
    world.finish(world.call('UndeployModel', { endpoint: ENDPOINT, deployedModelId: FIRST }))
    expect(world.ready()).toEqual({ [id]: 4 })
    expect(world.shares()).toEqual({ [id]: 1 })
  })

  test('takes resources, account and logging from the previous one unless they are given anew', () => {
    const world = new VertexWorld().withFraud()
    world.roll({ deployedModel: { enableAccessLogging: false, disableContainerLogging: true } })
    expect(world.newest()).toMatchObject({
      serviceAccount: 'fraud@fraud-prod.iam.gserviceaccount.com',
      enableAccessLogging: false,
      disableContainerLogging: true,
      dedicatedResources: { minReplicaCount: 4, maxReplicaCount: 4 },
    })
  })

  test('counts revisions up on the same resources', () => {
    const world = new VertexWorld().withFraud(2)
    world.finish(world.roll())
    const second = world.newest()
    world.addModel(428, {})
    world.finish(world.roll({ model: 'v428', previous: second.id }))
    const third = world.newest()
    expect(third.rolloutOptions!.revisionNumber).toBeGreaterThan(second.rolloutOptions!.revisionNumber)
    expect(world.ready()).toEqual({ [FIRST]: 0, [second.id]: 0, [third.id]: 2 })
  })

  test('is seen under way only where all states are asked for, and its options only in v1beta1', () => {
    const world = new VertexWorld().withFraud()
    world.roll()
    expect(world.endpoint(false).deployedModels.map((each) => each.id)).toEqual([FIRST])
    const [first, second] = world.endpoint(true).deployedModels
    expect([first!.state, second!.state]).toEqual(['DEPLOYED', 'BEING_DEPLOYED'])
    expect(second!.rolloutOptions).toMatchObject({ previousDeployedModel: FIRST, maxSurgeReplicas: 1 })
    const older = world.endpoint(true, 'v1').deployedModels[1]!
    expect(older.state).toBe('BEING_DEPLOYED')
    expect(older).not.toHaveProperty('rolloutOptions')
    expect(older).not.toHaveProperty('status')
  })

  test('tells its stages in order, and its response names the DeployedModel', () => {
    const world = new VertexWorld().withFraud(1)
    const { name } = world.roll()
    const stages: unknown[] = []
    world.passUntil(() => {
      const { metadata, done } = world.operation(name)
      if (stages.at(-1) !== metadata.deploymentStage) stages.push(metadata.deploymentStage)
      return done
    })
    expect(stages).toEqual([
      'STARTING_DEPLOYMENT',
      'PREPARING_MODEL',
      'ADDING_NODES_TO_CLUSTER',
      'GETTING_CONTAINER_IMAGE',
      'STARTING_MODEL_SERVER',
      'FINISHING_UP',
      'SUCCESSFULLY_DEPLOYED',
    ])
    expect(world.operation(name)).toMatchObject({
      metadata: {
        '@type': 'type.googleapis.com/google.cloud.aiplatform.v1beta1.DeployModelOperationMetadata',
        genericMetadata: { createTime: '2026-01-15T03:00:00.000000Z', partialFailures: [] },
      },
      response: {
        '@type': 'type.googleapis.com/google.cloud.aiplatform.v1beta1.DeployModelResponse',
        deployedModel: { id: world.newest().id, model: `${MODEL}@427`, modelVersionId: '427' },
      },
    })
    expect(world.operation(name, 'v1').response).not.toHaveProperty('deployedModel.rolloutOptions')
  })

  test('without surge uses existing capacity only', () => {
    const world = new VertexWorld().withFraud(4)
    const begun = world.roll({ rollout: { maxUnavailablePercentage: 50 } })
    let least = 4
    world.passUntil(() => {
      const total = Object.values(world.ready()).reduce((sum, count) => sum + count, 0)
      least = Math.min(least, total)
      expect(total).toBeLessThanOrEqual(4)
      return world.operation(begun.name).done
    })
    expect(least).toBe(2)
  })

  test('ends at the same instant however rarely anyone looks', () => {
    const often = new VertexWorld().withFraud()
    const seldom = new VertexWorld().withFraud()
    const { name } = often.roll()
    seldom.roll()
    often.finish({ name, metadata: {}, done: false })
    often.pass(3600, 1)
    seldom.pass(7200, 7200)
    const ended = (world: VertexWorld): unknown =>
      world.service
        .segments(IOWA, 'fraud-us', START, START + 7_200_000)
        .map(({ from, to, share, instanceCount }) => ({ from, to, share, instanceCount }))
    expect(ended(seldom)).toEqual(ended(often))
  })

  test('stands still for exactly as long as the control plane is down', () => {
    const undisturbed = new VertexWorld().withFraud()
    undisturbed.finish(undisturbed.roll())
    const world = new VertexWorld().withFraud()
    const begun = world.roll()
    world.pass(150)
    world.faults.add({ kind: 'control-plane-down', region: 'us-central1' }, 777)
    world.faults.add({ kind: 'control-plane-down', region: 'europe-west1' }, 3000)
    world.finish(begun)
    expect(world.clock.now()).toBe(undisturbed.clock.now() + 777_000)
  })

  test('goes on after a restart as if there had been none', () => {
    const world = new VertexWorld().withFraud()
    const begun = world.roll()
    world.pass(200)
    const saved = JSON.parse(JSON.stringify(world.service.snapshot()))
    world.service.reset()
    world.service.restore(saved)
    expect(() => world.call('GetEndpoint', { name: ENDPOINT.replace('fraud-us', 'constructor') })).toThrow(
      'does not exist',
    )
    world.finish(begun)
    expect(world.shares()).toEqual({ [world.newest().id]: 1 })
  })
})

test('what served for no time at all leaves no segment', () => {
  const world = new VertexWorld().withFraud()
  const split = (trafficSplit: Record<string, number>): unknown =>
    world.call('UpdateEndpoint', { endpoint: { name: ENDPOINT, trafficSplit }, updateMask: 'trafficSplit' })
  world.pass(60)
  split({})
  split({ [FIRST]: 100 })
  split({})
  const segments = world.service.segments(IOWA, 'fraud-us', 0, START + 3_600_000)
  expect(segments).toMatchObject([{ from: START - 3_600_000, to: START + 60_000 }])
})

test('a segment tells the artifact, and a version without one is named by its alias', () => {
  const world = new VertexWorld().withFraud()
  const now = world.clock.now()
  expect(world.service.segments(IOWA, 'fraud-us', now, now + 1)).toMatchObject([
    {
      endpointConfigName: FIRST,
      modelName: `${MODEL}@426`,
      modelDataUrl: 'gs://fraud-models-us/v426/model',
      share: 1,
      instanceCount: 4,
    },
  ])
  world.addModel(428, {})
  world.finish(world.roll({ model: 'v428' }))
  const later = world.clock.now()
  expect(world.service.segments(IOWA, 'fraud-us', later, later + 1)[0]!.modelDataUrl).toBe(
    'gs://fraud-scoring/v428/model',
  )
})
