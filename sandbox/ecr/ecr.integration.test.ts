import { CreateModelCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'
import { digestOfTag, readImageName } from './image-name.ts'
import { callEcr } from './testing/call-ecr.ts'

interface Images {
  images: {
    registryId: string
    imageId: { imageDigest: string; imageTag?: string }
    imageManifest: string
  }[]
  failures: { imageId: object; failureCode: string }[]
}

let sandbox: TestSandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})

afterAll(async () => {
  await sandbox.stop()
})

beforeEach(async () => {
  await fetch(`${sandbox.controlUrl}/reset`, { method: 'POST' })
})

async function batchGet(input: object, region = 'eu-west-1') {
  const { status, body } = await callEcr(sandbox.awsUrl, 'BatchGetImage', input, { region })
  expect(status).toBe(200)
  return body as unknown as Images
}

test('the image that serves has the same digest under its tag in every region of the demo', async () => {
  const digests = await Promise.all(
    ['eu-west-1', 'ap-southeast-2', 'ap-northeast-1', 'sa-east-1'].map(async (region) => {
      const { images } = await batchGet(
        { repositoryName: 'fraud-scoring', imageIds: [{ imageTag: 'xgb-1.7' }] },
        region,
      )
      return images[0]?.imageId.imageDigest
    }),
  )
  expect(new Set(digests)).toEqual(new Set([digestOfTag('fraud-scoring', 'xgb-1.7')]))
})

test('what is not there is a failure beside what is', async () => {
  const imageDigest = digestOfTag('fraud-scoring', 'xgb-1.7')
  const { images, failures } = await batchGet({
    repositoryName: 'fraud-scoring',
    imageIds: [{ imageDigest }, { imageTag: 'never' }, {}, { imageDigest: 'sha256:1' }],
  })
  expect(images.map((image) => image.imageId)).toEqual([{ imageDigest }])
  expect(failures.map((failure) => failure.failureCode)).toEqual([
    'ImageNotFound',
    'MissingDigestAndTag',
    'InvalidImageDigest',
  ])
})

test('a repository that is not there is refused by name and registry', async () => {
  const { status, body } = await callEcr(sandbox.awsUrl, 'BatchGetImage', {
    repositoryName: 'no-such',
    imageIds: [{ imageTag: 'a' }],
  })
  expect({ status, ...body }).toEqual({
    status: 400,
    __type: 'RepositoryNotFoundException',
    message: "The repository with name 'no-such' does not exist in the registry with id '123456789012'",
  })
})

