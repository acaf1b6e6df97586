import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { ListEndpointsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'

let sandbox: TestSandbox

beforeAll(async () => {
  sandbox = await startSandbox({ empty: true })
  await new CloudWatchClient(sandboxClient(sandbox.awsUrl, 'eu-west-1')).send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      Namespace: 'N',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  )
})

afterAll(async () => {
  await sandbox.stop()
})

function signed(service: string, headers: Record<string, string> = {}): Record<string, string> {
  const scope = `test/20260115/eu-west-1/${service}/aws4_request`
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    ...headers,
  }
}

const form = (fields: Record<string, string>, service = 'monitoring') =>
  fetch(sandbox.awsUrl, {
    method: 'POST',
    headers: signed(service, { 'content-type': 'application/x-www-form-urlencoded' }),
    body: new URLSearchParams(fields),
  })

const cbor = (operation: string, input: object) =>
  fetch(`${sandbox.awsUrl}/service/GraniteServiceVersion20100801/operation/${operation}`, {
    method: 'POST',
    headers: signed('monitoring', { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }),
    body: new Uint8Array(encodeCbor(input)),
  })

test('CloudWatch is the same in JSON, CBOR and Query', async () => {
  const sdk = await new CloudWatchClient(sandboxClient(sandbox.awsUrl, 'eu-west-1')).send(
    new DescribeAlarmsCommand({}),
  )
  expect(sdk.MetricAlarms).toMatchObject([{ AlarmName: 'a', Threshold: 1 }])
  const asCbor = await cbor('DescribeAlarms', { AlarmNames: ['a'] })
  expect(asCbor.headers.get('smithy-protocol')).toBe('rpc-v2-cbor')
  expect(decodeCbor(Buffer.from(await asCbor.arrayBuffer()))).toMatchObject({
    MetricAlarms: [{ AlarmName: 'a', Threshold: 1 }],
  })
  const asXml = await (
    await form({ Action: 'DescribeAlarms', Version: '2010-08-01', 'AlarmNames.member.1': 'a' })
  ).text()
  expect(asXml).toContain('<DescribeAlarmsResult><MetricAlarms><member><AlarmName>a</AlarmName>')
  expect(asXml).toMatch(/<StateUpdatedTimestamp>\d{4}-\d\d-\d\dT[\d:.]+Z</)
})

test('an unknown operation is refused in the format of its protocol', async () => {
  const query = await form({ Action: 'Nonsense', Version: '2010-08-01' })
  expect(query.status).toBe(400)
  expect(await query.text()).toContain('<Code>InvalidAction</Code>')
  const binary = await cbor('Nonsense', {})
  expect(binary.status).toBe(400)
  expect(decodeCbor(Buffer.from(await binary.arrayBuffer()))).toMatchObject({
    __type: 'UnknownOperationException',
  })
})

test.each([
  ['a service that the sandbox does not have', '/2015-03-31/functions', signed('lambda'), 400, 'json'],
  ['an XML service that the sandbox does not have', '/2013-04-01/hostedzone', signed('route53'), 400, 'xml'],
  ['an unsigned request', '/bucket/key', {}, 403, 'xml'],
  ['an address that cannot be decoded', '/%E0%A4%A', signed('s3'), 400, 'xml'],
  ['a target of no service', '/', signed('sagemaker', { 'x-amz-target': 'Nobody.DoesThis' }), 400, 'json'],
])('%s is refused and never with HTML', async (_name, path, headers, status, format) => {
  const answer = await fetch(`${sandbox.awsUrl}${path}`, { headers })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toContain(format)
})

test('a body that is not JSON is a SerializationException', async () => {
  const answer = await fetch(sandbox.awsUrl, {
    method: 'POST',
    headers: signed('sagemaker', {
      'x-amz-target': 'SageMaker.ListEndpoints',
      'content-type': 'application/x-amz-json-1.1',
    }),
    body: '{',
  })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ __type: 'SerializationException' })
})

test('an operation named like a member of every object is unknown', async () => {
  const answer = await fetch(sandbox.awsUrl, {
    method: 'POST',
    headers: signed('sagemaker', {
      'x-amz-target': 'SageMaker.constructor',
      'content-type': 'application/x-amz-json-1.1',
    }),
    body: '{}',
  })
  expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' })
})

test.each([
  ['SageMaker.ListEndpoints', 'text/html'],
  ['SageMaker.ListEndpoints', 'application/json'],
  ['Nobody.ListEndpoints', 'application/x-amz-json-1.1'],
])('%s sent as %s is no operation, and the answer is JSON', async (target, type) => {
  const answer = await fetch(sandbox.awsUrl, {
    method: 'POST',
    headers: signed('sagemaker', { 'x-amz-target': target, 'content-type': type }),
    body: '{}',
  })
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1')
  expect([answer.status, await answer.json()]).toMatchObject([400, { __type: 'UnknownOperationException' }])
})

test.each([
  [{ DurationSeconds: '43201' }, 'less than or equal to 43200'],
  [{ DurationSeconds: '899' }, 'greater than or equal to 900'],
  [{ DurationSeconds: 'long' }, 'not a whole number'],
  [{ RoleSessionName: 'a b' }, "Value 'a b' at 'roleSessionName' failed to satisfy constraint"],
])('a role is not assumed with %j', async (fields, words) => {
  const role = { RoleArn: 'arn:aws:iam::999999999999:role/meridian', RoleSessionName: 'night' }
  const answer = await form({ Action: 'AssumeRole', Version: '2011-06-15', ...role, ...fields }, 'sts')
  expect(answer.status).toBe(400)
  expect((await answer.text()).replaceAll('&apos;', "'")).toContain(words)
})

test('an assumed role leads to its own account', async () => {
  const sts = new STSClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::999999999999:role/meridian', RoleSessionName: 'night' }),
  )
  expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now())
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const assumed = { ...sandboxClient(sandbox.awsUrl, 'eu-west-1'), credentials }
  expect(await new STSClient(assumed).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '999999999999',
    Arn: 'arn:aws:sts::999999999999:assumed-role/meridian/night',
  })
  await new SageMakerClient(assumed).send(new ListEndpointsCommand({}))
  expect(sandbox.world.calls.find({ operation: 'ListEndpoints', account: '999999999999' })).toMatchObject([
    { account: '999999999999' },
  ])
})
