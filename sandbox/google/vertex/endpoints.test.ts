import { describe, expect, test } from 'vitest'
import type { Message, Operation } from '../types.ts'
import { ENDPOINT, type Endpoint, FIRST, IOWA, LOCATION, MODEL, VertexWorld } from './testing/vertex-world.ts'

function update(world: VertexWorld, updateMask: string, endpoint: Message): Endpoint {
  return world.call<Endpoint>('UpdateEndpoint', { endpoint: { name: ENDPOINT, ...endpoint }, updateMask })
}

describe('updating an endpoint', () => {
  test('changes what the mask names, the etag and the time, and nothing else', () => {
    const world = new VertexWorld().withFraud()
    const before = world.endpoint()
    world.pass(10)
    const after = update(world, 'displayName,labels', {
      displayName: 'Fraud',
      labels: { team: 'risk' },
      trafficSplit: {},
      etag: before.etag,
    })
    expect(after).toMatchObject({
      displayName: 'Fraud',
      labels: { team: 'risk' },
      trafficSplit: { [FIRST]: 100 },
    })
    expect(after.etag).not.toBe(before.etag)
    expect(after.updateTime > before.updateTime).toBe(true)
  })

  test('under an etag that is not the present one is aborted', () => {
    const world = new VertexWorld().withFraud()
    const { etag } = world.endpoint()
    world.roll()
    expect(() => update(world, 'display_name', { displayName: 'x', etag })).toThrow(
      expect.objectContaining({ status: 'ABORTED' }),
    )
  })

  test('moves traffic at once', () => {
    const world = new VertexWorld().withFraud()
    world.finish(world.deploy())
    update(world, 'traffic_split', { trafficSplit: { 3003: 25, [FIRST]: 75 } })
    expect(world.shares()).toEqual({ 3003: 0.25, [FIRST]: 0.75 })
    update(world, 'trafficSplit', { trafficSplit: {} })
    expect(world.shares()).toEqual({})
  })

  test('gives no traffic to what cannot take it', () => {
    const world = new VertexWorld().withFraud()
    const begun = world.roll()
    const { id } = world.newest()
    const give = (to: string) => () => update(world, 'trafficSplit', { trafficSplit: { [to]: 100 } })
    expect(give(id)).toThrow('still being deployed')
    world.finish(begun)
    expect(give(FIRST)).toThrow('has no replicas any more')
    expect(give('9')).toThrow('not on Endpoint fraud-us')
  })

  test.each([
    ['', 'update_mask is required'],
    ['deployedModels', 'which cannot be updated'],
  ])('with the mask "%s" is refused', (mask, message) => {
    expect(() => update(new VertexWorld().withFraud(), mask, { displayName: 'x' })).toThrow(message)
  })
})

test('every change of an endpoint changes its etag, acceptance and end of a deployment too', () => {
  const world = new VertexWorld().withFraud(1)
  const etags = [world.endpoint().etag]
  const begun = world.roll()
  etags.push(world.endpoint().etag)
  world.pass(60)
  expect(world.endpoint().etag).toBe(etags[1])
  world.finish(begun)
  etags.push(world.endpoint().etag)
  expect(new Set(etags).size).toBe(3)
})

test('more replicas are started and fewer stopped, and the answer shows them when that is done', () => {
  const world = new VertexWorld().withFraud(2)
  const mutate = (minReplicaCount: number): Operation =>
    world.call<Operation>('MutateDeployedModel', {
      endpoint: ENDPOINT,
      deployedModel: { id: FIRST, dedicatedResources: { minReplicaCount, maxReplicaCount: 5 } },
      updateMask: 'dedicated_resources.min_replica_count,dedicatedResources.maxReplicaCount',
    })
  const begun = mutate(5)
  expect(() => mutate(3)).toThrow('already being done')
  expect(() => world.roll()).toThrow('are being changed')
  expect(world.finish(begun).response).toMatchObject({
    deployedModel: { dedicatedResources: { minReplicaCount: 5 }, status: { availableReplicaCount: 5 } },
  })
  expect(world.ready()).toEqual({ [FIRST]: 5 })
  expect(() => mutate(6)).toThrow('less than min_replica_count 6')
})

