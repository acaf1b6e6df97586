import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  AddTagsCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeModelCommand,
  type DescribeModelOutput,
  ListTagsCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import type { Guardrail } from '#lib/domain/plan.ts'
import type { ServingProvider } from '#lib/domain/ports.ts'
import type { Release } from '#lib/domain/types.ts'
import {
  ACCOUNT,
  canary,
  copiesInSydney,
  happen,
  publish,
  registered,
  type SandboxFleet,
  sandboxFleet,
  sydney,
} from '../testing/sandbox-fleet.ts'
import { sagemakerProvider } from './index.ts'

let fleet: SandboxFleet
let provider: ServingProvider

beforeEach(async () => {
  fleet = await sandboxFleet()
  provider = sagemakerProvider(fleet.aws)
})
afterEach(() => fleet.stop())

const sagemaker = () => fleet.aws.clients.sagemaker(ACCOUNT, sydney.region)

/** A release of the next version, its artifacts replicated. */
async function released(options: Record<string, unknown>): Promise<Release> {
  const { modelPackageArn } = await publish(fleet, options)
  fleet.sandbox.pass(120)
  return registered(fleet, modelPackageArn)
}

async function promote(release: Release, guardrail: Guardrail = canary): Promise<void> {
  await provider.begin(
    { endpoint: sydney, release, number: 1 },
    guardrail,
    await copiesInSydney(fleet, release),
  )
  fleet.sandbox.pass(3 * 3600)
}

/** The model that answers, as the cloud itself tells. */
async function servedModel(): Promise<DescribeModelOutput> {
  const { modelName } = await provider.observe(sydney)
  return sagemaker().send(new DescribeModelCommand({ ModelName: modelName }))
}

async function outcomeOf(release: Release) {
  return compareManifests(release.manifest, (await provider.observe(sydney)).manifest)
}

async function preflight(release: Release, guardrail: Guardrail = canary) {
  return provider.preflight(sydney, release, guardrail, await copiesInSydney(fleet, release))
}

const blockers = (findings: Awaited<ReturnType<typeof preflight>>) =>
  findings.filter(({ level }) => level === 'blocker').map(({ code }) => code)

test('a release with the artifact of what serves and another image is not what serves, and is rolled out', async () => {
  const release = await released({ artifact: 'v426', image: 'fraud-scoring:xgb-2.0' })
  const before = await outcomeOf(release)
  expect(before.outcome).toBe('different')
  expect(before.parts).toContainEqual({ container: 0, part: 'image', outcome: 'different' })
  expect(before.parts).toContainEqual({ container: 0, part: 'artifact', outcome: 'same' })

  await promote(release)
  expect((await outcomeOf(release)).outcome).toBe('same')
  const { ProductionVariants } = await sagemaker().send(
    new DescribeEndpointCommand({ EndpointName: sydney.name }),
  )
  const image = release.manifest.containers[0]?.image
  const digest = image?.state === 'stated' && image.value.digest.known ? image.value.digest.value : undefined
  expect(digest).toMatch(/^sha256:/)
  expect(ProductionVariants?.[0]?.DeployedImages?.[0]?.ResolvedImage).toContain(digest)
})

test("a release's environment is deployed, what only the live model has is kept, and both are told before", async () => {
  const first = await released({ environment: { THRESHOLD: '0.9', THREADS: '4' } })
  await promote(first)
  const second = await released({
    environment: { THRESHOLD: '0.5', SAGEMAKER_SUBMIT_DIRECTORY: 's3://fraud-models-au/code' },
  })
  const attempt = { endpoint: sydney, release: second, number: 1 }
  const changes = await provider.changes(attempt, canary, await copiesInSydney(fleet, second))
  expect(changes.filter(({ part }) => part === 'environment')).toEqual([
    expect.objectContaining({ key: 'SAGEMAKER_SUBMIT_DIRECTORY', from: 'release', before: undefined }),
    expect.objectContaining({ key: 'THREADS', from: 'live', before: '4', after: '4', same: true }),
    expect.objectContaining({ key: 'THRESHOLD', from: 'release', before: '0.9', after: '0.5', same: false }),
  ])
  await promote(second)
  expect((await servedModel()).PrimaryContainer?.Environment).toEqual({
    SAGEMAKER_SUBMIT_DIRECTORY: 's3://fraud-models-au/code',
    THREADS: '4',
    THRESHOLD: '0.5',
  })
  expect((await outcomeOf(second)).outcome).toBe('same')

  const third = await released({ environment: { THRESHOLD: '0.7' } })
  await promote(third, { ...canary, environment: 'replace' })
  expect((await servedModel()).PrimaryContainer?.Environment).toEqual({ THRESHOLD: '0.7' })
})

