import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSandbox, type TestSandbox } from '../testing/index.ts'

let sandbox: TestSandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})

afterAll(async () => {
  await sandbox.stop()
})

async function inject(fault: Record<string, unknown>, { controlUrl } = sandbox) {
  const answer = await fetch(`${controlUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) })
  return { status: answer.status, body: (await answer.json()) as { error?: string; id?: string } }
}

describe('a fault that could never show is refused, with what there is instead', () => {
  const regions =
    'Known: ap-northeast-1, ap-southeast-2, asia-northeast1, eu-west-1, europe-west4, global, sa-east-1, us-central1, us-east-1, us-west-2.'
  const models =
    'Known: chargeback-text, checkout-risk, credit-limit, fraud-scoring, fraud-scoring-edge, merchant-risk, payment-embeddings, session-anomaly.'
  test.each([
    [{ kind: 'control-plane-down', region: 'eu-wset-1' }, `no region "eu-wset-1" in this world. ${regions}`],
    [{ kind: 'throttling', region: 'us-east-2' }, 'no region "us-east-2"'],
    [{ kind: 'access-denied', region: 'Dublin' }, 'no region "Dublin"'],
    [{ kind: 'replication-fails', destinationRegion: 'eu-west-9' }, 'no region "eu-west-9"'],
    [
      { kind: 'release-misbehaves', model: 'fraud-scorign', release: 'v427' },
      `no model "fraud-scorign" in this world. ${models}`,
    ],
    [{ kind: 'health-check-fails', model: 'constructor', release: 'v58' }, 'no model "constructor"'],
    [
      { kind: 'release-without-traffic', model: 'fraud-scoring', release: 'v427', region: 'eu-west-9' },
      'no region "eu-west-9"',
    ],
    [
      { kind: 'access-denied', service: 'sts', operation: 'AssumeRoles' },
      'sts has no operation "AssumeRoles" in this world. Known: AssumeRole, GetCallerIdentity, GetSessionToken.',
    ],
    [
      { kind: 'access-denied', service: 'sagemaker', operation: 'DeployModel' },
      'sagemaker has no operation "DeployModel"',
    ],
    [
      { kind: 'access-denied', service: 'aiplatform', operation: 'ListTimeSeries' },
      'aiplatform has no operation "ListTimeSeries"',
    ],
  ])('%j', async (fault, sentence) => {
    const { status, body } = await inject(fault)
    expect([status, body.error]).toEqual([404, expect.stringContaining(sentence)])
    expect(sandbox.world.faults.active()).toEqual([])
  })
})

test.each([
  { kind: 'control-plane-down', region: 'asia-northeast1' },
  { kind: 'replication-slow', destinationRegion: 'europe-west4', delaySeconds: 600 },
  { kind: 'release-misbehaves', model: 'session-anomaly', release: 'v999', region: 'us-west-2' },
  { kind: 'throttling', region: 'global', service: 'monitoring.googleapis.com' },
  { kind: 'access-denied', service: 'aiplatform', operation: 'UndeployModel' },
  { kind: 'access-denied', service: 'aiplatform', operation: 'GetOperation' },
  { kind: 'access-denied', service: 'monitoring.googleapis.com', operation: 'ListTimeSeries' },
  { kind: 'access-denied', service: 'monitoring', operation: 'PutMetricData' },
  { kind: 'access-denied', service: 's3', operation: 'HeadObject' },
  { kind: 'access-denied', operation: 'UpdateEndpoint' },
])('%j is put in force', async (fault) => {
  const { status, body } = await inject(fault)
  expect([status, body.error]).toEqual([201, undefined])
  sandbox.world.faults.remove(String(body.id))
})

test('in a world without anything every region and model may come yet', async () => {
  const empty = await startSandbox({ empty: true })
  const answers = [
    await inject({ kind: 'control-plane-down', region: 'eu-west-9' }, empty),
    await inject({ kind: 'release-misbehaves', model: 'churn', release: 'v1' }, empty),
  ]
  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  await empty.stop()
})

test('what somebody brought into the world is known', async () => {
  const place = { account: '123456789012', region: 'eu-north-1' }
  sandbox.world.sagemaker.seed.endpoint(
    place,
    {
      endpointName: 'churn',
      endpointConfigName: 'churn-v1',
      modelName: 'churn-v1',
      image: 'repo/churn:1',
      modelDataUrl: 's3://telco-artifacts/churn/v1/model.tar.gz',
      executionRoleArn: 'arn:aws:iam::123456789012:role/churn',
      instanceType: 'ml.m6i.xlarge',
      instanceCount: 1,
    },
    sandbox.world.clock.now(),
  )
  const fault = { kind: 'release-misbehaves', model: 'churn', release: 'v1', region: 'eu-north-1' }
  expect((await inject(fault)).status).toBe(201)
})
