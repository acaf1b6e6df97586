import {
  AddTagsCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteModelPackageCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  type InferenceSpecification,
  ListModelPackagesCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const ROLE = 'arn:aws:iam::123456789012:role/fraud'
const DIGEST = `sha256:${'ab'.repeat(32)}`
const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'

/** Every documented member of a package's containers that has to do with what answers. */
const PIPELINE: InferenceSpecification = {
  Containers: [
    {
      ContainerHostname: 'features',
      Image: `${HOST}/features:1.2`,
      ImageDigest: DIGEST,
      ModelDataSource: {
        S3DataSource: {
          S3Uri: 's3://models/v9/features/',
          S3DataType: 'S3Prefix',
          CompressionType: 'None',
          ModelAccessConfig: { AcceptEula: true },
          ETag: '"abc"',
        },
      },
      AdditionalModelDataSources: [
        {
          ChannelName: 'drafts',
          S3DataSource: {
            S3Uri: 's3://models/v9/drafts.bin',
            S3DataType: 'S3Object',
            CompressionType: 'None',
          },
        },
      ],
      Environment: { SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code', THRESHOLD: '0.7' },
      ModelInput: { DataInputConfig: '{"input": [1, 3]}' },
      Framework: 'XGBOOST',
      FrameworkVersion: '1.7-1',
      NearestModelName: 'xgboost',
    },
    {
      ContainerHostname: 'scores',
      Image: `${HOST}/scores:4`,
      ModelDataUrl: 's3://models/v9/scores.tar.gz',
      ModelDataETag: '"def"',
      AdditionalS3DataSource: {
        S3DataType: 'S3Object',
        S3Uri: 's3://models/v9/more.tar.gz',
        CompressionType: 'Gzip',
        ETag: '"ghi"',
      },
    },
  ],
  SupportedRealtimeInferenceInstanceTypes: ['ml.m6i.xlarge'],
  SupportedTransformInstanceTypes: ['ml.m4.xlarge'],
  SupportedContentTypes: ['text/csv', 'application/json'],
  SupportedResponseMIMETypes: ['application/json'],
}

let sandbox: TestSandbox
let client: SageMakerClient

beforeAll(async () => {
  sandbox = await startSandbox({ empty: true })
  client = new SageMakerClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
})

afterAll(async () => {
  await sandbox.stop()
})

beforeEach(async () => {
  sandbox.world.reset()
  const registry = { account: '123456789012', region: 'eu-west-1' }
  sandbox.world.ecr.put(registry, 'features', { tag: '1.2', digest: DIGEST })
  for (const [repository, tag] of [
    ['scores', '4'],
    ['last', '1'],
  ] as const)
    sandbox.world.ecr.put(registry, repository, { tag })
  await client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'fraud' }))
})

async function register(InferenceSpecification = PIPELINE) {
  const { ModelPackageArn } = await client.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: 'fraud',
      InferenceSpecification,
      AdditionalInferenceSpecifications: [
        { Name: 'small', Description: 'for small machines', Containers: [{ Image: `${HOST}/small:1` }] },
      ],
    }),
  )
  return ModelPackageArn ?? ''
}

test('a package tells every container and member of its inference specification as it was given, in order', async () => {
  const described = await client.send(new DescribeModelPackageCommand({ ModelPackageName: await register() }))
  expect(described.InferenceSpecification).toEqual(PIPELINE)
  expect(described.AdditionalInferenceSpecifications).toEqual([
    { Name: 'small', Description: 'for small machines', Containers: [{ Image: `${HOST}/small:1` }] },
  ])
})

test.each([
  ['logged', 'Logged' as const],
  ['registered', 'Registered' as const],
  ['neither', undefined],
])(
  'a package without an inference specification (%s) is created, listed, described and deleted, and no model is made of it',
  async (_name, ModelPackageRegistrationType) => {
    const { ModelPackageArn = '' } = await client.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: 'fraud',
        ...(ModelPackageRegistrationType ? { ModelPackageRegistrationType } : {}),
        ModelPackageDescription: 'as a tracking server writes it',
      }),
    )
    const described = await client.send(
      new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn }),
    )
    expect(described.InferenceSpecification).toBeUndefined()
    expect(described.ModelPackageRegistrationType).toBe(ModelPackageRegistrationType)
    const listed = async () =>
      (
        await client.send(new ListModelPackagesCommand({ ModelPackageGroupName: 'fraud' }))
      ).ModelPackageSummaryList?.map((each) => each.ModelPackageArn)
    expect(await listed()).toEqual([ModelPackageArn])
    await expect(
      client.send(
        new CreateModelCommand({
          ModelName: 'none',
          ExecutionRoleArn: ROLE,
          Containers: [{ ModelPackageName: ModelPackageArn }],
        }),
      ),
    ).rejects.toThrow(/does not have an inference specification/)
    await client.send(new DeleteModelPackageCommand({ ModelPackageName: ModelPackageArn }))
    expect(await listed()).toEqual([])
  },
)

