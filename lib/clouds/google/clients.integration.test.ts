import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startSandbox, type TestSandbox } from '#sandbox/testing/index.ts'
import { type GoogleClients, googleClients } from './clients.ts'
import { called } from './errors.ts'

const run = promisify(execFile)
const parent = 'projects/payments-prod/locations/europe-west4'
const call = {
  permission: 'aiplatform.endpoints.list',
  method: 'ListEndpoints',
  location: 'europe-west4',
  subject: undefined,
}

describe('in the sandbox', () => {
  let sandbox: TestSandbox
  let clients: GoogleClients

  beforeEach(async () => {
    sandbox = await startSandbox({ empty: true })
    clients = googleClients({
      sandbox: {
        grpcPort: sandbox.googleGrpcPort,
        restUrl: `http://127.0.0.1:${sandbox.googleRestPort}`,
      },
    })
  })
  afterEach(async () => {
    clients.close()
    await sandbox.stop()
  })

  const list = () =>
    called(call, async () => (await clients.endpoints('europe-west4')).listEndpoints({ parent }))

  test('a client is made once, whoever asks at the same moment', async () => {
    const [one, other] = await Promise.all([clients.models('europe-west4'), clients.models('europe-west4')])
    expect(one).toBe(other)
  })

  test('a read that finds the control plane away for a moment is tried again', async () => {
    const fault = sandbox.world.faults.add({ kind: 'control-plane-down', region: 'europe-west4' })
    const listed = list()
    await vi.waitFor(
      () => expect(sandbox.world.calls.find({ operation: 'ListEndpoints' })).not.toHaveLength(0),
      60_000,
    )
    sandbox.world.faults.remove(fault.id)
    await expect(listed).resolves.toBeDefined()
    expect(sandbox.world.calls.find({ operation: 'ListEndpoints' }).length).toBeGreaterThan(1)
  })

  test('a change is never sent twice', async () => {
    sandbox.world.faults.add({ kind: 'control-plane-down', region: 'europe-west4' })
    const deployed = called({ ...call, method: 'DeployModel' }, async () =>
      (await clients.endpoints('europe-west4')).deployModel({
        endpoint: `${parent}/endpoints/1`,
        deployedModel: { model: `${parent}/models/m@1` },
      }),
    )
    await expect(deployed).rejects.toMatchObject({ kind: 'retryable', code: 'UNAVAILABLE' })
    expect(sandbox.world.calls.find({ operation: 'DeployModel' })).toHaveLength(1)
  })

  test("REST's refusal keeps Google's code and words", async () => {
    const read = called(call, () => clients.get('europe-west4', `v1beta1/${parent}/endpoints/none`, {}))
    await expect(read).rejects.toMatchObject({
      kind: 'terminal',
      code: 'NOT_FOUND',
      message: expect.stringContaining('endpoints/none'),
    })
  })

  test('a port where nobody listens is a retryable error', async () => {
    await sandbox.stop()
    const read = called(call, () => clients.get('europe-west4', `v1beta1/${parent}/endpoints`, {}))
    await expect(read).rejects.toMatchObject({ name: 'CloudError', kind: 'retryable' })
    sandbox = await startSandbox({ empty: true })
  })
})

test('live without credentials is a terminal error that says what to give', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nonexistent/key.json')
  const clients = googleClients({ sandbox: undefined })
  const connected = called(call, () => clients.endpoints('europe-west4'))
  await expect(connected).rejects.toMatchObject({ name: 'CloudError', kind: 'terminal' })
  const read = called(call, () => clients.get('europe-west4', `v1beta1/${parent}/endpoints`, {}))
  await expect(read).rejects.toMatchObject({
    kind: 'terminal',
    message: expect.stringContaining('Give the process application default credentials'),
  })
  clients.close()
  vi.unstubAllEnvs()
})

test('a process that never asks Google does not load its libraries', async () => {
  const script = `
    import { createRequire } from 'node:module'
    await import('#lib/clouds/google/clients.ts')
    await import('#lib/clouds/vertex/serving/index.ts')
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    console.log(loaded.filter((file) => /aiplatform|google-gax|grpc|google-auth/.test(file)).length)
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])
  expect(stdout.trim()).toBe('0')
})
