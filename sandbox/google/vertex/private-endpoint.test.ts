import { describe, expect, test } from 'vitest'
import type { Message, Operation } from '../types.ts'
import { LOCATION, MODEL, RESOURCES, VertexWorld } from './testing/vertex-world.ts'

const NETWORK = 'projects/12345/global/networks/payments'
const PRIVATE = `${LOCATION}/endpoints/fraud-private`

function create(world: VertexWorld, more: Message = {}): Operation {
  return world.finish(
    world.call<Operation>('CreateEndpoint', {
      parent: LOCATION,
      endpointId: 'fraud-private',
      endpoint: { displayName: 'Private', network: NETWORK, ...more },
    }),
  )
}

function deploy(world: VertexWorld, model: Message = {}, request: Message = {}): Operation {
  return world.call<Operation>('DeployModel', {
    endpoint: PRIVATE,
    deployedModel: { model: `${MODEL}@427`, dedicatedResources: RESOURCES, ...model },
    ...request,
  })
}

const read = (world: VertexWorld): Message => world.call<Message>('GetEndpoint', { name: PRIVATE })
const deployed = (world: VertexWorld) =>
  read(world).deployedModels as { id: string; privateEndpoints?: Message }[]

describe('a private endpoint', () => {
  test('gives everything to its one model and has no traffic split in any answer', () => {
    const world = new VertexWorld().withFraud()
    create(world)
    world.finish(deploy(world))
    expect(read(world)).not.toHaveProperty('trafficSplit')
    expect(read(world).network).toBe(NETWORK)
    const [{ id, privateEndpoints } = { id: '' }] = deployed(world)
    expect(privateEndpoints?.predictHttpUri).toBe(
      `http://${id}.aiplatform.googleapis.com/v1/models/${id}:predict`,
    )
    const now = world.clock.now()
    const place = { account: 'fraud-prod', region: 'us-central1' }
    expect(world.service.segments(place, 'fraud-private', now, now + 1)).toMatchObject([{ share: 1 }])
  })

  test('holds one model, rolls none out and splits nothing', () => {
    const world = new VertexWorld().withFraud()
    create(world)
    expect(() => deploy(world, {}, { trafficSplit: { 0: 100 } })).toThrow('traffic_split is not supported')
    world.finish(deploy(world))
    const [{ id } = { id: '' }] = deployed(world)
    expect(() => deploy(world)).toThrow('support one model each')
    const rolloutOptions = { previousDeployedModel: id, maxSurgeReplicas: 1 }
    expect(() => deploy(world, { dedicatedResources: null, rolloutOptions })).toThrow(
      'Rolling deployments are not supported',
    )
    expect(() =>
      world.call('UpdateEndpoint', {
        endpoint: { name: PRIVATE, trafficSplit: { [id]: 100 } },
        updateMask: 'trafficSplit',
      }),
    ).toThrow('do not support traffic splitting')
  })

  test('lets its only model be undeployed, as the cloud does', () => {
    const world = new VertexWorld().withFraud()
    create(world)
    world.finish(deploy(world))
    const [{ id } = { id: '' }] = deployed(world)
    world.finish(world.call<Operation>('UndeployModel', { endpoint: PRIVATE, deployedModelId: id }))
    expect(deployed(world) ?? []).toEqual([])
  })

  test.each([
    ['another kind of name', { network: 'payments' }, 'global/networks'],
    ['Private Service Connect beside it', { enablePrivateServiceConnect: true }, 'Only one of network'],
    ['an address of its own beside it', { dedicatedEndpointEnabled: true }, 'Only one of network'],
  ])('is not made with %s', (_name, more, message) => {
    expect(() => create(new VertexWorld().withFraud(), more)).toThrow(message)
  })
})
