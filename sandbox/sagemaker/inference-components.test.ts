import { beforeEach, describe, expect, test } from 'vitest'
import { ROLE, SageMakerWorld } from './testing/sagemaker-world.ts'

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7'
const INSTANCES = { InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 1 }

let world: SageMakerWorld

beforeEach(() => {
  world = new SageMakerWorld().withFraud()
})

function configure(name: string, variants: object[], more: object = {}): void {
  world.call('CreateEndpointConfig', {
    EndpointConfigName: name,
    ProductionVariants: variants.map((variant) => ({ VariantName: 'AllTraffic', ...variant })),
    ...more,
  })
}

describe('inference components', () => {
  const COMPUTE = { ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 } }

  interface Component {
    InferenceComponentStatus: string
    FailureReason?: string
    Specification: { ModelName?: string; Container?: { DeployedImage: { ResolvedImage: string } } }
    RuntimeConfig: { DesiredCopyCount: number; CurrentCopyCount: number }
    LastDeploymentConfig?: object
  }

  beforeEach(() => {
    configure('shared', [INSTANCES], { ExecutionRoleArn: ROLE })
    world.call('CreateEndpoint', { EndpointName: 'shared', EndpointConfigName: 'shared' })
    world.pass(600)
  })

  function describeComponent(): Component {
    return world.call<Component>('DescribeInferenceComponent', { InferenceComponentName: 'fraud' })
  }

  function createComponent(specification: object, EndpointName = 'shared'): void {
    world.call('CreateInferenceComponent', {
      InferenceComponentName: 'fraud',
      EndpointName,
      VariantName: 'AllTraffic',
      Specification: { ...specification, ...COMPUTE },
      RuntimeConfig: { CopyCount: 2 },
    })
  }

  function updateComponent(ModelName: string, more: object = {}): void {
    world.call('UpdateInferenceComponent', {
      InferenceComponentName: 'fraud',
      Specification: { ModelName, ...COMPUTE },
      ...more,
    })
  }

  test('stand on an endpoint whose variant has no model, and tells no image', () => {
    expect(
      world.call('DescribeEndpoint', { EndpointName: 'shared' }).ProductionVariants[0],
    ).not.toHaveProperty('DeployedImages')
    expect(() => createComponent({ ModelName: 'fraud-v426' }, 'fraud-eu')).toThrow(/specifies a model/)
    createComponent({ ModelName: 'fraud-v426' })
    expect(describeComponent()).toMatchObject({
      InferenceComponentStatus: 'Creating',
      RuntimeConfig: { DesiredCopyCount: 2, CurrentCopyCount: 0 },
    })
    world.artifacts.add('s3://fraud-models-eu/v426/model.tar.gz')
    world.pass(300)
    expect(describeComponent()).toMatchObject({
      InferenceComponentStatus: 'InService',
      Specification: { ModelName: 'fraud-v426', ...COMPUTE },
      RuntimeConfig: { DesiredCopyCount: 2, CurrentCopyCount: 2 },
    })
    const { InferenceComponents } = world.call<{ InferenceComponents: object[] }>('ListInferenceComponents', {
      EndpointNameEquals: 'shared',
    })
    expect(InferenceComponents).toMatchObject([
      { InferenceComponentName: 'fraud', VariantName: 'AllTraffic' },
    ])
  })

  test('tell the image of a container of their own by digest', () => {
    createComponent({
      Container: {
        Image: IMAGE,
        ArtifactUrl: 's3://fraud-models-eu/v427/model.tar.gz',
        Environment: { A: '1' },
      },
    })
    world.pass(300)
    expect(describeComponent().Specification.Container).toMatchObject({
      DeployedImage: { SpecifiedImage: IMAGE, ResolvedImage: expect.stringMatching(/@sha256:[0-9a-f]{64}$/) },
      ArtifactUrl: 's3://fraud-models-eu/v427/model.tar.gz',
      Environment: { A: '1' },
    })
  })

  test('are in service as they were after an update that an alarm ended, and nothing else says so', () => {
    createComponent({ ModelName: 'fraud-v427' })
    world.pass(300)
    updateComponent('fraud-v426', {
      DeploymentConfig: {
        RollingUpdatePolicy: {
          MaximumBatchSize: { Type: 'COPY_COUNT', Value: 1 },
          WaitIntervalInSeconds: 120,
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'latency' }] },
      },
    })
    expect(describeComponent().InferenceComponentStatus).toBe('Updating')
    world.pass(200)
    world.alarms.set('latency', 'ALARM')
    world.pass(10)
    const after = describeComponent()
    expect(after).toMatchObject({
      InferenceComponentStatus: 'InService',
      Specification: { ModelName: 'fraud-v427' },
    })
    expect(after.FailureReason).toBeUndefined()
    expect(after.LastDeploymentConfig).toBeUndefined()
  })

  const rolling = (policy: object) => ({
    DeploymentConfig: {
      RollingUpdatePolicy: {
        MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 50 },
        WaitIntervalInSeconds: 300,
        ...policy,
      },
    },
  })

  test.each([
    [{ MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 51 } }, /maximumBatchSize.value.*equal to 50/],
    [{ MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 4 } }, /maximumBatchSize.value.*equal to 5/],
    [{ MaximumBatchSize: { Type: 'HALF', Value: 50 } }, /COPY_COUNT, CAPACITY_PERCENT/],
    [
      { RollbackMaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 101 } },
      /rollbackMaximumBatchSize.value.*equal to 100/,
    ],
  ])('are not updated in steps that SageMaker does not take: %j', (policy, message) => {
    createComponent({ ModelName: 'fraud-v427' })
    world.pass(300)
    expect(() => updateComponent('fraud-v426', rolling(policy))).toThrow(message)
    expect(describeComponent().InferenceComponentStatus).toBe('InService')
  })

  test.each([
    [{ MaximumExecutionTimeoutInSeconds: 600 }, 'fraud-v427'],
    [{ MaximumExecutionTimeoutInSeconds: 3600 }, 'fraud-v426'],
    [{}, 'fraud-v426'],
  ])('are in service as they were when the time of an update is over before it is: %j', (policy, model) => {
    createComponent({ ModelName: 'fraud-v427' })
    world.pass(300)
    world.artifacts.add('s3://fraud-models-eu/v426/model.tar.gz')
    updateComponent('fraud-v426', rolling(policy))
    world.pass(590)
    expect(describeComponent().InferenceComponentStatus).toBe('Updating')
    world.pass(600)
    expect(describeComponent()).toMatchObject({
      InferenceComponentStatus: 'InService',
      Specification: { ModelName: model },
    })
  })

  test('fail when what they load is not there, and say why', () => {
    world.call('CreateModel', {
      ModelName: 'broken',
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: IMAGE, ModelDataUrl: 's3://fraud-models-eu/nowhere/model.tar.gz' },
    })
    createComponent({ ModelName: 'broken' })
    world.pass(300)
    expect(describeComponent()).toMatchObject({
      InferenceComponentStatus: 'Failed',
      FailureReason: expect.stringMatching(/Failed to download model data/),
    })
  })

  test('outlive a restart in the middle of an update', () => {
    createComponent({ ModelName: 'fraud-v427' })
    world.pass(300)
    world.artifacts.add('s3://fraud-models-eu/v426/model.tar.gz')
    updateComponent('fraud-v426')
    world.service.restore(JSON.parse(JSON.stringify(world.service.snapshot())))
    world.pass(300)
    expect(describeComponent().Specification.ModelName).toBe('fraud-v426')
  })

  test('are deleted, and go with their endpoint', () => {
    createComponent({ ModelName: 'fraud-v427' })
    world.pass(300)
    world.call('DeleteEndpoint', { EndpointName: 'shared' })
    world.pass(300)
    expect(describeComponent).toThrow(/Could not find inference component/)
  })

  test('need a role, and variants that are all without a model', () => {
    expect(() => configure('none', [INSTANCES])).toThrow(/ExecutionRoleArn is required/)
    expect(() =>
      configure('mixed', [INSTANCES, { ...INSTANCES, VariantName: 'B', ModelName: 'fraud-v427' }], {
        ExecutionRoleArn: ROLE,
      }),
    ).toThrow(/or none/)
  })
})
