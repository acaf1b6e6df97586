import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { DescribeModelPackageCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { digestOfTag } from '../ecr/image-name.ts'
import { callEcr } from '../ecr/testing/call-ecr.ts'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'

let sandbox: TestSandbox
let sagemaker: SageMakerClient

beforeAll(async () => {
  sandbox = await startSandbox()
  sagemaker = new SageMakerClient(sandboxClient(sandbox.awsUrl, 'eu-west-1'))
})

afterAll(async () => {
  await sandbox.stop()
})

beforeEach(async () => {
  await fetch(`${sandbox.controlUrl}/reset`, { method: 'POST' })
})

function s3(region: string): S3Client {
  return new S3Client({ ...sandboxClient(sandbox.awsUrl, region), forcePathStyle: true })
}

async function publish(options: object) {
  const response = await fetch(`${sandbox.controlUrl}/publish`, {
    method: 'POST',
    body: JSON.stringify(options),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

/** The containers of what was just published. */
async function containersOf(options: object) {
  const { status, body } = await publish(options)
  expect(status, body.error).toBe(201)
  const described = await sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: body.modelPackageArn }),
  )
  return described.InferenceSpecification?.Containers
}

test('a release can be another image, by digest, on the artifact of the one before', async () => {
  expect(await containersOf({ image: 'fraud-scoring:xgb-1.8', artifact: 'v426' })).toEqual([
    {
      Image: `${HOST}/fraud-scoring:xgb-1.8`,
      ImageDigest: digestOfTag('fraud-scoring', 'xgb-1.8'),
      ModelDataUrl: 's3://fraud-models-eu/v426/model.tar.gz',
    },
  ])
  const { body } = await callEcr(
    sandbox.awsUrl,
    'BatchGetImage',
    { repositoryName: 'fraud-scoring', imageIds: [{ imageTag: 'xgb-1.8' }] },
    { region: 'sa-east-1' },
  )
  expect(body.images).toMatchObject([{ imageId: { imageDigest: digestOfTag('fraud-scoring', 'xgb-1.8') } }])
})

test('a package can have more inference specifications than its main one', async () => {
  const AdditionalInferenceSpecifications = [
    { Name: 'small', Containers: [{ Image: `${HOST}/fraud-scoring:xgb-1.7` }] },
  ]
  const { body } = await publish({ package: { AdditionalInferenceSpecifications } })
  const described = await sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: body.modelPackageArn }),
  )
  expect(described.AdditionalInferenceSpecifications).toMatchObject(AdditionalInferenceSpecifications)
  expect(described.InferenceSpecification?.Containers).toHaveLength(1)
})

test('an image can be missing in some regions, and a package can state no digest', async () => {
  const [container] =
    (await containersOf({
      image: 'fraud-scoring:xgb-1.9',
      imageDigest: false,
      imageRegions: ['eu-west-1'],
    })) ?? []
  expect(container?.ImageDigest).toBeUndefined()
  const { body } = await callEcr(
    sandbox.awsUrl,
    'BatchGetImage',
    { repositoryName: 'fraud-scoring', imageIds: [{ imageTag: 'xgb-1.9' }] },
    { region: 'sa-east-1' },
  )
  expect(body.failures).toMatchObject([{ failureCode: 'ImageNotFound' }])
})

test('a release can be a pipeline of several containers, each with its own environment and artifact', async () => {
  const containers = await containersOf({
    containers: [
      { image: 'features:2', environment: { WINDOW: '30' }, artifact: 'none', hostname: 'features' },
      {
        environment: { THRESHOLD: '0.7' },
        artifact: 'object',
        hostname: 'scores',
        members: { Framework: 'XGBOOST' },
      },
    ],
    package: { SourceUri: 'models:/fraud/428' },
  })
  expect(containers).toEqual([
    {
      ContainerHostname: 'features',
      Image: `${HOST}/features:2`,
      ImageDigest: digestOfTag('features', '2'),
      Environment: { WINDOW: '30' },
    },
    {
      ContainerHostname: 'scores',
      Image: `${HOST}/fraud-scoring:xgb-1.7`,
      ImageDigest: digestOfTag('fraud-scoring', 'xgb-1.7'),
      ModelDataSource: {
        S3DataSource: {
          S3Uri: 's3://fraud-models-eu/v428/container-2/model.bin',
          S3DataType: 'S3Object',
          CompressionType: 'None',
        },
      },
      Environment: { THRESHOLD: '0.7' },
      Framework: 'XGBOOST',
    },
  ])
})

