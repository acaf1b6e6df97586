import {
  AddTagsCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  ListTagsCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  happen,
  type SandboxFleet,
  sandboxFleet,
  sydney,
} from '../testing/fleet.ts'
import { blockersAmong, type Stage, stageOn } from './testing/stage.ts'

let fleet: SandboxFleet
let stage: Stage

beforeEach(async () => {
  fleet = await sandboxFleet()
  stage = stageOn(fleet)
})
afterEach(() => fleet.stop())

test('a release with the artifact of what serves and another image is not what serves, and is rolled out', async () => {
  const release = await stage.released({ artifact: 'v426', image: 'fraud-scoring:xgb-2.0' })
  const before = await stage.outcomeOf(release)
  expect(before.outcome).toBe('different')
  expect(before.parts).toContainEqual({ container: 0, part: 'image', outcome: 'different' })
  expect(before.parts).toContainEqual({ container: 0, part: 'artifact', outcome: 'same' })

  await stage.promote(release)
  expect((await stage.outcomeOf(release)).outcome).toBe('same')
  const { ProductionVariants } = await stage
    .sagemaker()
    .send(new DescribeEndpointCommand({ EndpointName: sydney.name }))
  const image = release.manifest.containers[0]?.image
  const digest = image?.state === 'stated' && image.value.digest.known ? image.value.digest.value : undefined
  expect(digest).toMatch(/^sha256:/)
  expect(ProductionVariants?.[0]?.DeployedImages?.[0]?.ResolvedImage).toContain(digest)
})

test("a release's environment is deployed, what only the live model has is kept, and both are told before", async () => {
  const first = await stage.released({ environment: { THRESHOLD: '0.9', THREADS: '4' } })
  await stage.promote(first)
  const second = await stage.released({
    environment: { THRESHOLD: '0.5', SAGEMAKER_SUBMIT_DIRECTORY: 's3://fraud-models-au/code' },
  })
  const attempt = { endpoint: sydney, release: second, number: 1 }
  const changes = await stage.provider.changes(attempt, canary, await copiesInSydney(fleet, second))
  expect(changes.filter(({ part }) => part === 'environment')).toEqual([
    expect.objectContaining({ key: 'SAGEMAKER_SUBMIT_DIRECTORY', from: 'release', before: undefined }),
    expect.objectContaining({ key: 'THREADS', from: 'live', before: '4', after: '4', same: true }),
    expect.objectContaining({ key: 'THRESHOLD', from: 'release', before: '0.9', after: '0.5', same: false }),
  ])
  await stage.promote(second)
  expect((await stage.servedModel()).PrimaryContainer?.Environment).toEqual({
    SAGEMAKER_SUBMIT_DIRECTORY: 's3://fraud-models-au/code',
    THREADS: '4',
    THRESHOLD: '0.5',
  })
  expect((await stage.outcomeOf(second)).outcome).toBe('same')

  const third = await stage.released({ environment: { THRESHOLD: '0.7' } })
  await stage.promote(third, { ...canary, environment: 'replace' })
  expect((await stage.servedModel()).PrimaryContainer?.Environment).toEqual({ THRESHOLD: '0.7' })
})

test('values that look like secrets are deployed, and neither kept nor shown', async () => {
  const release = await stage.released({ environment: { API_KEY: 'hunter-two' } })
  expect(JSON.stringify(release)).not.toContain('hunter-two')
  const attempt = { endpoint: sydney, release, number: 1 }
  const changes = await stage.provider.changes(attempt, canary, await copiesInSydney(fleet, release))
  expect(JSON.stringify(changes)).not.toContain('hunter-two')
  expect(changes.find(({ key }) => key === 'API_KEY')?.after).toMatch(/^sha256:[0-9a-f]{8}$/)
  await stage.promote(release)
  expect((await stage.servedModel()).PrimaryContainer?.Environment?.API_KEY).toBe('hunter-two')
})

test('every container of a release answers, in its order, each verified', async () => {
  const release = await stage.released({
    containers: [
      { hostname: 'features', image: 'fraud-features:2', environment: { SCALE: 'log' } },
      { hostname: 'scores', artifact: 'prefix' },
    ],
  })
  await stage.promote(release)
  const { Containers } = await stage.servedModel()
  expect(Containers?.map(({ ContainerHostname }) => ContainerHostname)).toEqual(['features', 'scores'])
  const { outcome, parts } = await stage.outcomeOf(release)
  expect(outcome).toBe('same')
  expect(parts.filter(({ part }) => part === 'image' || part === 'artifact')).toHaveLength(4)
})