test('an update of a package replaces its specification and lifecycle, adds further specifications, and says when and by whom', async () => {
  const ModelPackageArn = await register()
  sandbox.pass(60)
  const changed = { Containers: [{ Image: `${HOST}/scores:5`, Environment: { THRESHOLD: '0.8' } }] }
  await client.send(
    new UpdateModelPackageCommand({
      ModelPackageArn,
      InferenceSpecification: changed,
      AdditionalInferenceSpecificationsToAdd: [{ Name: 'large', Containers: [{ Image: `${HOST}/large:1` }] }],
      CustomerMetadataProperties: { auc: '0.98' },
      SourceUri: 'models:/fraud/9',
      ModelLifeCycle: { Stage: 'Production', StageStatus: 'Approved' },
    }),
  )
  const described = await client.send(new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn }))
  expect(described.InferenceSpecification).toEqual(changed)
  expect(described.AdditionalInferenceSpecifications?.map((each) => each.Name)).toEqual(['small', 'large'])
  expect(described.CustomerMetadataProperties).toEqual({ auc: '0.98' })
  expect(described.ModelLifeCycle).toEqual({ Stage: 'Production', StageStatus: 'Approved' })
  expect(described.LastModifiedTime?.getTime()).toBe((described.CreationTime?.getTime() ?? 0) + 60_000)
  expect(described.LastModifiedBy?.IamIdentity?.Arn).toBe('arn:aws:iam::123456789012:user/sandbox')
  await expect(
    client.send(
      new UpdateModelPackageCommand({
        ModelPackageArn,
        AdditionalInferenceSpecificationsToAdd: [
          { Name: 'large', Containers: [{ Image: `${HOST}/large:2` }] },
        ],
      }),
    ),
  ).rejects.toThrow(/"large" is taken/)
})

test('a model tells its containers, their order, its execution mode and its tags as they were given', async () => {
  const Containers = [
    { ModelPackageName: await register(), Environment: { THRESHOLD: '0.9' } },
    {
      ContainerHostname: 'last',
      Image: `${HOST}/last:1`,
      ImageConfig: { RepositoryAccessMode: 'Vpc' as const },
      Mode: 'SingleModel' as const,
      ModelDataSource: {
        S3DataSource: {
          S3Uri: 's3://models/v9/last.bin',
          S3DataType: 'S3Object' as const,
          CompressionType: 'None' as const,
        },
      },
    },
  ]
  const Tags = [{ Key: 'team', Value: 'risk' }]
  const { ModelArn: ResourceArn } = await client.send(
    new CreateModelCommand({
      ModelName: 'pipeline',
      ExecutionRoleArn: ROLE,
      Containers,
      InferenceExecutionConfig: { Mode: 'Serial' },
      Tags,
    }),
  )
  const described = await client.send(new DescribeModelCommand({ ModelName: 'pipeline' }))
  expect(described.Containers).toEqual(Containers)
  expect(described.InferenceExecutionConfig).toEqual({ Mode: 'Serial' })
  await client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'cost', Value: '7' }] }))
  const { Tags: kept } = await client.send(new ListTagsCommand({ ResourceArn }))
  expect(kept).toEqual([...Tags, { Key: 'cost', Value: '7' }])
})

test.each([
  [
    'data told twice',
    {
      Image: `${HOST}/a:1`,
      ModelDataUrl: 's3://models/a.tar.gz',
      ModelDataSource: {
        S3DataSource: {
          S3Uri: 's3://models/a/',
          S3DataType: 'S3Prefix' as const,
          CompressionType: 'None' as const,
        },
      },
    },
    /either ModelDataUrl or ModelDataSource/,
  ],
  [
    'a prefix without its slash',
    {
      Image: `${HOST}/a:1`,
      ModelDataSource: {
        S3DataSource: {
          S3Uri: 's3://models/a',
          S3DataType: 'S3Prefix' as const,
          CompressionType: 'None' as const,
        },
      },
    },
    /must end with a forward slash/,
  ],
  [
    'an environment variable with a dash',
    { Image: `${HOST}/a:1`, Environment: { 'NO-NAME': '1' } },
    /Map keys/,
  ],
])('no model is made with %s', async (_name, PrimaryContainer, message) => {
  await expect(
    client.send(new CreateModelCommand({ ModelName: 'a', ExecutionRoleArn: ROLE, PrimaryContainer })),
  ).rejects.toThrow(message)
})
