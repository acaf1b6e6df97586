import { ListEndpointsCommand } from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startSandbox, type TestSandbox } from '#sandbox/testing/index.ts'
import { type AwsClients, awsClients } from './clients.ts'
import { call } from './errors.ts'

/** The live way, with an AWS-compatible endpoint in AWS's place. */
const OWN = '111122223333'
const OTHER = '123456789012'
const context = { action: 'sagemaker:ListEndpoints', region: 'eu-west-1', subject: undefined }

let sandbox: TestSandbox
let clients: AwsClients | undefined

beforeEach(async () => {
  sandbox = await startSandbox()
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.awsUrl)
  vi.stubEnv('AWS_ACCESS_KEY_ID', OWN)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('AWS_SESSION_TOKEN', undefined)
  vi.stubEnv('AWS_PROFILE', undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_REGION', 'eu-west-1')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  clients?.close()
  await sandbox.stop()
})

function list(account: string, roleByAccount: Record<string, string> = {}) {
  clients = awsClients({ roleByAccount })
  const client = clients.sagemaker(account, 'eu-west-1')
  return call(context, () => client.send(new ListEndpointsCommand({})))
}
const role = `arn:aws:iam::${OTHER}:role/meridian`

test("the caller's own account needs no role, and a role given for it is not assumed", async () => {
  await list(OWN, { [OWN]: `arn:aws:iam::${OWN}:role/meridian` })
  expect(sandbox.world.calls.find({ operation: 'AssumeRole' })).toHaveLength(0)
  expect(sandbox.world.calls.find({ operation: 'ListEndpoints' })[0]?.account).toBe(OWN)
})

test('another account is reached through its role', async () => {
  const { Endpoints = [] } = await list(OTHER, { [OTHER]: role })
  expect(Endpoints.map(({ EndpointName }) => EndpointName)).toContain('fraud-eu')
  expect(sandbox.world.calls.find({ operation: 'ListEndpoints' })[0]?.account).toBe(OTHER)
})

test('another account without a role is refused before any call is made', async () => {
  await expect(list(OTHER)).rejects.toMatchObject({ kind: 'terminal', code: 'NoRoleForAccount' })
  expect(sandbox.world.calls.find({ operation: 'ListEndpoints' })).toHaveLength(0)
})

test('no credentials at all is a terminal error that says what to give', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined)
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent')
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent')
  await expect(list(OWN)).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'terminal',
    message: expect.stringContaining('Give the process credentials'),
  })
})

test('an address where nobody listens is a retryable error', async () => {
  await sandbox.stop()
  const lonely = awsClients({ sandbox: { url: sandbox.awsUrl } })
  const listed = call(context, () => lonely.sagemaker(OTHER, 'eu-west-1').send(new ListEndpointsCommand({})))
  await expect(listed).rejects.toMatchObject({ name: 'CloudError', kind: 'retryable' })
  lonely.close()
})

test('clients are made once for an account in a region', () => {
  clients = awsClients({ sandbox: { url: sandbox.awsUrl } })
  expect(clients.s3(OWN, 'eu-west-1')).toBe(clients.s3(OWN, 'eu-west-1'))
  expect(clients.s3(OWN, 'eu-west-1')).not.toBe(clients.s3(OTHER, 'eu-west-1'))
  expect(clients.s3(OWN, 'eu-west-1')).not.toBe(clients.s3(OWN, 'sa-east-1'))
})
