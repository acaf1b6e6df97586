import { describe, expect, test } from 'vitest'
import { ENDPOINT, FIRST, IOWA, LOCATION, MODEL, VertexWorld } from './testing/vertex-world.ts'

type Roll = NonNullable<Parameters<VertexWorld['roll']>[0]>

const REFUSED: [string, Roll, string, string][] = [
  [
    'an id that is not a DeployedModel',
    { previous: '77' },
    'NOT_FOUND',
    'DeployedModel 77 is not on Endpoint',
  ],
  ['an id that is not a number', { previous: 'v426' }, 'INVALID_ARGUMENT', 'not the ID of a DeployedModel'],
  ['no previous DeployedModel', { previous: '' }, 'INVALID_ARGUMENT', 'previous_deployed_model is required'],
  [
    'a DeployedModel of another endpoint',
    { previous: '2002' },
    'INVALID_ARGUMENT',
    `is on Endpoint ${LOCATION}/endpoints/other`,
  ],
  [
    'both forms of surge',
    { rollout: { maxSurgeReplicas: 1, maxSurgePercentage: 10 } },
    'INVALID_ARGUMENT',
    'both max_surge_replicas and max_surge_percentage',
  ],
  [
    'both forms of unavailable',
    { rollout: { maxUnavailableReplicas: 0, maxUnavailablePercentage: 0, maxSurgeReplicas: 1 } },
    'INVALID_ARGUMENT',
    'oneof max_unavailable',
  ],
  ['a percentage over 100', { rollout: { maxSurgePercentage: 101 } }, 'INVALID_ARGUMENT', 'from 0 to 100'],
  [
    'a negative percentage',
    { rollout: { maxUnavailablePercentage: -1 } },
    'INVALID_ARGUMENT',
    'from 0 to 100',
  ],
  ['a negative count', { rollout: { maxSurgeReplicas: -1 } }, 'INVALID_ARGUMENT', '0 or more'],
  ['half a replica', { rollout: { maxSurgeReplicas: 0.5 } }, 'INVALID_ARGUMENT', 'must be a whole number'],
  [
    'zero for both surge and unavailable',
    { rollout: { maxSurgeReplicas: 0, maxUnavailablePercentage: 0 } },
    'INVALID_ARGUMENT',
    'no replica could ever be replaced',
  ],
  ['neither bound', { rollout: {} }, 'INVALID_ARGUMENT', 'no replica could ever be replaced'],
  [
    'shared resources',
    { deployedModel: { sharedResources: `${LOCATION}/deploymentResourcePools/pool` } },
    'FAILED_PRECONDITION',
    'not compatible with model co-hosting',
  ],
  [
    'other resources',
    { deployedModel: { dedicatedResources: { machineSpec: { machineType: 'n1-highmem-4' } } } },
    'INVALID_ARGUMENT',
    'machineSpec is {"machineType":"n1-highmem-4"}, but was {"machineType":"n1-standard-2"}',
  ],
  [
    'another count of replicas',
    { deployedModel: { dedicatedResources: { minReplicaCount: 5 } } },
    'INVALID_ARGUMENT',
    'minReplicaCount is 5, but was 4',
  ],
  [
    'another traffic split',
    { request: { trafficSplit: { 0: 10, [FIRST]: 90 } } },
    'INVALID_ARGUMENT',
    'traffic_split must be the same as for the previous deployment',
  ],
  [
    'an explanation',
    { deployedModel: { explanationSpec: { parameters: { sampledShapleyAttribution: { pathCount: 10 } } } } },
    'FAILED_PRECONDITION',
    'online explanations',
  ],
  ['a model that needs explanations', { model: 'v430' }, 'FAILED_PRECONDITION', 'online explanations'],
  [
    'another predict route on a shared public endpoint',
    { model: 'v428' },
    'FAILED_PRECONDITION',
    'predict_route must stay the same in a rolling deployment: the previous model has "/predict", the new one "/v2/predict"',
  ],
  [
    'another health route on a shared public endpoint',
    { model: 'v429' },
    'FAILED_PRECONDITION',
    'health_route must stay the same',
  ],
  [
    'a model version that does not exist',
    { model: 'v999' },
    'NOT_FOUND',
    'no version with the id or alias "v999"',
  ],
  ['an id that is taken', { deployedModel: { id: FIRST } }, 'ALREADY_EXISTS', 'already a DeployedModel 1001'],
]

