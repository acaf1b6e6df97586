import { afterAll, beforeAll, expect, test } from 'vitest'
import { GoogleError, type Message } from '../types.ts'
import { startGoogle, type TestGoogle } from './testing/start-google.ts'

const PLACE = 'projects/fraud-prod/locations/europe-west4'
const ENDPOINT = `${PLACE}/endpoints/77`

let google: TestGoogle

beforeAll(async () => {
  const echo = (request: Message): Message => request
  google = await startGoogle({
    'EndpointService.GetEndpoint': ({ name }) => ({
      name,
      trafficSplit: {},
      deployedModels: [
        {
          id: '11',
          state: 'BEING_DEPLOYED',
          rolloutOptions: { maxSurgeReplicas: 0 },
          dedicatedResources: { machineSpec: { acceleratorType: 'NVIDIA_L4' } },
        },
      ],
    }),
    'EndpointService.DeployModel': () => ({ name: `${ENDPOINT}/operations/9`, done: false, metadata: {} }),
    'EndpointService.ListEndpoints': echo,
    'EndpointService.UpdateEndpoint': echo,
    'EndpointService.UndeployModel': () => {
      throw new GoogleError('FAILED_PRECONDITION', 'It still takes traffic.')
    },
    'ModelService.ListModelVersions': echo,
    'ModelService.UpdateModel': ({ model }) => model as Message,
    'Operations.GetOperation': ({ name }) => ({
      name,
      done: false,
      metadata: {
        '@type': 'type.googleapis.com/google.cloud.aiplatform.v1beta1.DeployModelOperationMetadata',
        deploymentStage: 'ADDING_NODES_TO_CLUSTER',
      },
    }),
    'Operations.ListOperations': () => ({ operations: [] }),
    'MetricService.ListTimeSeries': echo,
  })
})

afterAll(async () => {
  await google.stop()
})

async function call(address: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') {
  const answer = await fetch(`http://127.0.0.1:${google.restPort}${address}`, {
    method,
    headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  expect(answer.headers.get('content-type')).toBe('application/json; charset=UTF-8')
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const deploy = (rolloutOptions: object, version = 'v1beta1') =>
  call(`/${version}/${ENDPOINT}:deployModel`, {
    deployedModel: { model: 'm', enableAccessLogging: false, rolloutOptions },
  })

test('fields that no proto has are told, and asked for, over REST', async () => {
  const { body } = await call(`/v1/${ENDPOINT}?allDeploymentStates=true&alt=json&prettyPrint=false`)
  expect(body).toMatchObject({ deployedModels: [{ state: 'BEING_DEPLOYED' }] })
  expect(google.asked.at(-1)).toEqual({
    version: 'v1',
    method: 'GetEndpoint',
    request: { name: ENDPOINT },
    extra: { allDeploymentStates: 'true' },
  })
})

test('numbers given as text are taken for the numbers that they are', async () => {
  const options = { previousDeployedModel: '11', maxUnavailableReplicas: '1', max_surge_replicas: '0' }
  expect(await deploy(options)).toMatchObject({ status: 200 })
  expect(google.asked.at(-1)?.request).toEqual({
    endpoint: ENDPOINT,
    deployedModel: {
      model: 'm',
      rolloutOptions: { previousDeployedModel: '11', maxUnavailableReplicas: 1, maxSurgeReplicas: 0 },
    },
  })
})

test.each([
  [
    'an unknown field',
    { maxSurge: 1 },
    'Invalid JSON payload received. Unknown name "maxSurge" at \'deployed_model.rollout_options\': Cannot find field.',
  ],
  [
    'a placeholder left in place of a number',
    { maxSurgeReplicas: 'MAX_SURGE_REPLICAS' },
    'Invalid value at \'deployed_model.rollout_options.max_surge_replicas\' (TYPE_INT32), "MAX_SURGE_REPLICAS"',
  ],
  [
    'both ways of telling one thing',
    { maxSurgeReplicas: 1, maxSurgePercentage: 10 },
    "Invalid value at 'deployed_model.rollout_options' (oneof), oneof field 'max_surge' is already set. Cannot set 'maxSurgePercentage'",
  ],
  [
    'a name that every object has',
    { constructor: 1 },
    'Invalid JSON payload received. Unknown name "constructor" at \'deployed_model.rollout_options\': Cannot find field.',
  ],
])('%s is refused before behaviour sees it', async (_name, options, message) => {
  const before = google.asked.length
  expect(await deploy(options)).toMatchObject({
    status: 400,
    body: { error: { code: 400, status: 'INVALID_ARGUMENT', message, details: [{ fieldViolations: [{}] }] } },
  })
  expect(google.asked).toHaveLength(before)
  expect(google.calls.find({ status: 400 }).at(-1)).toMatchObject({
    operation: 'DeployModel',
    account: 'fraud-prod',
    region: 'europe-west4',
  })
})

test('v1 does not know rolling deployments', async () => {
  expect(await deploy({ previousDeployedModel: '11' }, 'v1')).toMatchObject({
    status: 400,
    body: {
      error: {
        message:
          'Invalid JSON payload received. Unknown name "rolloutOptions" at \'deployed_model\': Cannot find field.',
      },
    },
  })
})

test('queries bind nested names, lists and masks', async () => {
  await call(
    '/v3/projects/fraud-prod/timeSeries?filter=a%3Db&interval.endTime=2026-01-15T03:47:00Z&pageSize=5' +
      '&aggregation.groupByFields=x&aggregation.groupByFields=y&aggregation.per_series_aligner=ALIGN_SUM&view=1',
  )
  expect(google.asked.at(-1)?.request).toEqual({
    name: 'projects/fraud-prod',
    filter: 'a=b',
    interval: { endTime: '2026-01-15T03:47:00Z' },
    pageSize: 5,
    aggregation: { groupByFields: ['x', 'y'], perSeriesAligner: 'ALIGN_SUM' },
    view: 'HEADERS',
  })
  await call(`/v1/${PLACE}/endpoints?readMask=display_name,createTime`)
  expect(google.asked.at(-1)?.request.readMask).toBe('displayName,createTime')
  expect(await call(`/v1/${PLACE}/endpoints?nonsense=1`)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining("Field 'nonsense' could not be found") } },
  })
})