describe('endpoints', () => {
  const create = (world: VertexWorld, endpointId: string, endpoint: Message = {}): Operation =>
    world.call<Operation>('CreateEndpoint', {
      parent: LOCATION,
      endpointId,
      endpoint: { displayName: endpointId, ...endpoint },
    })

  test('are made by an operation and deleted once nothing is deployed on them', () => {
    const world = new VertexWorld().withFraud()
    const begun = create(world, 'new', { labels: { team: 'risk' } })
    expect(() => create(world, 'new')).toThrow(expect.objectContaining({ status: 'ALREADY_EXISTS' }))
    expect(begun.name).toMatch(
      /^projects\/fraud-prod\/locations\/us-central1\/endpoints\/new\/operations\/\d+$/,
    )
    world.finish(begun)
    expect(world.call('GetEndpoint', { name: `${LOCATION}/endpoints/new` })).toMatchObject({
      displayName: 'new',
      deployedModels: [],
    })
    expect(() => world.call('DeleteEndpoint', { name: ENDPOINT })).toThrow('still has 1 deployed model.')
    world.finish(world.call('DeleteEndpoint', { name: `${LOCATION}/endpoints/new` }))
    expect(() => world.call('GetEndpoint', { name: `${LOCATION}/endpoints/new` })).toThrow('does not exist')
  })

  test('are listed with what is under way where that is asked for', () => {
    const world = new VertexWorld().withFraud()
    world.deploy()
    const listed = (extra: Record<string, string>) =>
      world
        .call<{ endpoints: Endpoint[] }>('ListEndpoints', { parent: LOCATION }, { extra })
        .endpoints[0]?.deployedModels.map(({ id, state }) => [id, state])
    expect(listed({ allDeploymentStates: 'true' })).toEqual([
      [FIRST, 'DEPLOYED'],
      ['3003', 'BEING_DEPLOYED'],
    ])
    expect(listed({})).toEqual([[FIRST, undefined]])
  })

  test('are listed by filter, in order and page by page', () => {
    const world = new VertexWorld().withFraud()
    for (const [id, team] of [
      ['alpha', 'risk'],
      ['beta', 'ads'],
      ['gamma', 'risk'],
    ] as const) {
      world.finish(create(world, id, { labels: { team } }))
    }
    const list = (request: Message): string[] =>
      world
        .call<{ endpoints: Endpoint[] }>('ListEndpoints', { parent: LOCATION, ...request })
        .endpoints.map(({ displayName }) => displayName)
    expect(list({ orderBy: 'display_name desc' })).toEqual(['gamma', 'fraud', 'beta', 'alpha'])
    expect(list({ filter: 'display_name="beta"' })).toEqual(['beta'])
    expect(list({ filter: 'endpoint != beta AND labels.team=risk', orderBy: 'displayName' })).toEqual([
      'alpha',
      'gamma',
    ])
    expect(list({ filter: 'labels:team', orderBy: 'createTime' })).toEqual(['alpha', 'beta', 'gamma'])
    const first = world.call<{ nextPageToken: string }>('ListEndpoints', { parent: LOCATION, pageSize: 3 })
    expect(list({ pageSize: 3, pageToken: first.nextPageToken })).toEqual(['fraud'])
    expect(list({ filter: 'endpoint=alpha OR endpoint=beta', orderBy: 'displayName' })).toEqual([
      'alpha',
      'beta',
    ])
    expect(list({ filter: 'endpoint=beta OR endpoint=gamma AND labels.team=risk' })).toEqual(['gamma'])
    expect(() => list({ filter: 'colour=red' })).toThrow('names "colour"')
    expect(() => list({ filter: 'x >' })).toThrow('cannot be read')
    expect(() => list({ pageToken: 'x' })).toThrow('page_token')
  })

  test('of other locations are not seen, and a name that every object has by nature is an unknown one', () => {
    const world = new VertexWorld().withFraud()
    expect(world.call('ListEndpoints', { parent: 'projects/fraud-prod/locations/asia-northeast1' })).toEqual({
      endpoints: [],
    })
    expect(() => world.call('GetEndpoint', { name: `${LOCATION}/endpoints/constructor` })).toThrow(
      expect.objectContaining({ status: 'NOT_FOUND' }),
    )
    expect(() => world.call('GetEndpoint', { name: 'fraud-us' })).toThrow(
      expect.objectContaining({ status: 'INVALID_ARGUMENT' }),
    )
  })
})

test('operations are found by their long and their short name, and listed newest first', () => {
  const world = new VertexWorld().withFraud(1)
  const first = world.roll()
  world.finish(first)
  const second = world.undeploy(FIRST)
  const id = first.name.split('/').at(-1)
  expect(world.operation(`${LOCATION}/operations/${id}`)).toEqual(world.operation(first.name))
  expect(world.service.operations.get(`${LOCATION}/endpoints/other/operations/${id}`, 'v1')).toBeUndefined()
  const names = (parent: string) => world.service.operations.list(parent, 'v1').map(({ name }) => name)
  expect(names(LOCATION)).toEqual([second.name, first.name])
  expect(names(`${LOCATION}/endpoints/fraud`)).toEqual([])
})

test('a change behind the back serves another version at once', () => {
  const world = new VertexWorld().withFraud()
  const id = world.service.seed.replace(IOWA, 'fraud-us', 'fraud-scoring@v427')
  expect(world.endpoint().deployedModels.map((each) => each.model)).toEqual([`${MODEL}@427`])
  expect(world.shares()).toEqual({ [id]: 1 })
})
