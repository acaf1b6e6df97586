import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeEndpointCommand, SageMakerClient, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSandboxServers } from '../start.ts'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

let sandbox: TestSandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})

afterAll(async () => {
  await sandbox.stop()
})

async function control(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${sandbox.controlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

const dublin = () => new SageMakerClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
const describeFraud = () => dublin().send(new DescribeEndpointCommand({ EndpointName: 'fraud-eu' }))

test('the clock can be read and moved on', async () => {
  const before = await control('GET', '/clock')
  expect(before.body).toMatchObject({ rate: 0, iso: new Date(before.body.now).toISOString() })
  const after = await control('POST', '/clock/advance', { seconds: 90 })
  expect(after.body.now - before.body.now).toBe(90_000)
})

test('calls are told, filtered and since an id', async () => {
  await describeFraud()
  const all = await control(
    'GET',
    '/calls?service=sagemaker&operation=DescribeEndpoint&region=eu-west-1&status=200',
  )
  const latest = all.body.calls.at(-1)
  expect(latest).toMatchObject({ request: { EndpointName: 'fraud-eu' } })
  expect((await control('GET', `/calls?since=${latest.id}`)).body).toEqual({ calls: [] })
  expect((await control('GET', '/calls?limit=1')).body.calls).toHaveLength(1)
})

test('a fault is put in force, told and ended', async () => {
  const { status, body } = await control('POST', '/faults', {
    kind: 'control-plane-down',
    region: 'eu-west-1',
    durationSeconds: 600,
  })
  expect(status).toBe(201)
  expect(body.until - body.since).toBe(600_000)
  await expect(describeFraud()).rejects.toMatchObject({ name: 'ServiceUnavailable' })
  expect((await control('GET', '/faults')).body.faults).toMatchObject([{ id: body.id }])
  expect((await control('DELETE', `/faults/${body.id}`)).status).toBe(204)
  expect((await describeFraud()).EndpointStatus).toBe('InService')
  expect((await control('DELETE', `/faults/${body.id}`)).status).toBe(404)
})

test('an endpoint changed behind our back serves another release at once', async () => {
  const { status, body } = await control('POST', '/faults', {
    kind: 'change-endpoint',
    region: 'eu-west-1',
    endpoint: 'fraud-eu',
  })
  expect(status).toBe(201)
  expect(body.modelDataUrl).toContain('/v425/')
  const changed = await describeFraud()
  expect(changed).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: body.endpointConfigName })
  const again = await control('POST', '/faults', {
    kind: 'change-endpoint',
    region: 'eu-west-1',
    endpoint: 'fraud-eu',
    release: 'v424',
  })
  expect(again.body.endpointConfigName).not.toBe(body.endpointConfigName)
  expect(again.body.modelDataUrl).toContain('/v424/')
})

describe('on Vertex AI', () => {
  const change = { kind: 'change-endpoint', region: 'us-central1', endpoint: 'embeddings-us' }
  const live = () => {
    const now = sandbox.world.clock.now()
    const place = { account: 'fraud-ml-prod', region: 'us-central1' }
    return sandbox.world.vertex.segments(place, 'embeddings-us', now, now + 1)
  }

  test('an endpoint changed behind our back has another deployed model at once', async () => {
    const before = live()
    const { status, body } = await control('POST', '/faults', change)
    expect(status).toBe(201)
    expect(live()).toMatchObject([
      { endpointConfigName: body.deployedModelId, modelName: body.modelVersion, share: 1, instanceCount: 4 },
    ])
    expect(live()[0]?.modelDataUrl).toContain('/v56/')
    expect(body.deployedModelId).not.toBe(before[0]?.endpointConfigName)
    await control('POST', '/faults', { ...change, release: 'v55' })
    expect(live()[0]?.modelDataUrl).toContain('/v55/')
    const refused = await control('POST', '/faults', change)
    expect([refused.status, refused.body.error]).toEqual([
      409,
      expect.stringContaining('payment-embeddings has no release before v55'),
    ])
    const unknown = await control('POST', '/faults', { ...change, release: 'v99' })
    expect([unknown.status, unknown.body.error]).toEqual([
      409,
      expect.stringContaining('no release "v99" in the registry of us-central1'),
    ])
  })

  test('a health check that fails is put in force for a release', async () => {
    const { status, body } = await control('POST', '/faults', {
      kind: 'health-check-fails',
      model: 'payment-embeddings',
      release: 'v58',
      region: 'us-central1',
    })
    expect([status, body.fault.kind]).toEqual([201, 'health-check-fails'])
    await control('DELETE', `/faults/${body.id}`)
  })
})

