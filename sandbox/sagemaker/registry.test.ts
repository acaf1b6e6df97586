import { expect, test } from 'vitest'
import { DUBLIN, SageMakerWorld } from './testing/sagemaker-world.ts'

const INFERENCE = {
  Containers: [{ Image: 'repo/fraud:1', ModelDataUrl: 's3://fraud-models-eu/v1/model.tar.gz' }],
  SupportedContentTypes: ['text/csv'],
}

function withGroup(): SageMakerWorld {
  const world = new SageMakerWorld()
  world.call('CreateModelPackageGroup', { ModelPackageGroupName: 'fraud' })
  return world
}

const register = (world: SageMakerWorld, extra: object = {}) =>
  world.call<{ ModelPackageArn: string }>('CreateModelPackage', {
    ModelPackageGroupName: 'fraud',
    InferenceSpecification: INFERENCE,
    ModelApprovalStatus: 'PendingManualApproval',
    ...extra,
  }).ModelPackageArn

interface Packages {
  ModelPackageSummaryList: { ModelPackageVersion: number }[]
  NextToken?: string
}

test('packages are versioned in their group and go on from a seeded version', () => {
  const world = withGroup()
  world.service.seed.modelPackage(
    DUBLIN,
    { ModelPackageGroupName: 'fraud', InferenceSpecification: INFERENCE, ModelApprovalStatus: 'Approved' },
    { version: 426, createdAt: 1000 },
  )
  expect(register(world)).toBe('arn:aws:sagemaker:eu-west-1:123456789012:model-package/fraud/427')
})

test('an approval is written with its reason, when and by whom', () => {
  const world = withGroup()
  const arn = register(world, { CustomerMetadataProperties: { auc: '0.94' } })
  world.pass(60)
  world.call('UpdateModelPackage', {
    ModelPackageArn: arn,
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'good',
  })
  expect(world.call('DescribeModelPackage', { ModelPackageName: arn })).toMatchObject({
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'good',
    CustomerMetadataProperties: { auc: '0.94' },
    LastModifiedTime: world.clock.now() / 1000,
    ModelPackageVersion: 1,
  })
})

test('a reason with a line break in it is refused', () => {
  const world = withGroup()
  const update = { ModelPackageArn: register(world), ModelApprovalStatus: 'Approved' }
  expect(() => world.call('UpdateModelPackage', { ...update, ApprovalDescription: 'good\nenough' })).toThrow(
    "at 'approvalDescription' failed to satisfy constraint: Member must satisfy regular expression pattern: .*",
  )
})

test('lists filter by approval and page without loss', () => {
  const world = withGroup()
  for (let version = 1; version <= 12; version++)
    register(world, version % 2 ? {} : { ModelApprovalStatus: 'Approved' })
  const seen: number[] = []
  let NextToken: string | undefined
  do {
    const page: Packages = world.call('ListModelPackages', {
      ModelPackageGroupName: 'fraud',
      SortBy: 'Name',
      SortOrder: 'Descending',
      MaxResults: 5,
      ...(NextToken === undefined ? {} : { NextToken }),
    })
    seen.push(...page.ModelPackageSummaryList.map((item) => item.ModelPackageVersion))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  expect(seen).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  const approved: Packages = world.call('ListModelPackages', {
    ModelPackageGroupName: 'fraud',
    ModelApprovalStatus: 'Approved',
  })
  expect(approved.ModelPackageSummaryList).toHaveLength(6)
})

test('a model made from a package serves the package’s artifact', () => {
  const world = withGroup()
  const arn = register(world)
  world.artifacts.add('s3://fraud-models-eu/v1/model.tar.gz')
  world.call('CreateModel', {
    ModelName: 'm',
    ExecutionRoleArn: 'arn:aws:iam::123456789012:role/fraud',
    Containers: [{ ModelPackageName: arn }],
  })
  world.call('CreateEndpointConfig', {
    EndpointConfigName: 'c',
    ProductionVariants: [
      { VariantName: 'A', ModelName: 'm', InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 1 },
    ],
  })
  world.call('CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' })
  world.pass(400)
  const now = world.clock.now()
  expect(world.service.segments(DUBLIN, 'e', now, now + 1)).toMatchObject([
    { modelDataUrl: 's3://fraud-models-eu/v1/model.tar.gz', share: 1 },
  ])
})