test('values that look like secrets are deployed, and neither kept nor shown', async () => {
  const release = await released({ environment: { API_KEY: 'hunter-two' } })
  expect(JSON.stringify(release)).not.toContain('hunter-two')
  const attempt = { endpoint: sydney, release, number: 1 }
  const changes = await provider.changes(attempt, canary, await copiesInSydney(fleet, release))
  expect(JSON.stringify(changes)).not.toContain('hunter-two')
  expect(changes.find(({ key }) => key === 'API_KEY')?.after).toMatch(/^sha256:[0-9a-f]{8}$/)
  await promote(release)
  expect((await servedModel()).PrimaryContainer?.Environment?.API_KEY).toBe('hunter-two')
})

test('every container of a release answers, in its order, each verified', async () => {
  const release = await released({
    containers: [
      { hostname: 'features', image: 'fraud-features:2', environment: { SCALE: 'log' } },
      { hostname: 'scores', artifact: 'prefix' },
    ],
  })
  await promote(release)
  const { Containers } = await servedModel()
  expect(Containers?.map(({ ContainerHostname }) => ContainerHostname)).toEqual(['features', 'scores'])
  const { outcome, parts } = await outcomeOf(release)
  expect(outcome).toBe('same')
  expect(parts.filter(({ part }) => part === 'image' || part === 'artifact')).toHaveLength(4)
})