test('a release can be a prefix of several objects, which are replicated one by one', async () => {
  const [container] = (await containersOf({ artifact: 'prefix' })) ?? []
  expect(container?.ModelDataSource?.S3DataSource).toEqual({
    S3Uri: 's3://fraud-models-eu/v428/model/',
    S3DataType: 'S3Prefix',
    CompressionType: 'None',
  })
  const listed = async (region: string, Bucket: string) => {
    const { Contents = [] } = await s3(region).send(
      new ListObjectsV2Command({ Bucket, Prefix: 'v428/model/' }),
    )
    return Contents.map(({ Key, ETag, Size }) => ({ Key, ETag, Size }))
  }
  const home = await listed('eu-west-1', 'fraud-models-eu')
  expect(home.map(({ Key }) => Key)).toEqual([
    'v428/model/config.json',
    'v428/model/weights-00001-of-00002.bin',
    'v428/model/weights-00002-of-00002.bin',
  ])
  expect(await listed('sa-east-1', 'fraud-models-br')).toEqual([])
  sandbox.pass(5)
  const partly = (await listed('sa-east-1', 'fraud-models-br')).length
  sandbox.pass(10)
  expect(await listed('sa-east-1', 'fraud-models-br')).toEqual(home)
  expect(partly).toBeLessThan(3)
})

test('a package can be registered without an inference specification, as tracking servers do', async () => {
  expect(
    await containersOf({ specification: false, package: { ModelPackageRegistrationType: 'Logged' } }),
  ).toBeUndefined()
})

test('what was publishable before still is, and has an archive in the image of the model', async () => {
  expect(await containersOf({ model: 'fraud-scoring' })).toEqual([
    {
      Image: `${HOST}/fraud-scoring:xgb-1.7`,
      ImageDigest: digestOfTag('fraud-scoring', 'xgb-1.7'),
      ModelDataUrl: 's3://fraud-models-eu/v428/model.tar.gz',
    },
  ])
  await expect(
    s3('eu-west-1').send(new HeadObjectCommand({ Bucket: 'fraud-models-eu', Key: 'v428/model.tar.gz' })),
  ).resolves.toMatchObject({ ReplicationStatus: 'PENDING' })
})

test.each([
  [{ artifact: 'zip' }, 400, /"artifact" must be/],
  [{ imageDigest: 'sha256:1' }, 400, /"imageDigest" must be/],
  [{ environment: { A: 1 } }, 400, /"environment.A" must be a text/],
  [{ image: 'a:1', containers: [{}] }, 400, /"image" belongs into each/],
  [{ containers: [{ images: 'a' }] }, 400, /takes no "images"/],
  [{ version: 427, image: 'a:1' }, 409, /has a v427 already/],
])('%j is refused with a sentence', async (options, status, message) => {
  const answer = await publish(options)
  expect(answer.status).toBe(status)
  expect(answer.body.error).toMatch(message)
})

test('a release that is only another image misbehaves by its own name, and the one before does not', async () => {
  await publish({ image: 'fraud-scoring:xgb-1.8', artifact: 'v426' })
  await fetch(`${sandbox.controlUrl}/faults`, {
    method: 'POST',
    body: JSON.stringify({
      kind: 'change-endpoint',
      region: 'eu-west-1',
      endpoint: 'fraud-eu',
      image: 'fraud-scoring:xgb-1.8',
    }),
  })
  await fetch(`${sandbox.controlUrl}/faults`, {
    method: 'POST',
    body: JSON.stringify({
      kind: 'release-misbehaves',
      model: 'fraud-scoring',
      release: 'v428',
      errorFactor: 50,
    }),
  })
  sandbox.pass(600)
  const errorShare = (region: string, endpoint: string) => {
    const sum = (MetricName: string) => {
      const answer = sandbox.world.cloudwatch.operations.GetMetricStatistics?.({
        place: { account: '123456789012', region },
        operation: 'GetMetricStatistics',
        input: {
          Namespace: 'AWS/SageMaker',
          MetricName,
          Dimensions: [
            { Name: 'EndpointName', Value: endpoint },
            { Name: 'VariantName', Value: 'AllTraffic' },
          ],
          StartTime: (sandbox.world.clock.now() - 300_000) / 1000,
          EndTime: sandbox.world.clock.now() / 1000,
          Period: 300,
          Statistics: ['Sum'],
        },
      }) as { Datapoints: { Sum: number }[] }
      return answer.Datapoints.reduce((total, point) => total + point.Sum, 0)
    }
    return sum('Invocation4XXErrors') / sum('Invocations')
  }
  expect(errorShare('eu-west-1', 'fraud-eu')).toBeGreaterThan(0.1)
  expect(errorShare('sa-east-1', 'fraud-br')).toBeLessThan(0.02)
})
