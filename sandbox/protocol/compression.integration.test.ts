import { gzipSync } from 'node:zlib'
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

let sandbox: TestSandbox

beforeAll(async () => {
  sandbox = await startSandbox({ empty: true })
})

afterAll(async () => {
  await sandbox.stop()
})

const post = (body: Buffer, headers: Record<string, string>, service = 'monitoring') =>
  fetch(sandbox.awsUrl, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260115/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      'content-encoding': 'gzip',
      ...headers,
    },
    body: new Uint8Array(body),
  })
const json = {
  'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics',
  'content-type': 'application/x-amz-json-1.0',
}
const form = { 'content-type': 'application/x-www-form-urlencoded' }

test('metric data that the SDK compresses is taken like any other', async () => {
  const cloudwatch = new CloudWatchClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
  const at = new Date(sandbox.world.clock.now())
  const sent: string[] = []
  cloudwatch.middlewareStack.add(
    (next) => async (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      sent.push(headers['content-encoding'] ?? headers['Content-Encoding'] ?? 'plain')
      return await next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: 'Scores',
      MetricData: Array.from({ length: 500 }, () => ({ MetricName: 'score', Value: 2, Timestamp: at })),
    }),
  )
  expect(sent).toEqual(['gzip'])
  const { Datapoints } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'Scores',
      MetricName: 'score',
      StartTime: at,
      EndTime: new Date(at.getTime() + 60_000),
      Period: 60,
      Statistics: ['Sum'],
    }),
  )
  expect(Datapoints).toMatchObject([{ Sum: 1000 }])
})

test('a compressed form is read as the form that it is', async () => {
  const answer = await post(gzipSync('Action=DescribeAlarms&Version=2010-08-01'), form)
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('DescribeAlarmsResult')])
})

test('a body that says gzip and is none is refused as one that cannot be read', async () => {
  const inJson = await post(Buffer.from('{}'), json)
  expect([inJson.status, await inJson.json()]).toEqual([
    400,
    { __type: 'SerializationException', message: 'The request body is not valid gzip.' },
  ])
  const asForm = await post(Buffer.from('Action=DescribeAlarms'), form)
  expect([asForm.status, await asForm.text()]).toEqual([
    400,
    expect.stringContaining('<Code>SerializationException</Code>'),
  ])
})

test('a small body that inflates without end is refused', async () => {
  const answer = await post(gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')), json)
  expect([answer.status, await answer.json()]).toEqual([
    413,
    { __type: 'RequestEntityTooLargeException', message: expect.stringContaining('10485760 bytes') },
  ])
})

test('a compressed object of S3 is kept as it was sent', async () => {
  await fetch(`${sandbox.awsUrl}/scores`, { method: 'PUT', headers: s3Headers() })
  const body = gzipSync('scores')
  await fetch(`${sandbox.awsUrl}/scores/all.csv.gz`, {
    method: 'PUT',
    headers: { ...s3Headers(), 'content-encoding': 'gzip' },
    body: new Uint8Array(body),
  })
  expect(sandbox.world.s3.head('s3://scores/all.csv.gz')?.size).toBe(body.length)
})

function s3Headers(): Record<string, string> {
  return {
    authorization:
      'AWS4-HMAC-SHA256 Credential=test/20260115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
  }
}
