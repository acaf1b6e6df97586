import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  type DeploymentConfig,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointsCommand,
  ListTrainingJobsCommand,
  paginateListEndpoints,
  SageMakerClient,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const ROLE = 'arn:aws:iam::123456789012:role/fraud'
const REGION = 'eu-west-1'

let sandbox: TestSandbox
let sagemaker: SageMakerClient
let cloudwatch: CloudWatchClient
let s3: S3Client

beforeAll(async () => {
  sandbox = await startSandbox({ empty: true })
  sagemaker = new SageMakerClient(sandboxClient(sandbox.awsUrl, REGION))
  cloudwatch = new CloudWatchClient(sandboxClient(sandbox.awsUrl, REGION))
  s3 = new S3Client({ ...sandboxClient(sandbox.awsUrl, REGION), forcePathStyle: true })
})

afterAll(async () => {
  await sandbox.stop()
})

beforeEach(async () => {
  sandbox.world.reset()
  sandbox.world.s3.seedBucket('models', '123456789012', REGION)
  for (const release of ['v1', 'v2']) await addRelease(release)
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'fraud', EndpointConfigName: 'fraud-v1' }))
  sandbox.pass(300)
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'stop',
      Namespace: 'Meridian',
      MetricName: 'Stop',
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
})

async function addRelease(release: string): Promise<void> {
  await s3.send(
    new PutObjectCommand({ Bucket: 'models', Key: `${release}/model.tar.gz`, Body: `weights of ${release}` }),
  )
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: `fraud-${release}`,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: 'repo/fraud:1', ModelDataUrl: `s3://models/${release}/model.tar.gz` },
    }),
  )
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: `fraud-${release}`,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: `fraud-${release}`,
          InstanceType: 'ml.m6i.xlarge',
          InitialInstanceCount: 4,
        },
      ],
    }),
  )
}

const endpoint = () => sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'fraud' }))

async function update(DeploymentConfig?: DeploymentConfig): Promise<void> {
  await sagemaker.send(
    new UpdateEndpointCommand({ EndpointName: 'fraud', EndpointConfigName: 'fraud-v2', DeploymentConfig }),
  )
}

const rollback = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'stop' }] } }
const size = (Value: number) => ({ Type: 'CAPACITY_PERCENT' as const, Value })
const CANARY: DeploymentConfig = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 300, CanarySize: size(10) },
  },
  ...rollback,
}
const STRATEGIES: [string, DeploymentConfig | undefined][] = [
  ['no deployment config', undefined],
  [
    'ALL_AT_ONCE',
    {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 120 },
      },
      ...rollback,
    },
  ],
  ['CANARY', CANARY],
  [
    'LINEAR',
    {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'LINEAR', WaitIntervalInSeconds: 60, LinearStepSize: size(25) },
      },
      ...rollback,
    },
  ],
  [
    'ROLLING',
    { RollingUpdatePolicy: { MaximumBatchSize: size(50), WaitIntervalInSeconds: 60 }, ...rollback },
  ],
]

test.each(STRATEGIES)(
  '%s ends in service on the new configuration, down to the artifact',
  async (_name, config) => {
    await update(config)
    const during = await endpoint()
    expect(during).toMatchObject({ EndpointStatus: 'Updating', EndpointConfigName: 'fraud-v1' })
    expect(during.PendingDeploymentSummary?.EndpointConfigName).toBe('fraud-v2')
    sandbox.pass(1500)
    const after = await endpoint()
    expect(after).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'fraud-v2' })
    expect(after.PendingDeploymentSummary).toBeUndefined()
    expect(after.ProductionVariants?.[0]?.CurrentInstanceCount).toBe(4)
    expect(after.LastModifiedTime?.getTime()).toBeGreaterThan(during.LastModifiedTime?.getTime() ?? 0)
    const served = await sagemaker.send(
      new DescribeEndpointConfigCommand({ EndpointConfigName: after.EndpointConfigName }),
    )
    const model = await sagemaker.send(
      new DescribeModelCommand({ ModelName: served.ProductionVariants?.[0]?.ModelName }),
    )
    expect(model.PrimaryContainer?.ModelDataUrl).toBe('s3://models/v2/model.tar.gz')
  },
)

