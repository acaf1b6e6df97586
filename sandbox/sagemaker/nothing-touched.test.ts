import { beforeEach, expect, test } from 'vitest'
import { DUBLIN, ROLE, SageMakerWorld } from './testing/sagemaker-world.ts'

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7'
const INFERENCE = {
  Containers: [{ Image: IMAGE, ModelDataUrl: 's3://fraud-models-eu/v427/model.tar.gz' }],
  SupportedContentTypes: ['text/csv'],
}
const INSTANCES = { InstanceType: 'ml.m6i.xlarge', InitialInstanceCount: 1 }
const COMPUTE = { ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 } }

let world: SageMakerWorld

beforeEach(() => {
  world = new SageMakerWorld().withFraud()
})

/** Everything that is kept, before and after what is refused. */
function untouchedBy(act: () => unknown, message: RegExp): void {
  const kept = () => JSON.stringify(world.service.snapshot())
  const before = kept()
  expect(act).toThrow(message)
  expect(kept()).toBe(before)
}

test('a refused UpdateModelPackage approves nothing and touches nothing', () => {
  world.call('CreateModelPackageGroup', { ModelPackageGroupName: 'fraud' })
  const { ModelPackageArn } = world.call<{ ModelPackageArn: string }>('CreateModelPackage', {
    ModelPackageGroupName: 'fraud',
    InferenceSpecification: INFERENCE,
    AdditionalInferenceSpecifications: [{ Name: 'taken', ...INFERENCE }],
  })
  world.pass(60)
  untouchedBy(
    () =>
      world.call('UpdateModelPackage', {
        ModelPackageArn,
        ModelApprovalStatus: 'Approved',
        ApprovalDescription: 'good',
        CustomerMetadataProperties: { auc: '0.94' },
        AdditionalInferenceSpecificationsToAdd: [{ Name: 'taken', ...INFERENCE }],
      }),
    /"taken" is taken/,
  )
})

test('a refused UpdateEndpointWeightsAndCapacities changes no variant', () => {
  world.call('CreateEndpointConfig', {
    EndpointConfigName: 'two',
    ProductionVariants: [
      { VariantName: 'A', ModelName: 'fraud-v427', ...INSTANCES },
      { VariantName: 'B', ModelName: 'fraud-v427', ...INSTANCES },
    ],
  })
  world.call('CreateEndpoint', { EndpointName: 'two', EndpointConfigName: 'two' })
  world.pass(600)
  untouchedBy(
    () =>
      world.call('UpdateEndpointWeightsAndCapacities', {
        EndpointName: 'two',
        DesiredWeightsAndCapacities: [
          { VariantName: 'A', DesiredWeight: 3, DesiredInstanceCount: 5 },
          { VariantName: 'B', ServerlessUpdateConfig: { MaxConcurrency: 5 } },
        ],
      }),
    /is not serverless/,
  )
})

test.each([
  [{ ModelName: 'nobody' }, /Could not find model/],
  [{ Container: { Image: IMAGE.replace('xgb-1.7', 'never') } }, /not found/],
])('a refused UpdateInferenceComponent (%j) leaves the component in service', (specification, message) => {
  world.call('CreateEndpointConfig', {
    EndpointConfigName: 'shared',
    ExecutionRoleArn: ROLE,
    ProductionVariants: [{ VariantName: 'AllTraffic', ...INSTANCES }],
  })
  world.call('CreateEndpoint', { EndpointName: 'shared', EndpointConfigName: 'shared' })
  world.pass(600)
  world.call('CreateInferenceComponent', {
    InferenceComponentName: 'fraud',
    EndpointName: 'shared',
    VariantName: 'AllTraffic',
    Specification: { ModelName: 'fraud-v427', ...COMPUTE },
    RuntimeConfig: { CopyCount: 2 },
  })
  world.pass(600)
  untouchedBy(
    () =>
      world.call('UpdateInferenceComponent', {
        InferenceComponentName: 'fraud',
        Specification: { ...specification, ...COMPUTE },
      }),
    message,
  )
})

test('a refused change behind the back leaves no model behind', () => {
  untouchedBy(
    () =>
      world.service.seed.replace(DUBLIN, 'fraud-eu', 'quick-fix', {
        artifact: () => 's3://fraud-models-eu/nowhere/model.tar.gz',
      }),
    /Failed to download model data/,
  )
})
