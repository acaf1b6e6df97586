import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  DescribeEndpointCommand,
  DescribeModelPackageCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { callEcr } from '../ecr/testing/call-ecr.ts'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const V427 = 'arn:aws:sagemaker:eu-west-1:123456789012:model-package/fraud-scoring/427'

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

async function change(body: object) {
  const response = await fetch(`${sandbox.controlUrl}/faults`, { method: 'POST', body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

function head(region: string, Bucket: string) {
  return new S3Client({ ...sandboxClient(sandbox.awsUrl, region), forcePathStyle: true }).send(
    new HeadObjectCommand({ Bucket, Key: 'v427/model.tar.gz', ChecksumMode: 'ENABLED' }),
  )
}

test('a package can be rejected in the registry, with a word why', async () => {
  const { status } = await change({
    kind: 'change-approval',
    model: 'fraud-scoring',
    release: 'v427',
    description: 'leaks a feature',
  })
  expect(status).toBe(201)
  const described = await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: V427 }))
  expect(described.ModelApprovalStatus).toBe('Rejected')
  expect(described.ApprovalDescription).toBe('leaks a feature')
  expect(described.LastModifiedTime).toBeInstanceOf(Date)
})

test('a package can be deleted from the registry', async () => {
  expect((await change({ kind: 'delete-package', packageArn: V427 })).status).toBe(201)
  await expect(sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: V427 }))).rejects.toThrow(
    /does not exist/,
  )
})

test.each([
  ['full', 'FULL_OBJECT', /=$/],
  ['composite', 'COMPOSITE', /=-\d+$/],
  ['none', undefined, undefined],
])(
  'an artifact overwritten in place has another ETag and version (checksum %s), also where it is replicated to',
  async (checksum, type, value) => {
    sandbox.pass(60)
    const before = await head('eu-west-1', 'fraud-models-eu')
    const { status } = await change({
      kind: 'overwrite-artifact',
      url: 's3://fraud-models-eu/v427/model.tar.gz',
      checksum,
    })
    expect(status).toBe(201)
    const after = await head('eu-west-1', 'fraud-models-eu')
    expect(after.ETag).toMatch(/^"[0-9a-f]{32}-\d+"$/)
    expect(after.ETag).not.toBe(before.ETag)
    expect(after.VersionId).not.toBe(before.VersionId)
    expect(after.ContentLength).toBe(before.ContentLength)
    expect(after.ChecksumType).toBe(type)
    if (value) expect(after.ChecksumSHA256).toMatch(value)
    else expect(after.ChecksumSHA256).toBeUndefined()
    expect((await head('sa-east-1', 'fraud-models-br')).ETag).toBe(before.ETag)
    sandbox.pass(60)
    expect((await head('sa-east-1', 'fraud-models-br')).ETag).toBe(after.ETag)
  },
)

test('a moved image tag stands for another image in every region, and what is deployed stays what it was', async () => {
  const served = async () =>
    (await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'fraud-eu' }))).ProductionVariants?.[0]
      ?.DeployedImages?.[0]?.ResolvedImage
  const before = await served()
  const { body } = await change({ kind: 'move-image-tag', image: 'fraud-scoring:xgb-1.7' })
  expect(body.regions).toEqual(['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'])
  for (const region of body.regions as string[]) {
    const answer = await callEcr(
      sandbox.awsUrl,
      'BatchGetImage',
      { repositoryName: 'fraud-scoring', imageIds: [{ imageTag: 'xgb-1.7' }] },
      { region },
    )
    expect(answer.body.images).toMatchObject([{ imageId: { imageDigest: body.digest } }])
  }
  expect(await served()).toBe(before)
  expect(before).not.toContain(body.digest)
})

