import {
  type ContainerDefinition,
  DescribeModelPackageCommand,
  type ModelPackageContainerDefinition,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { digestOfTag } from '../ecr/image-name.ts'
import {
  ADAPTERS,
  BUCKET,
  ChangedEndpoint,
  IMAGE,
  PLACE,
  REPOSITORY,
  replaced,
  source,
  V426,
} from './testing/changed-endpoint.ts'

const DIGEST = digestOfTag('fraud-scoring', 'xgb-1.7')

let on: ChangedEndpoint
beforeAll(async () => {
  on = await ChangedEndpoint.start()
})
afterAll(() => on.sandbox.stop())
beforeEach(() => on.reset())

test.each<[string, ContainerDefinition]>([
  ['further model data', { Image: IMAGE, ModelDataUrl: V426, AdditionalModelDataSources: ADAPTERS }],
  [
    'an object as data source',
    { Image: IMAGE, ModelDataSource: source(`s3://${BUCKET}/v426/model.bin`, 'S3Object', 'None') },
  ],
  [
    'a compressed prefix',
    { Image: IMAGE, ModelDataSource: source(`s3://${BUCKET}/v426/parts/`, 'S3Prefix', 'Gzip') },
  ],
  ['an image by digest', { Image: `${REPOSITORY}@${DIGEST}`, ModelDataUrl: V426 }],
  [
    'settings beside them',
    {
      Image: IMAGE,
      ImageConfig: { RepositoryAccessMode: 'Platform' },
      Mode: 'SingleModel',
      ModelDataUrl: V426,
      Environment: { THRESHOLD: '0.7' },
    },
  ],
])(
  'an endpoint changed behind our back has the live model with %s, but for the release',
  async (_name, PrimaryContainer) => {
    const live = await on.serveModel({
      PrimaryContainer,
      EnableNetworkIsolation: true,
      VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
    })
    const { status, body } = await on.change({ release: 'v425' })
    expect(status).toBe(201)
    expect(await on.membersOf(body.modelName)).toEqual(replaced(live, '/v426/', '/v425/'))
  },
)

test('what was stated of the old artifact is stated of the new one', async () => {
  const stated = (
    release: string,
    etags: { artifact?: string | undefined; manifest?: string | undefined },
  ) => ({
    Image: IMAGE,
    ModelDataSource: {
      S3DataSource: {
        S3Uri: `s3://${BUCKET}/${release}/model.bin`,
        S3DataType: 'S3Object' as const,
        CompressionType: 'None' as const,
        ETag: etags.artifact,
        ManifestS3Uri: `s3://${BUCKET}/${release}/manifest.json`,
        ManifestEtag: etags.manifest,
      },
    },
  })
  const etagsOf = async (release: string) => ({
    artifact: await on.put(`${release}/model.bin`),
    manifest: await on.put(`${release}/manifest.json`),
  })
  await on.serveModel({ PrimaryContainer: stated('v426', await etagsOf('v426')) })
  const { body } = await on.change({ release: 'v425' })
  expect((await on.membersOf(body.modelName)).PrimaryContainer).toEqual(stated('v425', await etagsOf('v425')))
})

test('another image leaves the data and the other containers as they are', async () => {
  const live = await on.serveModel({
    Containers: [
      { ContainerHostname: 'features', Image: IMAGE, Environment: { SCALE: 'log' } },
      {
        ContainerHostname: 'scores',
        Image: `${REPOSITORY}@${DIGEST}`,
        ModelDataSource: source(`s3://${BUCKET}/v426/parts/`, 'S3Prefix', 'Gzip'),
        AdditionalModelDataSources: ADAPTERS,
      },
    ],
    InferenceExecutionConfig: { Mode: 'Serial' },
  })
  const { body } = await on.change({ image: 'fraud-scoring:xgb-1.8' })
  expect(await on.membersOf(body.modelName)).toEqual(replaced(live, 'xgb-1.7', 'xgb-1.8'))
})

test('another release is another artifact of the first container that loads one', async () => {
  const live = await on.serveModel({
    Containers: [{ Image: IMAGE }, { Image: `${REPOSITORY}@${DIGEST}`, ModelDataUrl: V426 }],
  })
  const { body } = await on.change()
  expect(await on.membersOf(body.modelName)).toEqual(replaced(live, '/v426/', '/v425/'))
  expect(body.modelDataUrl).toBe(V426.replace('v426', 'v425'))
})

const PACKAGED: ModelPackageContainerDefinition = {
  Image: IMAGE,
  ImageDigest: DIGEST,
  ModelDataSource: source(`s3://${BUCKET}/v426/parts/`, 'S3Prefix', 'Gzip'),
  AdditionalS3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${BUCKET}/adapters/` },
  Environment: { SCALE: 'log' },
}

/** What the model's package says, and the model itself. */
async function packageOf(modelName: string | undefined) {
  const { PrimaryContainer, ...model } = await on.membersOf(modelName)
  const { ModelPackageName, ...container } = PrimaryContainer ?? {}
  const described = await on.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName }))
  const { InferenceSpecification, AdditionalInferenceSpecifications } = described
  return { model, container, InferenceSpecification, AdditionalInferenceSpecifications }
}

test.each<[string, { InferenceSpecificationName?: string }]>([
  ['main', {}],
  ['additional', { InferenceSpecificationName: 'small' }],
])(
  'a model that names the %s specification of a package names one that says the same, but for the release',
  async (_name, named) => {
    on.sandbox.world.sagemaker.seed.modelPackage(
      PLACE,
      {
        ModelPackageName: 'packaged',
        InferenceSpecification: { Containers: [PACKAGED] },
        AdditionalInferenceSpecifications: [{ Name: 'small', Containers: [PACKAGED] }],
      },
      {},
    )
    await on.serveModel({
      PrimaryContainer: { ModelPackageName: 'packaged', Environment: { TOP: '2' }, ...named },
    })
    const live = await packageOf('live')
    const { body } = await on.change({ release: 'v425' })
    const changed = await packageOf(body.modelName)
    const [meant, other] =
      named.InferenceSpecificationName === undefined
        ? (['InferenceSpecification', 'AdditionalInferenceSpecifications'] as const)
        : (['AdditionalInferenceSpecifications', 'InferenceSpecification'] as const)
    expect(changed).toEqual({
      ...live,
      [meant]: replaced(live[meant], '/v426/', '/v425/'),
      [other]: live[other],
    })
  },
)

test('another image of a package that states a digest is in service, by its own digest', async () => {
  on.sandbox.world.sagemaker.seed.modelPackage(
    PLACE,
    { ModelPackageName: 'packaged', InferenceSpecification: { Containers: [PACKAGED] } },
    {},
  )
  await on.serveModel({ PrimaryContainer: { ModelPackageName: 'packaged' } })
  const { body } = await on.change({ image: 'fraud-scoring:xgb-1.8' })
  const digest = digestOfTag('fraud-scoring', 'xgb-1.8')
  expect((await packageOf(body.modelName)).InferenceSpecification?.Containers).toEqual([
    { ...PACKAGED, Image: IMAGE.replace('xgb-1.7', 'xgb-1.8'), ImageDigest: digest },
  ])
  expect((await on.endpoint()).ProductionVariants?.[0]?.DeployedImages?.[0]?.ResolvedImage).toContain(digest)
})