test('a published release waits for approval', async () => {
  const { status, body } = await control('POST', '/publish', { model: 'fraud-scoring' })
  expect(status).toBe(201)
  expect(body).toMatchObject({ model: 'fraud-scoring', release: 'v428' })
})

test('in a world without the demo nothing is published, not even in the first region', async () => {
  const empty = await startSandbox({ empty: true })
  const answer = await fetch(`${empty.controlUrl}/publish`, {
    method: 'POST',
    body: JSON.stringify({ model: 'payment-embeddings' }),
  })
  expect([answer.status, await answer.json()]).toEqual([
    409,
    { error: expect.stringContaining('Start the sandbox without --empty') },
  ])
  const models = await fetch(
    `http://127.0.0.1:${empty.googleRestPort}/v1/projects/fraud-ml-prod/locations/europe-west4/models`,
    { headers: { authorization: 'Bearer any' } },
  )
  expect(await models.json()).toEqual({})
  await empty.stop()
})

test.each([
  ['POST', '/faults', { kind: 'meteor' }, 400, '"kind" must be one of'],
  ['POST', '/faults', { kind: 'control-plane-down' }, 400, '"region" is missing.'],
  ['POST', '/faults', { kind: 'throttling', service: 'ec2' }, 400, '"service" must be one of'],
  ['POST', '/faults', { kind: 'throttling', durationSeconds: -1 }, 400, '"durationSeconds" must be'],
  ['POST', '/faults', { kind: 'throttling', durationSeconds: 1e308 }, 400, 'at most 31536000, a year'],
  [
    'POST',
    '/faults',
    { kind: 'change-endpoint', region: 'eu-west-1', endpoint: 'nope' },
    404,
    'There is no endpoint "nope"',
  ],
  [
    'POST',
    '/faults',
    { kind: 'change-endpoint', region: 'us-central1', endpoint: 'nope' },
    404,
    'in us-central1 of project fraud-ml-prod',
  ],
  ['POST', '/faults', { kind: 'health-check-fails', model: 'm' }, 400, '"release" is missing.'],
  ['POST', '/faults', 'not json', 400, 'not valid JSON'],
  ['POST', '/faults', '[]', 400, 'must be a JSON object'],
  [
    'POST',
    '/faults',
    { kind: 'throttling', durationSecond: 60 },
    400,
    'throttling takes no "durationSecond"',
  ],
  [
    'POST',
    '/faults',
    { kind: 'change-endpoint', region: 'eu-west-1', endpoint: 'fraud-eu', release: 'v999' },
    409,
    'There is no artifact s3://fraud-models-eu/v999/model.tar.gz',
  ],
  ['DELETE', '/faults/%zz', undefined, 400, 'not percent-encoded correctly'],
  ['POST', '/publish', { release: 'v500' }, 400, 'POST /publish takes no "release"'],
  ['POST', '/clock/advance', { seconds: 'soon' }, 400, '"seconds" must be'],
  ['POST', '/clock/advance', { seconds: 86_401 }, 400, '"seconds" must be at most 86400'],
  ['GET', '/calls?operations=UpdateEndpoint', undefined, 400, 'GET /calls takes no "operations"'],
  ['GET', '/calls?status=ok', undefined, 400, '"status" must be a whole number'],
  ['GET', '/nope', undefined, 404, 'There is no /nope here'],
  ['PUT', '/faults', undefined, 405, 'does not take PUT'],
])('%s %s with %j is refused with a sentence', async (method, path, body, status, sentence) => {
  const answer = await control(method, path, body)
  expect(answer.status).toBe(status)
  expect(answer.body.error).toContain(sentence)
})