test('a field of the message is the body where the rule says so, and the path names the resource', async () => {
  await call(
    `/v1/${ENDPOINT}?updateMask=traffic_split`,
    { name: 'else', trafficSplit: { '12': '100' } },
    'PATCH',
  )
  expect(google.asked.at(-1)?.request).toEqual({
    endpoint: { name: ENDPOINT, trafficSplit: { '12': 100 } },
    updateMask: 'trafficSplit',
  })
  await call(`/v1/${PLACE}/models/fraud%40428:listVersions`)
  expect(google.asked.at(-1)).toMatchObject({
    method: 'ListModelVersions',
    request: { name: `${PLACE}/models/fraud@428` },
  })
})

test.each([`/v1/${PLACE}`, `/v1beta1/${ENDPOINT}`, `/ui/${ENDPOINT}`, `/ui/${PLACE}/models/m`])(
  'operations are found below %s, their enums as text or as numbers',
  async (parent) => {
    const text = await call(`${parent}/operations/9`)
    expect(text.body).toMatchObject({ metadata: { deploymentStage: 'ADDING_NODES_TO_CLUSTER' } })
    const numbers = await call(`${parent}/operations/9?$alt=json;enum-encoding=int`)
    expect(numbers.body).toMatchObject({ metadata: { deploymentStage: 8 } })
    expect(await call(`${parent}/operations`)).toMatchObject({ status: 200 })
  },
)

test('lists and maps of messages have their enums as numbers too', async () => {
  const { body } = await call(`/v1/${ENDPOINT}?$alt=json;enum-encoding=int`)
  const [deployed] = body.deployedModels as [{ dedicatedResources: unknown }]
  expect(deployed.dedicatedResources).toEqual({ machineSpec: { acceleratorType: expect.any(Number) } })
})

test('what equals its default is left out, unless it was set where nothing differs from it', async () => {
  const { body } = await call(`/v1beta1/${ENDPOINT}:deployModel`, { deployedModel: { model: 'm' } })
  expect(body).toEqual({ name: `${ENDPOINT}/operations/9`, metadata: {} })
  expect((await call(`/v1/${PLACE}/operations`)).body).toEqual({})
  const read = await call(`/v1beta1/${ENDPOINT}`)
  expect(read.body).toMatchObject({ deployedModels: [{ rolloutOptions: { maxSurgeReplicas: 0 } }] })
  expect(read.body).not.toHaveProperty('trafficSplit')
})

test('free-form values pass both ways as they are', async () => {
  const metadata = { fields: {}, done: false, list: [{ values: {} }] }
  const { body } = await call(`/v1/${PLACE}/models/m?updateMask=metadata`, { metadata }, 'PATCH')
  expect(body).toEqual({ name: `${PLACE}/models/m`, metadata })
})

test.each([
  ['an address of nothing', '/nothing', undefined, 404, 'NOT_FOUND'],
  ['a known address with another verb', `/v1/${ENDPOINT}`, {}, 404, 'NOT_FOUND'],
  ['an unknown verb of a resource', `/v1/${ENDPOINT}:explode`, {}, 404, 'NOT_FOUND'],
  ['an address that cannot be decoded', '/v1/%E0%A4%A', undefined, 400, 'INVALID_ARGUMENT'],
  ['a body that is not JSON', `/v1/${ENDPOINT}:deployModel`, '{', 400, 'INVALID_ARGUMENT'],
  ['a body that is a list', `/v1/${ENDPOINT}:deployModel`, [], 400, 'INVALID_ARGUMENT'],
  ['a method without behaviour', `/v1/${ENDPOINT}:update`, {}, 501, 'UNIMPLEMENTED'],
  ['a refusal', `/v1/${ENDPOINT}:undeployModel`, {}, 400, 'FAILED_PRECONDITION'],
])('%s is answered with JSON', async (_name, address, body, status, name) => {
  expect(await call(address, body)).toMatchObject({
    status,
    body: { error: { code: status, status: name, message: expect.stringMatching(/./) } },
  })
})

test('a request without credentials is told to bring some', async () => {
  const answer = await fetch(`http://127.0.0.1:${google.restPort}/v1/${ENDPOINT}`)
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } })
})