function world(endpoint: { dedicatedEndpointEnabled?: boolean } = {}): VertexWorld {
  const made = new VertexWorld().withFraud(4, endpoint)
  made.addModel(428, { predictRoute: '/v2/predict' })
  made.addModel(429, { healthRoute: '/v2/health' })
  made.addModel(430, {}, { explanationSpec: { parameters: {} } })
  made.service.seed.endpoint(
    IOWA,
    {
      endpointId: 'other',
      displayName: 'other',
      model: 'fraud-scoring@v426',
      deployedModelId: '2002',
      replicas: 1,
      machineType: 'n1-standard-2',
    },
    0,
  )
  return made
}

test.each(REFUSED)('%s is refused and nothing is touched', (_name, roll, status, message) => {
  const refusing = world()
  const before = refusing.endpoint()
  expect(() => refusing.roll(roll)).toThrow(
    expect.objectContaining({ status, message: expect.stringContaining(message) }),
  )
  expect(refusing.endpoint()).toEqual(before)
  expect(refusing.service.operations.list(LOCATION, 'v1beta1')).toEqual([])
})

test.each([
  ['the routes may change on a dedicated endpoint', { model: 'v428' }],
  ['explanations may be switched off', { model: 'v430', deployedModel: { disableExplanations: true } }],
  ['the traffic split may be repeated', { request: { trafficSplit: { [FIRST]: 100 } } }],
  ['the traffic split may be given to the new one', { request: { trafficSplit: { 0: 100 } } }],
  [
    'the resources may be repeated',
    {
      deployedModel: {
        dedicatedResources: { machineSpec: { machineType: 'n1-standard-2' }, minReplicaCount: 4 },
      },
    },
  ],
  ['counts may come as text', { rollout: { maxSurgeReplicas: '1', maxUnavailableReplicas: '0' } }],
] satisfies [string, Roll][])('%s', (_name, roll) => {
  const accepting = world({ dedicatedEndpointEnabled: true })
  expect(accepting.finish(accepting.roll(roll)).error).toBeUndefined()
})

describe('the previous DeployedModel', () => {
  test('is rolled over once only', () => {
    const rolled = world()
    rolled.roll()
    const refusal = { status: 'FAILED_PRECONDITION', message: expect.stringContaining(rolled.newest().id) }
    expect(() => rolled.roll()).toThrow(expect.objectContaining(refusal))
    rolled.passUntil(() => rolled.deployed().every((each) => each.state === 'DEPLOYED'))
    expect(() => rolled.roll()).toThrow(expect.objectContaining(refusal))
  })

  test('must be fully deployed unless it is itself an ongoing rolling deployment', () => {
    const deploying = world()
    deploying.call('DeployModel', {
      endpoint: ENDPOINT,
      deployedModel: {
        id: '3003',
        model: `${MODEL}@v427`,
        dedicatedResources: { machineSpec: { machineType: 'n1-standard-2' }, minReplicaCount: 1 },
      },
    })
    expect(() => deploying.roll({ previous: '3003' })).toThrow('3003 is not fully deployed')
    deploying.roll()
    expect(() => deploying.roll({ model: 'v426', previous: deploying.newest().id })).not.toThrow()
  })

  test('may not be on its way out, nor without replicas', () => {
    const left = world()
    left.finish(left.roll())
    const successor = left.newest()
    left.call('UndeployModel', { endpoint: ENDPOINT, deployedModelId: FIRST })
    left.pass(60)
    expect(() => left.roll({ previous: FIRST })).toThrow('is not on Endpoint')
    left.call('UndeployModel', { endpoint: ENDPOINT, deployedModelId: successor.id })
    expect(() => left.roll({ previous: successor.id })).toThrow('is being undeployed')
  })
})

test('v1 knows no rolling deployments', () => {
  const request = {
    endpoint: ENDPOINT,
    deployedModel: { model: MODEL, rolloutOptions: { previousDeployedModel: FIRST } },
  }
  expect(() => world().call('DeployModel', request, { version: 'v1' })).toThrow(
    'Unknown name "rolloutOptions"',
  )
})
