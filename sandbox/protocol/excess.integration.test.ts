import { CloudWatchClient, GetMetricDataCommand, PutCompositeAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

let sandbox: TestSandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})

afterAll(async () => {
  await sandbox.stop()
})

const cloudwatch = () => new CloudWatchClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
const dimensions = [
  { Name: 'EndpointName', Value: 'fraud-eu' },
  { Name: 'VariantName', Value: 'AllTraffic' },
]
const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
const EPOCH = new Date(0)
const DAYS_KEPT = 15

test('metrics since 1970 are those of the 15 days that are kept', async () => {
  const now = sandbox.world.clock.now()
  const { MetricDataResults = [] } = await cloudwatch().send(
    new GetMetricDataCommand({
      StartTime: EPOCH,
      EndTime: new Date(now),
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [
        {
          Id: 'requests',
          MetricStat: {
            Metric: { Namespace: 'AWS/SageMaker', MetricName: 'Invocations', Dimensions: dimensions },
            Period: 3600,
            Stat: 'Sum',
          },
        },
        { Id: 'filled', Expression: 'FILL(requests, 0)', Period: 3600 },
      ],
    }),
  )
  const [requests, filled] = MetricDataResults
  expect(requests?.Values?.length).toBeGreaterThan(0)
  expect(filled?.Values?.length).toBeGreaterThan(requests?.Values?.length ?? 0)
  const oldest = filled?.Timestamps?.[0]?.getTime() ?? 0
  expect(now - oldest).toBeLessThan((DAYS_KEPT * 24 + 1) * 3_600_000)
})

test('time series of Cloud Monitoring since 1970 are answered too', async () => {
  const query = new URLSearchParams({
    filter: 'metric.type = "aiplatform.googleapis.com/prediction/online/replicas"',
    'interval.startTime': EPOCH.toISOString(),
    'interval.endTime': new Date(sandbox.world.clock.now()).toISOString(),
    pageSize: '5',
  })
  const url = `http://127.0.0.1:${sandbox.googleRestPort}/v3/projects/fraud-ml-prod/timeSeries?${query}`
  const answer = await fetch(url, { headers: { authorization: 'Bearer any' } })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ timeSeries: [{ points: Array(5).fill({}) }] })
})

test('an alarm rule or an expression nested without end is refused as one that cannot be read', async () => {
  const alarm = new PutCompositeAlarmCommand({ AlarmName: 'deep', AlarmRule: '('.repeat(10_000) })
  await expect(cloudwatch().send(alarm)).rejects.toThrow('AlarmRule is not valid')
  for (const length of [2_000, 100_000]) {
    const query = new GetMetricDataCommand({
      StartTime: EPOCH,
      EndTime: new Date(),
      MetricDataQueries: [{ Id: 'deep', Expression: '('.repeat(length) }],
    })
    await expect(cloudwatch().send(query)).rejects.toThrow(/xpression/)
  }
})

test('a request nested without end is refused by every server, so that a snapshot can always be written', async () => {
  const deep = JSON.stringify({ a: nested(200) })
  const signed = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=test/20260115/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`
  const answers = await Promise.all([
    fetch(sandbox.awsUrl, {
      method: 'POST',
      headers: {
        authorization: signed('sagemaker'),
        'x-amz-target': 'SageMaker.CreateEndpointConfig',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: deep,
    }),
    fetch(`http://127.0.0.1:${sandbox.googleRestPort}/v1/projects/p/locations/europe-west4/endpoints`, {
      method: 'POST',
      headers: { authorization: 'Bearer any' },
      body: deep,
    }),
    fetch(`${sandbox.controlUrl}/faults`, { method: 'POST', body: deep }),
    fetch(`${sandbox.awsUrl}/service/GraniteServiceVersion20100801/operation/PutMetricAlarm`, {
      method: 'POST',
      headers: { authorization: signed('monitoring'), 'content-type': 'application/cbor' },
      body: new Uint8Array(Array(200).fill(0x81)),
    }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
  expect(await answers[0]?.json()).toMatchObject({ __type: 'SerializationException' })
})

test.each([
  ['JSON', { 'x-amz-target': 'SageMaker.ListModels', 'content-type': 'application/x-amz-json-1.1' }, ''],
  [
    'CBOR',
    { 'content-type': 'application/cbor' },
    'service/GraniteServiceVersion20100801/operation/ListMetrics',
  ],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, ''],
])(
  'more than 10 MiB in %s is refused in its own form, though S3 takes objects of that size',
  async (_form, headers, path) => {
    const body = new Uint8Array(10 * 1024 * 1024 + 1)
    const post = (service: string, method: string, address: string, more: Record<string, string> = {}) =>
      fetch(`${sandbox.awsUrl}/${address}`, {
        method,
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=test/20260115/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
          ...more,
        },
        body,
      })
    const answer = await post('monitoring', 'POST', path, headers)
    expect([answer.status, await answer.text()]).toEqual([
      413,
      expect.stringContaining('RequestEntityTooLargeException'),
    ])
    expect(
      (await post('s3', 'PUT', 'fraud-models-eu/large', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }))
        .status,
    ).toBe(200)
  },
)

test('every server over HTTP keeps an idle connection for a minute, in which its process may be busy', async () => {
  const addresses = [sandbox.awsUrl, sandbox.controlUrl, `http://127.0.0.1:${sandbox.googleRestPort}`]
  const answers = await Promise.all(addresses.map((address) => fetch(address)))
  expect(answers.map(({ headers }) => headers.get('keep-alive'))).toEqual(Array(3).fill('timeout=60'))
})
