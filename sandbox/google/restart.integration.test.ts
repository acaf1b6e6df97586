import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v1beta1 } from '@google-cloud/aiplatform'
import { credentials } from '@grpc/grpc-js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startSandbox, type TestSandbox } from '../testing/index.ts'

const PLACE = 'projects/fraud-prod/locations/europe-west4'
const ENDPOINT = `${PLACE}/endpoints/fraud`

let folder: string
let sandbox: TestSandbox

beforeEach(async () => {
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none')
  folder = await mkdtemp(join(tmpdir(), 'sandbox-google-'))
  sandbox = await startSandbox({ empty: true, dataDir: folder })
})

afterEach(async () => {
  await sandbox.stop()
  await rm(folder, { recursive: true })
  vi.unstubAllEnvs()
})

function connection() {
  return {
    apiEndpoint: '127.0.0.1',
    port: sandbox.googleGrpcPort,
    sslCreds: credentials.createInsecure(),
    projectId: 'fraud-prod',
  }
}

async function rest(path: string) {
  const answer = await fetch(`http://127.0.0.1:${sandbox.googleRestPort}${path}`, {
    headers: { authorization: 'Bearer any' },
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

/** Ready to be deployed to. */
async function putModelAndEndpoint(endpoints: v1beta1.EndpointServiceClient): Promise<void> {
  const models = new v1beta1.ModelServiceClient(connection())
  await models.uploadModel({
    parent: PLACE,
    modelId: 'fraud',
    model: { displayName: 'fraud', containerSpec: { imageUri: 'europe-docker.pkg.dev/fraud/serve:1' } },
  })
  await endpoints.createEndpoint({
    parent: PLACE,
    endpointId: 'fraud',
    endpoint: { displayName: 'fraud' },
  })
  await models.close()
  sandbox.pass(600)
}

test('a deployment goes on after a restart, and its operation is found by its name on both wires', async () => {
  const before = new v1beta1.EndpointServiceClient(connection())
  await putModelAndEndpoint(before)
  const [deployment] = await before.deployModel({
    endpoint: ENDPOINT,
    deployedModel: {
      model: `${PLACE}/models/fraud`,
      dedicatedResources: { machineSpec: { machineType: 'n1-standard-4' }, minReplicaCount: 2 },
    },
    trafficSplit: { '0': 100 },
  })
  const name = deployment.name ?? ''
  expect((await rest(`/v1beta1/${name}`)).body).not.toHaveProperty('done')
  await before.close()
  await sandbox.stop()

  sandbox = await startSandbox({ empty: true, dataDir: folder })
  sandbox.pass(3600)
  const after = new v1beta1.EndpointServiceClient(connection())
  const progress = await after.checkDeployModelProgress(name)
  expect(progress).toMatchObject({
    done: true,
    result: { deployedModel: { id: expect.stringMatching(/\d/) } },
  })
  for (const prefix of ['/v1', '/v1beta1', '/ui'])
    expect(await rest(`${prefix}/${name}`)).toMatchObject({ status: 200, body: { name, done: true } })
  const [endpoint] = await after.getEndpoint({ name: ENDPOINT })
  expect(Object.values(endpoint.trafficSplit ?? {})).toEqual([100])
  expect(sandbox.world.calls.find({ service: 'longrunning' })[0]).toMatchObject({
    operation: 'GetOperation',
    account: 'fraud-prod',
    region: 'europe-west4',
  })
  await after.close()
})

test('a reset empties Google too', async () => {
  const endpoints = new v1beta1.EndpointServiceClient(connection())
  await putModelAndEndpoint(endpoints)
  await endpoints.getEndpoint({ name: ENDPOINT })
  await fetch(`${sandbox.controlUrl}/reset`, { method: 'POST' })
  await expect(endpoints.getEndpoint({ name: ENDPOINT })).rejects.toMatchObject({ code: 5 })
  await endpoints.close()
})
