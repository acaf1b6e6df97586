import { describe, expect, test } from 'vitest'
import type { Message } from '../types.ts'
import { ENDPOINT, FIRST, IOWA, MODEL, RESOURCES, VertexWorld } from './testing/vertex-world.ts'

describe('a plain deployment', () => {
  test('takes its share of the traffic when it is done, under the id it got', () => {
    const world = new VertexWorld().withFraud()
    const begun = world.deploy({ trafficSplit: { 0: 10, [FIRST]: 90 } })
    world.pass(60)
    expect(world.shares()).toEqual({ [FIRST]: 1 })
    world.finish(begun)
    expect(world.endpoint().trafficSplit).toEqual({ 3003: 10, [FIRST]: 90 })
    expect(world.shares()).toEqual({ 3003: 0.1, [FIRST]: 0.9 })
    expect(world.ready()).toEqual({ [FIRST]: 4, 3003: 2 })
  })

  test('without a split leaves the traffic alone', () => {
    const world = new VertexWorld().withFraud()
    world.finish(world.deploy())
    expect(world.shares()).toEqual({ [FIRST]: 1 })
    const now = world.clock.now()
    expect(world.service.replicaHistory(IOWA, 'fraud-us', now, now + 1)).toMatchObject([
      { endpointConfigName: FIRST, instanceCount: 4 },
      { endpointConfigName: '3003', instanceCount: 2 },
    ])
  })

  test('that never becomes ready leaves nothing behind', () => {
    const world = new VertexWorld().withFraud()
    world.faults.add({ kind: 'health-check-fails', model: 'fraud-scoring', release: 'v427' })
    const ended = world.finish(world.deploy({ trafficSplit: { 0: 100 } }))
    expect(ended.error).toMatchObject({
      message: expect.stringContaining('health route /health returned 503'),
    })
    expect(world.ready()).toEqual({ [FIRST]: 4 })
    expect(world.endpoint().trafficSplit).toEqual({ [FIRST]: 100 })
  })

  test('gives its share to the successor when its neighbour was rolled over meanwhile', () => {
    const world = new VertexWorld().withFraud(1)
    const slow = world.faults.add({ kind: 'health-check-fails', model: 'fraud-scoring', release: 'v428' })
    world.addModel(428, {})
    const begun = world.deploy({ trafficSplit: { 0: 10, [FIRST]: 90 } }, { model: `${MODEL}@v428` })
    world.finish(world.roll())
    const successor = world.newest().id
    world.faults.remove(slow.id)
    world.finish(begun)
    expect(world.endpoint().trafficSplit).toEqual({ 3003: 10, [successor]: 90 })
  })

  test.each([
    ['a split that does not add up', { trafficSplit: { 0: 10, [FIRST]: 80 } }, {}, 'add up to 90'],
    ['a split over an unknown id', { trafficSplit: { 0: 10, 5: 90 } }, {}, 'DeployedModel "5"'],
    ['no resources', {}, { dedicatedResources: null }, 'it has 0'],
    ['two kinds of resources', {}, { automaticResources: { minReplicaCount: 1 } }, 'it has 2'],
    ['no machine type', {}, { dedicatedResources: { minReplicaCount: 1 } }, 'machineSpec is required'],
    [
      'less at most than at least',
      {},
      { dedicatedResources: { ...RESOURCES, maxReplicaCount: 1 } },
      'less than min_replica_count 2',
    ],
    ['an id of letters', {}, { id: 'abc' }, '1 to 10 digits'],
    ['a model that is no name', {}, { model: 'fraud' }, '"fraud" is not the name of a model'],
  ] satisfies [string, Message, Message, string][])(
    'with %s is refused',
    (_name, request, model, message) => {
      const world = new VertexWorld().withFraud()
      const before = world.endpoint()
      expect(() => world.deploy(request, model)).toThrow(message)
      expect(world.endpoint()).toEqual(before)
    },
  )
})

describe('undeploying', () => {
  test('is refused while there is traffic, unless the request moves it', () => {
    const world = new VertexWorld().withFraud()
    world.finish(world.deploy())
    expect(() => world.undeploy(FIRST)).toThrow(
      expect.objectContaining({
        status: 'FAILED_PRECONDITION',
        message: expect.stringContaining('has 100 % of the traffic'),
      }),
    )
    const begun = world.undeploy(FIRST, { trafficSplit: { 3003: 100 } })
    expect(world.shares()).toEqual({ 3003: 1 })
    expect(() => world.undeploy(FIRST)).toThrow('already being undeployed')
    const { etag } = world.endpoint()
    expect(world.finish(begun).response).toMatchObject({
      '@type': expect.stringMatching(/UndeployModelResponse$/),
    })
    expect(world.ready()).toEqual({ 3003: 2 })
    expect(world.endpoint().etag).not.toBe(etag)
  })

  test('the only one ends all traffic', () => {
    const world = new VertexWorld().withFraud()
    world.finish(world.undeploy(FIRST))
    expect(world.endpoint()).toMatchObject({ deployedModels: [], trafficSplit: {} })
    expect(world.shares()).toEqual({})
  })

  test('what is under way or unknown is refused', () => {
    const world = new VertexWorld().withFraud()
    world.roll()
    expect(() => world.undeploy(world.newest().id)).toThrow('start another one on top of it')
    expect(() => world.undeploy(FIRST)).toThrow('part of the deployment')
    expect(() => world.undeploy('9')).toThrow(expect.objectContaining({ status: 'NOT_FOUND' }))
  })
})

test.each(['minReplicaCount', 'maxReplicaCount'])(
  'more replicas than there could be are refused: %s',
  (count) => {
    const world = new VertexWorld().withFraud()
    const dedicatedResources = { ...RESOURCES, [count]: 2_000_000_000 }
    if (count === 'minReplicaCount') Object.assign(dedicatedResources, { maxReplicaCount: 2_000_000_000 })
    expect(() => world.deploy({}, { dedicatedResources })).toThrow('It must be at most 1000.')
    expect(() =>
      world.call('MutateDeployedModel', {
        endpoint: ENDPOINT,
        deployedModel: { id: FIRST, dedicatedResources },
        updateMask: 'dedicatedResources.minReplicaCount,dedicatedResources.maxReplicaCount',
      }),
    ).toThrow('It must be at most 1000.')
    world.pass(60)
    expect(world.deployed()).toHaveLength(1)
  },
)
