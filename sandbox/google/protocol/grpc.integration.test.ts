import { v1, v1beta1 } from '@google-cloud/aiplatform'
import { MetricServiceClient } from '@google-cloud/monitoring'
import { credentials } from '@grpc/grpc-js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { GoogleError, type Message } from '../types.ts'
import { startGoogle, type TestGoogle } from './testing/start-google.ts'

const ENDPOINT = 'projects/fraud-prod/locations/europe-west4/endpoints/77'
const OPERATION = `${ENDPOINT}/operations/9`
const METADATA = 'type.googleapis.com/google.cloud.aiplatform.v1beta1.DeployModelOperationMetadata'

let google: TestGoogle
let endpoints: v1beta1.EndpointServiceClient

beforeEach(async () => {
  // The clients would look for Google's own machines around this one.
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
  google = await startGoogle({
    'EndpointService.GetEndpoint': ({ name }) => {
      if (name !== ENDPOINT)
        throw new GoogleError('NOT_FOUND', `The Endpoint does not exist: ${String(name)}`)
      return {
        name: ENDPOINT,
        trafficSplit: { '11': 100 },
        createTime: '2026-01-14T21:22:36.588538Z',
        etag: undefined,
        deployedModels: [
          {
            id: '11',
            dedicatedResources: { minReplicaCount: 5, machineSpec: { acceleratorType: 'NVIDIA_L4' } },
            rolloutOptions: { revisionNumber: 2, maxSurgeReplicas: 0 },
            state: 'BEING_DEPLOYED',
          },
        ],
      }
    },
    'EndpointService.DeployModel': () => deployment(false),
    'EndpointService.UpdateEndpoint': ({ endpoint }) => endpoint as Message,
    'Operations.GetOperation': () => deployment(true),
    'MetricService.ListTimeSeries': () => ({
      timeSeries: [
        {
          metric: { type: 'x', labels: { deployed_model_id: '11' } },
          valueType: 'DISTRIBUTION',
          points: [
            {
              interval: { endTime: '2026-01-15T03:47:00Z' },
              value: { distributionValue: { count: '3', bucketCounts: ['1', '2'] } },
            },
          ],
        },
      ],
    }),
  })
  endpoints = new v1beta1.EndpointServiceClient(connection())
})

afterEach(async () => {
  await endpoints.close()
  await google.stop()
  vi.unstubAllEnvs()
})

function connection() {
  return {
    apiEndpoint: '127.0.0.1',
    port: google.grpcPort,
    sslCreds: credentials.createInsecure(),
    projectId: 'fraud-prod',
  }
}

function deployment(done: boolean): Message {
  const response = {
    '@type': 'type.googleapis.com/google.cloud.aiplatform.v1beta1.DeployModelResponse',
    deployedModel: { id: '12' },
  }
  return {
    name: OPERATION,
    metadata: { '@type': METADATA, deploymentStage: 'ADDING_NODES_TO_CLUSTER' },
    done,
    ...(done ? { response } : {}),
  }
}

test('the official client reads what behaviour answers, without the fields that gRPC cannot carry', async () => {
  const [endpoint] = await endpoints.getEndpoint({ name: ENDPOINT })
  expect(endpoint).toMatchObject({ trafficSplit: { '11': 100 }, etag: '' })
  expect(Number(endpoint.createTime?.seconds)).toBe(Date.parse('2026-01-14T21:22:36Z') / 1000)
  const [deployed] = endpoint.deployedModels ?? []
  expect(deployed).toMatchObject({
    dedicatedResources: { minReplicaCount: 5, machineSpec: { acceleratorType: 'NVIDIA_L4' } },
    rolloutOptions: { revisionNumber: 2, maxSurgeReplicas: 0, maxSurge: 'maxSurgeReplicas' },
  })
  expect(deployed).not.toHaveProperty('state')
})

test('behaviour is given canonical JSON: a zero that was set and no false that is none, field masks in camel case', async () => {
  await endpoints.deployModel({
    endpoint: ENDPOINT,
    deployedModel: {
      model: 'projects/fraud-prod/locations/europe-west4/models/fraud@428',
      enableAccessLogging: false,
      rolloutOptions: { previousDeployedModel: '11', maxSurgeReplicas: 0, maxUnavailablePercentage: 20 },
    },
  })
  expect(google.asked.at(-1)).toEqual({
    version: 'v1beta1',
    method: 'DeployModel',
    extra: {},
    request: {
      endpoint: ENDPOINT,
      deployedModel: {
        model: 'projects/fraud-prod/locations/europe-west4/models/fraud@428',
        rolloutOptions: { previousDeployedModel: '11', maxSurgeReplicas: 0, maxUnavailablePercentage: 20 },
      },
    },
  })
  await endpoints.updateEndpoint({
    endpoint: { name: ENDPOINT, trafficSplit: { '12': 100 } },
    updateMask: { paths: ['traffic_split', 'display_name'] },
  })
  expect(google.asked.at(-1)?.request.updateMask).toBe('trafficSplit,displayName')
})