test('a model that names a package of two containers is read as both of them', async () => {
  const release = await released({
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
  await sagemaker().send(
    new CreateModelCommand({
      ModelName: 'by-package',
      ExecutionRoleArn: sydney.executionRole,
      Containers: [{ ModelPackageName: 'pipeline', Environment: { TOP: '2' } }],
    }),
  )
  await sagemaker().send(
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
  await sagemaker().send(
    new UpdateEndpointCommand({ EndpointName: sydney.name, EndpointConfigName: 'by-package' }),
  )
  fleet.sandbox.pass(3600)
  const { manifest } = await provider.observe(sydney)
  expect(manifest.containers).toHaveLength(2)
  expect(manifest.containers[0]?.environment).toMatchObject({
    value: { TOP: { shown: '2' }, SCALE: { shown: 'log' } },
  })
  // From this pipeline too a release brings all of its own.
  await promote(release)
  expect((await outcomeOf(release)).outcome).toBe('same')
})

test.each(['object', 'prefix'] as const)(
  'an artifact of the form %s keeps it and is verified',
  async (kind) => {
    const release = await released({ artifact: kind })
    expect(blockers(await preflight(release))).toEqual([])
    await promote(release)
    const { PrimaryContainer } = await servedModel()
    expect(PrimaryContainer?.ModelDataUrl).toBeUndefined()
    expect(PrimaryContainer?.ModelDataSource?.S3DataSource).toMatchObject({
      S3DataType: kind === 'prefix' ? 'S3Prefix' : 'S3Object',
      CompressionType: 'None',
    })
    expect((await outcomeOf(release)).outcome).toBe('same')
  },
)

test('an object below the prefix that is another one here is told as different before anything begins', async () => {
  const release = await released({ artifact: 'prefix' })
  await fleet.aws.clients.s3(ACCOUNT, sydney.region).send(
    new PutObjectCommand({
      Bucket: 'fraud-models-au',
      Key: `${release.label}/model/config.json`,
      Body: 'x'.repeat(812),
    }),
  )
  expect((await copiesInSydney(fleet, release)).state).not.toMatch(/present|source/)
})

test('an image that the package pins is deployed by its digest, whatever became of the tag', async () => {
  const release = await released({ image: 'fraud-scoring:xgb-2.1' })
  const image = release.manifest.containers[0]?.image
  const digest = image?.state === 'stated' && image.value.digest.known ? image.value.digest.value : 'none'
  await happen(fleet, { kind: 'move-image-tag', image: 'fraud-scoring:xgb-2.1' })
  await promote(release)
  expect((await servedModel()).PrimaryContainer?.Image).toContain(`@${digest}`)
  expect((await outcomeOf(release)).outcome).toBe('same')
})

test("the live model's tags are on the new one", async () => {
  const { ModelArn } = await servedModel()
  await sagemaker().send(
    new AddTagsCommand({ ResourceArn: ModelArn, Tags: [{ Key: 'cost', Value: 'fraud' }] }),
  )
  await promote(await released({ environment: { A: '1' } }))
  const after = await servedModel()
  expect(after.ModelArn).not.toBe(ModelArn)
  const { Tags } = await sagemaker().send(new ListTagsCommand({ ResourceArn: after.ModelArn }))
  expect(Tags).toContainEqual({ Key: 'cost', Value: 'fraud' })
})

test("an image of AWS's own that lives in another account here is a blocker, not a guess", async () => {
  const release = await released({
    image: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
  })
  const found = await preflight(release)
  expect(blockers(found)).toContain('image-missing')
  await expect(promote(release)).rejects.toMatchObject({ kind: 'terminal', code: 'ImageMissing' })
  expect(fleet.sandbox.world.calls.find({ region: sydney.region, operation: 'CreateModel' })).toEqual([])
})

test('without permission to look images up, the own account is trusted and another one is not', async () => {
  const own = await released({ image: 'fraud-scoring:xgb-2.2' })
  const foreign = await released({
    image: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
  })
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'ecr' })
  const findings = await preflight(own)
  expect(blockers(findings)).toEqual([])
  expect(findings.find(({ code }) => code === 'image-unchecked')?.sentence).toContain('ecr:BatchGetImage')
  expect(blockers(await preflight(foreign))).toEqual(['image-unproven'])
})

test('a package that was deleted after approval is a blocker, and nothing begins', async () => {
  const release = await released({ environment: { A: '1' } })
  await happen(fleet, { kind: 'delete-package', packageArn: release.registryRef })
  expect(blockers(await preflight(release))).toEqual(['entry-gone'])
  await expect(promote(release)).rejects.toMatchObject({ kind: 'terminal', code: 'EntryGone' })
})

test('a package that states something else since it was approved is never deployed', async () => {
  const release = await released({ environment: { THRESHOLD: '0.5' } })
  const { manifest } = await registered(fleet, release.registryRef)
  const [container] = manifest.containers
  const approved = {
    ...release,
    manifest: {
      ...manifest,
      containers: [{ ...container!, environment: { state: 'stated' as const, value: {} } }],
    },
  }
  expect(blockers(await preflight(approved))).toEqual(['entry-changed'])
  await expect(promote(approved)).rejects.toMatchObject({ kind: 'terminal', code: 'EntryChanged' })
})

test('a package without an inference specification is a blocker that says why', async () => {
  const release = await released({ specification: false })
  expect(release.manifest.undeployable).toBe('no-inference-specification')
  const found = await preflight(release)
  expect(blockers(found)).toContain('release-undeployable')
  expect(found.find(({ code }) => code === 'release-undeployable')?.sentence).toContain(
    'inference specification',
  )
})

test('a rollback alarm on a metric that never had data cannot ring, and the preview says so', async () => {
  await fleet.aws.clients.cloudwatch(ACCOUNT, sydney.region).send(
    new PutMetricAlarmCommand({
      AlarmName: 'fraud-au-typo',
      Namespace: 'Fraud',
      MetricName: 'NoSuchMetric',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  )
  fleet.sandbox.pass(300)
  const release = await released({ environment: { A: '1' } })
  const endpoint = { ...sydney, rollbackAlarms: ['fraud-au-typo'] }
  const found = await provider.preflight(endpoint, release, canary, await copiesInSydney(fleet, release))
  expect(found.find(({ code }) => code === 'alarm-without-data')?.sentence).toMatch(
    /^fraud-au-typo cannot ring: .*Fraud NoSuchMetric/,
  )
  expect(found.map(({ code }) => code)).not.toContain('alarms-present')
})

test('a model that somebody deleted leaves every part unknown, and is no obstacle', async () => {
  const { modelName = '' } = await provider.observe(sydney)
  const { world } = fleet.sandbox
  world.sagemaker.operations.DeleteModel?.({
    place: { account: ACCOUNT, region: sydney.region },
    operation: 'DeleteModel',
    input: { ModelName: modelName },
  })
  const release = await released({ environment: { A: '1' } })
  const another = sagemakerProvider(fleet.aws)
  const seen = await another.observe(sydney)
  expect(seen.manifest.containers[0]?.image).toMatchObject({
    state: 'unknown',
    why: { reason: 'not-found', detail: modelName },
  })
  expect(compareManifests(release.manifest, seen.manifest).outcome).toBe('unknown')
  const findings = await another.preflight(sydney, release, canary, await copiesInSydney(fleet, release))
  expect(blockers(findings)).toEqual([])
  expect(findings.map(({ code }) => code)).toContain('model-deleted')
  provider = another
  await promote(release)
  expect((await outcomeOf(release)).outcome).toBe('same')
})

test('an object that may not be read leaves its digest unknown, with the permission that is missing', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  const { manifest } = await provider.observe(sydney)
  expect(manifest.containers[0]?.artifact).toMatchObject({
    state: 'stated',
    value: { digest: { known: false, why: { reason: 'denied', detail: 's3:GetObject' } } },
  })
})