test('an alarm set while it bakes takes the endpoint back, and InService is all that AWS says', async () => {
  await update(CANARY)
  sandbox.pass(330)
  expect(
    (await endpoint()).PendingDeploymentSummary?.ProductionVariants?.[0]?.VariantStatus?.[0]?.Status,
  ).toBe('Baking')
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: 'stop', StateValue: 'ALARM', StateReason: 'a person' }),
  )
  sandbox.pass(10)
  expect((await endpoint()).EndpointStatus).toBe('RollingBack')
  sandbox.pass(120)
  const after = await endpoint()
  expect(after).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'fraud-v1' })
  expect(after.FailureReason).toBeUndefined()
  expect(after.PendingDeploymentSummary).toBeUndefined()
})

describe('refusals reach the SDK as AWS sends them', () => {
  test('an endpoint that does not exist', async () => {
    await expect(sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'nope' }))).rejects.toMatchObject(
      {
        name: 'ValidationException',
        message: 'Could not find endpoint "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/nope".',
        $metadata: { httpStatusCode: 400 },
      },
    )
  })

  test('an operation that the sandbox does not have', async () => {
    await expect(sagemaker.send(new ListTrainingJobsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 400 },
    })
  })

  test('a control plane that is down', async () => {
    sandbox.world.faults.add({ kind: 'control-plane-down', region: REGION })
    await expect(endpoint()).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    })
  })

  test('a call that is throttled', async () => {
    sandbox.world.faults.add({ kind: 'throttling', region: REGION })
    await endpoint()
    await expect(endpoint()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' })
  })

  test('a permission that is missing', async () => {
    sandbox.world.faults.add({ kind: 'access-denied', service: 'sagemaker', operation: 'UpdateEndpoint' })
    await expect(update()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: sagemaker:UpdateEndpoint on resource'),
    })
    expect((await endpoint()).EndpointStatus).toBe('InService')
  })
})

test('accounts and regions are told apart by the signature', async () => {
  const elsewhere = new SageMakerClient(sandboxClient(sandbox.awsUrl, 'sa-east-1'))
  const otherAccount = new SageMakerClient(sandboxClient(sandbox.awsUrl, REGION, '999999999999'))
  for (const client of [elsewhere, otherAccount]) {
    expect((await client.send(new ListEndpointsCommand({}))).Endpoints).toEqual([])
  }
})

test('the SDK’s own paginator sees every endpoint once, and filters are honoured', async () => {
  for (let count = 0; count < 7; count++) {
    await sagemaker.send(
      new CreateEndpointCommand({ EndpointName: `more-${count}`, EndpointConfigName: 'fraud-v1' }),
    )
  }
  const names: string[] = []
  const pages = paginateListEndpoints(
    { client: sagemaker, pageSize: 3 },
    { SortBy: 'Name', SortOrder: 'Ascending' },
  )
  for await (const page of pages)
    names.push(...(page.Endpoints ?? []).flatMap((item) => item.EndpointName ?? []))
  expect(names).toEqual(['fraud', ...Array.from({ length: 7 }, (_, index) => `more-${index}`)])
  const creating = await sagemaker.send(
    new ListEndpointsCommand({ StatusEquals: 'Creating', NameContains: 'MORE' }),
  )
  expect(creating.Endpoints).toHaveLength(7)
  const since = new Date(sandbox.world.clock.now() - 1000)
  const changed = await sagemaker.send(
    new ListEndpointsCommand({ LastModifiedTimeAfter: since, MaxResults: 100 }),
  )
  expect(changed.Endpoints).toHaveLength(7)
})

test('every call is on record with its request, answer and place', async () => {
  await update(CANARY)
  await expect(update(CANARY)).rejects.toThrow('Cannot update in-progress endpoint')
  expect(sandbox.world.calls.find({ operation: 'UpdateEndpoint' })).toMatchObject([
    {
      service: 'sagemaker',
      region: REGION,
      account: '123456789012',
      status: 200,
      request: { EndpointName: 'fraud', EndpointConfigName: 'fraud-v2', DeploymentConfig: CANARY },
    },
    { status: 400, errorCode: 'ValidationException' },
  ])
})