test('a reset brings the demo back', async () => {
  await control('POST', '/reset')
  expect((await describeFraud()).EndpointConfigName).toBe('fraud-eu-v426')
})

describe('a restart', () => {
  test('continues from the snapshot, with cloud time and a deployment in flight', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'))
    const first = await startSandbox({ dataDir })
    const name = { EndpointName: 'fraud-eu' }
    const client = new SageMakerClient(sandboxClient(first.awsUrl, 'eu-west-1'))
    await client.send(new UpdateEndpointCommand({ ...name, EndpointConfigName: 'fraud-eu-v426' }))
    first.pass(60)
    const stoppedAt = first.world.clock.now()
    await first.stop()
    const second = await startSandbox({ dataDir })
    expect(second.world.clock.now()).toBe(stoppedAt)
    const reopened = new SageMakerClient(sandboxClient(second.awsUrl, 'eu-west-1'))
    expect((await reopened.send(new DescribeEndpointCommand(name))).EndpointStatus).toBe('Updating')
    second.pass(600)
    expect((await reopened.send(new DescribeEndpointCommand(name))).EndpointStatus).toBe('InService')
    await second.stop()
    await rm(dataDir, { recursive: true })
  })

  test('still tells the latest calls, and those that follow after them', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'))
    const told = async ({ controlUrl }: TestSandbox) => {
      const answer = await fetch(`${controlUrl}/calls?operation=DescribeEndpoint`)
      return ((await answer.json()) as { calls: { id: number; request: unknown }[] }).calls
    }
    const ask = ({ awsUrl }: TestSandbox) =>
      new SageMakerClient(sandboxClient(awsUrl, 'eu-west-1')).send(
        new DescribeEndpointCommand({ EndpointName: 'fraud-eu' }),
      )
    const first = await startSandbox({ dataDir })
    await ask(first)
    const before = await told(first)
    await first.stop()
    const second = await startSandbox({ dataDir })
    await ask(second)
    const after = await told(second)
    expect(after).toHaveLength(before.length + 1)
    expect(after).toMatchObject([...before, { request: { EndpointName: 'fraud-eu' } }])
    expect(after.map(({ id }) => id)).toEqual([...new Set(after.map(({ id }) => id))].sort((a, b) => a - b))
    await second.stop()
    await rm(dataDir, { recursive: true })
  })

  test('with a snapshot that cannot be read says which file to remove', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-'))
    await writeFile(join(dataDir, 'sandbox.json'), '{"format":')
    await expect(startSandbox({ dataDir })).rejects.toThrow(join(dataDir, 'sandbox.json'))
    await rm(dataDir, { recursive: true })
  })
})

test.each([
  ['awsPort', 'SANDBOX_AWS_PORT'],
  ['googleGrpcPort', 'SANDBOX_GOOGLE_GRPC_PORT'],
  ['googleRestPort', 'SANDBOX_GOOGLE_REST_PORT'],
  ['controlPort', 'SANDBOX_CONTROL_PORT'],
])('a taken %s is told in plain words', async (name, setting) => {
  const taken = Number(new URL(sandbox.controlUrl).port)
  const ports = { awsPort: 0, googleGrpcPort: 0, googleRestPort: 0, controlPort: 0, [name]: taken }
  await expect(startSandboxServers({ empty: true, rate: 0, ...ports })).rejects.toThrow(
    `Port ${taken} is already in use. Set ${setting} to another port, or to 0 for any free one.`,
  )
})