test('an operation is resumed by its name, with metadata and result of their own types', async () => {
  const [operation] = await endpoints.deployModel({ endpoint: ENDPOINT, deployedModel: { model: 'm' } })
  expect(operation.name).toBe(OPERATION)
  const progress = await endpoints.checkDeployModelProgress(OPERATION)
  expect(progress.done).toBe(true)
  expect(progress.metadata).toMatchObject({ deploymentStage: 8 })
  expect(progress.result).toMatchObject({ deployedModel: { id: '12' } })
})

test('a refusal is a true gRPC status with its sentence', async () => {
  const name = ENDPOINT.replace('77', '78')
  await expect(endpoints.getEndpoint({ name })).rejects.toMatchObject({
    code: 5,
    details: `The Endpoint does not exist: ${name}`,
  })
  expect(google.calls.find({ status: 404 })).toMatchObject([
    {
      service: 'aiplatform',
      operation: 'GetEndpoint',
      account: 'fraud-prod',
      region: 'europe-west4',
      request: { name },
      errorCode: 'NOT_FOUND',
    },
  ])
})

test('what is not implemented says so, and both versions are spoken', async () => {
  await expect(endpoints.deleteEndpoint({ name: ENDPOINT })).rejects.toMatchObject({ code: 12 })
  const older = new v1.EndpointServiceClient(connection())
  const [endpoint] = await older.getEndpoint({ name: ENDPOINT })
  expect(endpoint.deployedModels?.[0]).not.toHaveProperty('rolloutOptions')
  expect(google.asked.at(-1)?.version).toBe('v1')
  await older.close()
})

test('faults reach Google: down and denied by location, throttled by service', async () => {
  // The client would try UNAVAILABLE and RESOURCE_EXHAUSTED again by itself.
  const once = { retry: { retryCodes: [] } } as object
  const get = () => endpoints.getEndpoint({ name: ENDPOINT }, once)
  const down = google.faults.add({ kind: 'control-plane-down', region: 'europe-west4' })
  await expect(get()).rejects.toMatchObject({ code: 14, details: 'The service is currently unavailable.' })
  google.faults.remove(down.id)
  const elsewhere = google.faults.add({ kind: 'control-plane-down', region: 'us-east1' })
  await get()
  google.faults.remove(elsewhere.id)
  const denied = google.faults.add({ kind: 'access-denied', service: 'aiplatform', operation: 'GetEndpoint' })
  await expect(get()).rejects.toMatchObject({
    code: 7,
    details: `Permission 'aiplatform.endpoints.get' denied on resource '//aiplatform.googleapis.com/${ENDPOINT}' (or it may not exist).`,
  })
  google.faults.remove(denied.id)
  google.faults.add({ kind: 'throttling', service: 'aiplatform' })
  await get()
  await expect(get()).rejects.toMatchObject({ code: 8 })
})

test('Cloud Monitoring answers distributions with their buckets', async () => {
  const monitoring = new MetricServiceClient(connection())
  const [series] = await monitoring.listTimeSeries({
    name: 'projects/fraud-prod',
    filter: 'metric.type = "x"',
    interval: { startTime: { seconds: 0 }, endTime: { seconds: 60 } },
    aggregation: { alignmentPeriod: { seconds: 60 }, perSeriesAligner: 'ALIGN_DELTA' },
  })
  expect(series[0]?.points?.[0]?.value?.distributionValue).toMatchObject({
    count: '3',
    bucketCounts: ['1', '2'],
  })
  expect(google.asked.at(-1)).toMatchObject({
    version: 'v3',
    request: {
      interval: { endTime: '1970-01-01T00:01:00.000Z' },
      aggregation: { alignmentPeriod: '60s', perSeriesAligner: 'ALIGN_DELTA' },
    },
  })
  expect(google.calls.find({ service: 'monitoring.googleapis.com' })).toMatchObject([
    { account: 'fraud-prod', region: 'global', status: 200 },
  ])
  await monitoring.close()
})