test('a moved image tag never stands for an image that the repository has, also after one was deleted', async () => {
  const image = 'fraud-scoring:xgb-1.7'
  const region = 'eu-west-1'
  await callEcr(sandbox.awsUrl, 'PutImage', {
    repositoryName: 'fraud-scoring',
    imageManifest: '{"schemaVersion":2}',
    imageTag: 'other',
  })
  const first = await change({ kind: 'move-image-tag', image, region })
  await change({ kind: 'delete-image', image: 'fraud-scoring:other', region })
  const second = await change({ kind: 'move-image-tag', image, region })
  const third = await change({ kind: 'move-image-tag', image, region: 'sa-east-1' })
  const everywhere = await change({ kind: 'move-image-tag', image })
  expect(second.body.digest).not.toBe(first.body.digest)
  expect([first, second, third].map(({ body }) => body.digest)).not.toContain(everywhere.body.digest)
})

test('an image can be deleted in one region', async () => {
  await change({ kind: 'delete-image', image: 'fraud-scoring:xgb-1.7', region: 'sa-east-1' })
  const answers = await Promise.all(
    ['eu-west-1', 'sa-east-1'].map((region) =>
      callEcr(
        sandbox.awsUrl,
        'BatchGetImage',
        { repositoryName: 'fraud-scoring', imageIds: [{ imageTag: 'xgb-1.7' }] },
        { region },
      ),
    ),
  )
  expect(answers.map(({ body }) => (body.failures as unknown[]).length)).toEqual([0, 1])
})

test('an endpoint can be given another image on the artifact that it has', async () => {
  const pushed = await callEcr(sandbox.awsUrl, 'PutImage', {
    repositoryName: 'fraud-scoring',
    imageManifest: '{"schemaVersion":2}',
    imageTag: 'xgb-1.8',
  })
  const { imageDigest } = (pushed.body.image as { imageId: { imageDigest: string } }).imageId
  const { body } = await change({
    kind: 'change-endpoint',
    region: 'eu-west-1',
    endpoint: 'fraud-eu',
    image: 'fraud-scoring:xgb-1.8',
  })
  expect(body).toMatchObject({
    image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.8',
    modelDataUrl: 's3://fraud-models-eu/v426/model.tar.gz',
  })
  const [variant] =
    (await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'fraud-eu' }))).ProductionVariants ?? []
  expect(variant?.DeployedImages?.[0]?.ResolvedImage).toContain(imageDigest)
})

test.each([
  [{ kind: 'change-approval', model: 'fraud-scoring', release: 'v1' }, 404, /no model package/],
  [
    { kind: 'change-approval', model: 'payment-embeddings', release: 'v1' },
    404,
    /whose registry is SageMaker/,
  ],
  [{ kind: 'delete-package', packageArn: 'fraud' }, 400, /must be the ARN/],
  [{ kind: 'overwrite-artifact', url: 's3://none/a' }, 404, /no bucket "none"/],
  [{ kind: 'overwrite-artifact', url: 's3://fraud-models-eu/v427/' }, 400, /must be an object/],
  [{ kind: 'move-image-tag', image: 'nothing:1' }, 404, /no repository "nothing"/],
  [{ kind: 'move-image-tag', image: 'fraud-scoring:xgb-1.7', digest: '1' }, 400, /"digest" must be/],
])('%j is refused with a sentence', async (body, status, message) => {
  const answer = await change(body)
  expect(answer.status).toBe(status)
  expect(answer.body.error).toMatch(message)
})

test('a change of what is not there is refused, rather than answered with nothing done', async () => {
  expect((await change({ kind: 'delete-image', image: 'fraud-scoring:typo' })).status).toBe(404)
  const pinned = `fraud-scoring@sha256:${'a'.repeat(64)}`
  expect((await change({ kind: 'delete-image', image: pinned })).status).toBe(400)
  expect((await change({ kind: 'move-image-tag', image: pinned })).status).toBe(400)
  for (const kind of ['toString', 'constructor', '__proto__', 'valueOf'])
    expect((await change({ kind })).status, kind).toBe(400)
})