test('tags are added, replaced by key and removed', () => {
  const world = withGroup()
  const ResourceArn = 'arn:aws:sagemaker:eu-west-1:123456789012:model-package-group/fraud'
  world.call('AddTags', {
    ResourceArn,
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  })
  world.call('AddTags', { ResourceArn, Tags: [{ Key: 'a', Value: '3' }] })
  world.call('DeleteTags', { ResourceArn, TagKeys: ['b'] })
  expect(world.call('ListTags', { ResourceArn })).toEqual({ Tags: [{ Key: 'a', Value: '3' }] })
  expect(() => world.call('AddTags', { ResourceArn, Tags: [{ Key: 'why', Value: 'a, b' }] })).toThrow(
    "Value 'a, b' at 'tags.1.member.value' failed to satisfy constraint",
  )
})

test('tags end with their package and their group, and are not those of the next one of that name', () => {
  const world = withGroup()
  const tagged = { Tags: [{ Key: 'team', Value: 'risk' }] }
  const tagsOf = (ResourceArn: string) => world.call('ListTags', { ResourceArn })
  const alone = { ModelPackageName: 'alone', InferenceSpecification: INFERENCE }
  const { ModelPackageArn } = world.call<{ ModelPackageArn: string }>('CreateModelPackage', {
    ...alone,
    ...tagged,
  })
  world.call('DeleteModelPackage', { ModelPackageName: ModelPackageArn })
  world.call('CreateModelPackage', alone)
  expect(tagsOf(ModelPackageArn)).toEqual({ Tags: [] })
  const group = { ModelPackageGroupName: 'edge' }
  const { ModelPackageGroupArn } = world.call<{ ModelPackageGroupArn: string }>('CreateModelPackageGroup', {
    ...group,
    ...tagged,
  })
  world.call('DeleteModelPackageGroup', group)
  world.call('CreateModelPackageGroup', group)
  expect(tagsOf(ModelPackageGroupArn)).toEqual({ Tags: [] })
})

test('the same client token again answers the package that it made, and makes none', () => {
  const world = withGroup()
  const first = register(world, { ClientToken: 'one' })
  expect(register(world, { ClientToken: 'one' })).toBe(first)
  expect(register(world, { ClientToken: 'two' })).not.toBe(first)
  const alone = {
    ModelPackageGroupName: undefined,
    ModelPackageName: 'alone',
    ModelApprovalStatus: undefined,
  }
  const named = register(world, { ...alone, ClientToken: 'three' })
  expect(register(world, { ...alone, ClientToken: 'three' })).toBe(named)
  const { ModelPackageSummaryList }: Packages = world.call('ListModelPackages', { ModelPackageType: 'Both' })
  expect(ModelPackageSummaryList).toHaveLength(3)
  expect(world.call('DescribeModelPackage', { ModelPackageName: first })).not.toHaveProperty('ClientToken')
})

test('a client token is of one place, and free again after its package', () => {
  const world = withGroup()
  const first = register(world, { ClientToken: 'one' })
  const sydney = { ...DUBLIN, region: 'ap-southeast-2' }
  world.call('CreateModelPackageGroup', { ModelPackageGroupName: 'fraud' }, sydney)
  const request = { ModelPackageGroupName: 'fraud', InferenceSpecification: INFERENCE, ClientToken: 'one' }
  expect(world.call('CreateModelPackage', request, sydney)).toMatchObject({
    ModelPackageArn: expect.stringContaining('ap-southeast-2'),
  })
  world.call('DeleteModelPackage', { ModelPackageName: first })
  expect(register(world, { ClientToken: 'one' })).toBe(first.replace('/1', '/2'))
})
