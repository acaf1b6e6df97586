import { expect, test } from 'vitest'
import { ROLE, SageMakerWorld } from './testing/sagemaker-world.ts'

const variant = (VariantName: string, settings: object = {}) => ({
  VariantName,
  ModelName: 'fraud-v427',
  InstanceType: 'ml.m6i.xlarge',
  InitialInstanceCount: 1,
  ...settings,
})
const configure = (world: SageMakerWorld, settings: object) =>
  world.call('CreateEndpointConfig', { EndpointConfigName: 'c', ...settings })
const configuration = (world: SageMakerWorld) =>
  world.call('DescribeEndpointConfig', { EndpointConfigName: 'c' })

test('a variant keeps its accelerator and where its core dumps go', () => {
  const world = new SageMakerWorld().withFraud()
  const settings = {
    AcceleratorType: 'ml.eia2.medium',
    CoreDumpConfig: { DestinationS3Uri: 's3://fraud-dumps/eu', KmsKeyId: 'alias/dumps' },
  }
  configure(world, { ProductionVariants: [variant('A', settings)] })
  expect(configuration(world)).toMatchObject({ ProductionVariants: [settings] })
})

test('an accelerator that there is none of, and core dumps without an address, are refused', () => {
  const world = new SageMakerWorld().withFraud()
  const ProductionVariants = [variant('A', { AcceleratorType: 'ml.gpu.big', CoreDumpConfig: {} })]
  expect(() => configure(world, { ProductionVariants })).toThrow(
    /^2 validation errors detected: .*acceleratorType.*coreDumpConfig\.destinationS3Uri/,
  )
})

test.each([
  ['a variant', { InstanceType: 'ml.m6i.enormous' }, 'productionVariants.1.member.instanceType'],
  [
    'a pool',
    { InstanceType: undefined, InstancePools: [{ InstanceType: 'ml.m5', Priority: 1 }] },
    'productionVariants.1.member.instancePools.1.member.instanceType',
  ],
])('%s on an instance type that does not exist is refused with those that do', (_of, settings, path) => {
  const world = new SageMakerWorld().withFraud()
  expect(() => configure(world, { ProductionVariants: [variant('A', settings)] })).toThrow(
    new RegExp(
      `^1 validation error detected: Value '[^']+' at '${path}' failed to satisfy constraint: Member must satisfy enum value set: \\[.*\\bml\\.m6i\\.xlarge\\b`,
    ),
  )
})

test('shadow variants are kept beside the others, take no traffic and share no name with them', () => {
  const world = new SageMakerWorld().withFraud()
  const shadowing = (name: string) => ({
    ProductionVariants: [variant('A')],
    ShadowProductionVariants: [variant(name, { InitialVariantWeight: 0.5 })],
  })
  expect(() => configure(world, shadowing('A'))).toThrow('names must be unique')
  expect(() =>
    configure(world, { ...shadowing('B'), ShadowProductionVariants: [variant('B', { ModelName: 'nope' })] }),
  ).toThrow('Could not find model')
  configure(world, shadowing('B'))
  expect(configuration(world)).toMatchObject(shadowing('B'))
  world.call('UpdateEndpoint', { EndpointName: 'fraud-eu', EndpointConfigName: 'c' })
  world.passUntil('InService')
  expect(world.shares()).toEqual({ c: 1 })
})

test('a configuration without shadow variants tells of none', () => {
  const world = new SageMakerWorld().withFraud()
  configure(world, { ProductionVariants: [variant('A')] })
  expect(configuration(world)).not.toHaveProperty('ShadowProductionVariants')
})

test('a container keeps the sources of its additional model data', () => {
  const world = new SageMakerWorld()
  const PrimaryContainer = {
    Image: 'repo/fraud:1',
    AdditionalModelDataSources: [
      {
        ChannelName: 'adapters',
        S3DataSource: { S3Uri: 's3://fraud/adapters/', S3DataType: 'S3Prefix', CompressionType: 'None' },
      },
    ],
  }
  world.call('CreateModel', { ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer })
  expect(world.call('DescribeModel', { ModelName: 'm' })).toMatchObject({ PrimaryContainer })
})

test('a package keeps how it is registered and stored, and tells it in lists too', () => {
  const world = new SageMakerWorld()
  world.call('CreateModelPackageGroup', { ModelPackageGroupName: 'fraud' })
  const kept = { ModelPackageRegistrationType: 'Logged', ManagedStorageType: 'Restricted' }
  const { ModelPackageArn } = world.call<{ ModelPackageArn: string }>('CreateModelPackage', {
    ModelPackageGroupName: 'fraud',
    SourceUri: 's3://fraud/v1',
    ...kept,
  })
  const described = () => world.call('DescribeModelPackage', { ModelPackageName: ModelPackageArn })
  expect(described()).toMatchObject(kept)
  expect(world.call('ListModelPackages', { ModelPackageGroupName: 'fraud' })).toMatchObject({
    ModelPackageSummaryList: [{ ModelPackageRegistrationType: 'Logged' }],
  })
  world.call('UpdateModelPackage', { ModelPackageArn, ModelPackageRegistrationType: 'Registered' })
  expect(described()).toMatchObject({ ModelPackageRegistrationType: 'Registered' })
})