test.each([
  [
    'a registry that nobody pushed to',
    '123456789012.dkr.ecr.eu-north-1.amazonaws.com/fraud-scoring:xgb-1.7',
    false,
  ],
  ['a repository that is not there', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/churn:1', false],
  ['a tag that is not there', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:never', false],
  [
    'a digest that is not there',
    `123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring@sha256:${'ab'.repeat(32)}`,
    false,
  ],
  ['what was pushed', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7', true],
])('BatchGetImage and CreateModel give one answer of %s', async (_name, Image, isThere) => {
  const { registry, repository, tag, digest } = readImageName(Image)
  const region = registry?.region ?? ''
  const { body } = await callEcr(
    sandbox.awsUrl,
    'BatchGetImage',
    {
      repositoryName: repository,
      imageIds: [digest === undefined ? { imageTag: tag } : { imageDigest: digest }],
    },
    { region },
  )
  expect((body.images ?? []) as unknown[]).toHaveLength(isThere ? 1 : 0)
  const made = new SageMakerClient(sandboxClient(sandbox.awsUrl, region)).send(
    new CreateModelCommand({
      ModelName: 'asked',
      ExecutionRoleArn: 'arn:aws:iam::123456789012:role/fraud',
      PrimaryContainer: { Image },
    }),
  )
  if (isThere) await expect(made).resolves.toMatchObject({ ModelArn: expect.stringContaining('asked') })
  else await expect(made).rejects.toThrow(`Requested image ${Image} not found.`)
})

test("AWS's own images are in another account from region to region, under one digest, and nowhere else", async () => {
  const imageIds = [{ imageTag: '1.7-1' }]
  const repositoryName = 'sagemaker-xgboost'
  const dublin = await batchGet({ registryId: '141502667606', repositoryName, imageIds })
  const sydney = await batchGet({ registryId: '783357654285', repositoryName, imageIds }, 'ap-southeast-2')
  expect(dublin.images[0]?.imageId).toEqual(sydney.images[0]?.imageId)
  const guessed = await callEcr(
    sandbox.awsUrl,
    'BatchGetImage',
    { registryId: '141502667606', repositoryName, imageIds },
    { region: 'ap-southeast-2' },
  )
  expect(guessed.body.__type).toBe('RepositoryNotFoundException')
})

test('a push moves the tag, and the image before it stays under its digest', async () => {
  const repositoryName = 'fraud-scoring'
  const before = digestOfTag(repositoryName, 'xgb-1.7')
  const pushed = await callEcr(sandbox.awsUrl, 'PutImage', {
    repositoryName,
    imageManifest: '{"schemaVersion":2}',
    imageTag: 'xgb-1.7',
  })
  expect(pushed.status).toBe(200)
  const { images } = await batchGet({
    repositoryName,
    imageIds: [{ imageTag: 'xgb-1.7' }, { imageDigest: before }],
  })
  expect(images[0]?.imageId.imageDigest).not.toBe(before)
  expect(images[0]?.imageManifest).toBe('{"schemaVersion":2}')
  expect(images[1]?.imageId.imageDigest).toBe(before)
  const { body } = await callEcr(sandbox.awsUrl, 'DescribeImages', {
    repositoryName,
    imageIds: [{ imageTag: 'xgb-1.7' }],
  })
  expect(body.imageDetails).toMatchObject([{ imageTags: ['xgb-1.7'] }])
})

test('without the permission it is refused as IAM does, and only where the fault says', async () => {
  await fetch(`${sandbox.controlUrl}/faults`, {
    method: 'POST',
    body: JSON.stringify({
      kind: 'access-denied',
      service: 'ecr',
      operation: 'BatchGetImage',
      region: 'sa-east-1',
    }),
  })
  const input = { repositoryName: 'fraud-scoring', imageIds: [{ imageTag: 'xgb-1.7' }] }
  const refused = await callEcr(sandbox.awsUrl, 'BatchGetImage', input, { region: 'sa-east-1' })
  expect(refused.status).toBe(400)
  expect(refused.body.__type).toBe('AccessDeniedException')
  expect(refused.body.message).toMatch(/not authorized to perform: ecr:BatchGetImage/)
  expect((await batchGet(input)).images).toHaveLength(1)
})

test('images outlive a restart', () => {
  const { world } = sandbox
  world.ecr.put({ account: '123456789012', region: 'eu-west-1' }, 'churn', { tag: '1' })
  const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
  world.reset()
  world.restore(snapshot)
  expect(world.ecr.has({ account: '123456789012', region: 'eu-west-1' }, 'churn')).toBe(true)
})

test("a world from before there were registries has AWS's own images and those of its models, and goes on serving them", () => {
  const { world } = sandbox
  world.ecr.put({ account: '123456789012', region: 'eu-west-1' }, 'churn', { tag: '1' })
  const { ecr: _none, ...snapshot } = JSON.parse(JSON.stringify(world.snapshot()))
  world.reset()
  world.restore(snapshot)
  expect(world.ecr.has({ account: '123456789012', region: 'eu-west-1' }, 'churn')).toBe(false)
  expect(world.ecr.has({ account: '141502667606', region: 'eu-west-1' }, 'sagemaker-xgboost')).toBe(true)
  expect(
    world.ecr.lookUp('123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7'),
  ).toMatchObject({ digest: digestOfTag('fraud-scoring', 'xgb-1.7') })
})

test('an image that was deleted does not come back with a restart, though a model names it', () => {
  const { world } = sandbox
  world.ecr.remove({ account: '123456789012', region: 'eu-west-1' }, 'fraud-scoring', 'xgb-1.7')
  const snapshot = JSON.parse(JSON.stringify(world.snapshot()))
  world.reset()
  world.restore(snapshot)
  expect(world.ecr.lookUp('123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7').found).toBe(
    false,
  )
})

test('an index lists images that are there, is told with its own media type, and lists nothing that is not', async () => {
  const repositoryName = 'fraud-scoring'
  const put = (imageManifest: object, more: object = {}) =>
    callEcr(sandbox.awsUrl, 'PutImage', {
      ...{ repositoryName, imageManifest: JSON.stringify(imageManifest) },
      ...more,
    })
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const listing = (digest: string) => ({ schemaVersion: 2, mediaType, manifests: [{ digest, size: 1 }] })
  const missing = await put(listing(`sha256:${'ab'.repeat(32)}`))
  expect(missing.body.__type).toBe('ReferencedImagesNotFoundException')

  const child = await put({ schemaVersion: 2, layers: [] })
  const { imageDigest } = (child.body as unknown as { image: Images['images'][number] }).image.imageId
  const pushed = await put(listing(imageDigest), { imageTag: 'multi' })
  expect(pushed.status).toBe(200)
  const { images } = await batchGet({ repositoryName, imageIds: [{ imageTag: 'multi' }] })
  expect(images[0]).toMatchObject({ imageManifestMediaType: mediaType })
  expect(JSON.parse(images[0]?.imageManifest ?? '')).toMatchObject({ manifests: [{ digest: imageDigest }] })
})