test('a model that names a package of two containers is read as both of them', async () => {
  const release = await stage.released({
    containers: [{ image: 'fraud-features:2' }, { environment: { TOP: '3' } }],
  })
  // Packages are regional; this one stands in for a package that was registered in the region.
  const { world } = fleet.sandbox
  const here = { account: ACCOUNT, region: sydney.region }
  world.sagemaker.seed.modelPackage(
    here,
    {
      ModelPackageName: 'pipeline',
      InferenceSpecification: {
        Containers: [
          {
            Image: `${ACCOUNT}.dkr.ecr.${sydney.region}.amazonaws.com/fraud-features:2`,
            ModelDataUrl: 's3://fraud-models-au/v426/model.tar.gz',
            Environment: { TOP: '1', SCALE: 'log' },
          },
          { Image: `${ACCOUNT}.dkr.ecr.${sydney.region}.amazonaws.com/fraud-scoring:xgb-1.7` },
        ],
      },
    },
    {},
  )
  await stage.sagemaker().send(
    new CreateModelCommand({
      ModelName: 'by-package',
      ExecutionRoleArn: sydney.settings.executionRole,
      Containers: [{ ModelPackageName: 'pipeline', Environment: { TOP: '2' } }],
    }),
  )
  await stage.sagemaker().send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'by-package',
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'by-package',
          InstanceType: 'ml.m6i.xlarge',
          InitialInstanceCount: 2,
        },
      ],
    }),
  )
  await stage
    .sagemaker()
    .send(new UpdateEndpointCommand({ EndpointName: sydney.name, EndpointConfigName: 'by-package' }))
  fleet.sandbox.pass(3600)
  const { manifest } = await stage.provider.observe(sydney)
  expect(manifest.containers).toHaveLength(2)
  expect(manifest.containers[0]?.environment).toMatchObject({
    value: { TOP: { shown: '2' }, SCALE: { shown: 'log' } },
  })
  // From this pipeline too a release brings all of its own.
  await stage.promote(release)
  expect((await stage.outcomeOf(release)).outcome).toBe('same')
})

test.each(['object', 'prefix'] as const)(
  'an artifact of the form %s keeps it and is verified',
  async (kind) => {
    const release = await stage.released({ artifact: kind })
    expect(blockersAmong(await stage.preflight(release))).toEqual([])
    await stage.promote(release)
    const { PrimaryContainer } = await stage.servedModel()
    expect(PrimaryContainer?.ModelDataUrl).toBeUndefined()
    expect(PrimaryContainer?.ModelDataSource?.S3DataSource).toMatchObject({
      S3DataType: kind === 'prefix' ? 'S3Prefix' : 'S3Object',
      CompressionType: 'None',
    })
    expect((await stage.outcomeOf(release)).outcome).toBe('same')
  },
)

test('an image that the package pins is deployed by its digest, whatever became of the tag', async () => {
  const release = await stage.released({ image: 'fraud-scoring:xgb-2.1' })
  const image = release.manifest.containers[0]?.image
  const digest = image?.state === 'stated' && image.value.digest.known ? image.value.digest.value : 'none'
  await happen(fleet, { kind: 'move-image-tag', image: 'fraud-scoring:xgb-2.1' })
  await stage.promote(release)
  expect((await stage.servedModel()).PrimaryContainer?.Image).toContain(`@${digest}`)
  expect((await stage.outcomeOf(release)).outcome).toBe('same')
})

test("the live model's tags are on the new one", async () => {
  const { ModelArn } = await stage.servedModel()
  await stage
    .sagemaker()
    .send(new AddTagsCommand({ ResourceArn: ModelArn, Tags: [{ Key: 'cost', Value: 'fraud' }] }))
  await stage.promote(await stage.released({ environment: { A: '1' } }))
  const after = await stage.servedModel()
  expect(after.ModelArn).not.toBe(ModelArn)
  const { Tags } = await stage.sagemaker().send(new ListTagsCommand({ ResourceArn: after.ModelArn }))
  expect(Tags).toContainEqual({ Key: 'cost', Value: 'fraud' })
})
