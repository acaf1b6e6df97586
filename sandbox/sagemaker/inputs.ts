import { containerDefinition, entityName, modelName } from './container-inputs.ts'
import {
  anything,
  flag,
  integer,
  list,
  number,
  oneOf,
  type Read,
  structure,
  text,
  timestamp,
} from './shapes.ts'
import { productionVariant } from './variant-inputs.ts'

/** The inputs of the operations on models and endpoints, with the constraints of the SageMaker API model. */

const roleArn = text({
  min: 20,
  max: 2048,
  pattern: /arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/,
})
const tagText = /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u
const tagKey = text({ min: 1, max: 128, pattern: tagText })
export const tags = list(structure({ Key: tagKey, Value: text({ max: 256, pattern: tagText }) }, {}), {
  max: 50,
})

const capacitySize = structure({ Type: oneOf('INSTANCE_COUNT', 'CAPACITY_PERCENT'), Value: integer(1) }, {})
const waitInterval = integer(0, 3600)

const deploymentConfig = structure(
  {},
  {
    BlueGreenUpdatePolicy: structure(
      {
        TrafficRoutingConfiguration: structure(
          { Type: oneOf('ALL_AT_ONCE', 'CANARY', 'LINEAR'), WaitIntervalInSeconds: waitInterval },
          { CanarySize: capacitySize, LinearStepSize: capacitySize },
        ),
      },
      { TerminationWaitInSeconds: integer(0, 3600), MaximumExecutionTimeoutInSeconds: integer(600, 28_800) },
    ),
    RollingUpdatePolicy: structure(
      { MaximumBatchSize: capacitySize, WaitIntervalInSeconds: waitInterval },
      { MaximumExecutionTimeoutInSeconds: integer(600, 28_800), RollbackMaximumBatchSize: capacitySize },
    ),
    AutoRollbackConfiguration: structure(
      {},
      { Alarms: list(structure({}, { AlarmName: text({ min: 1, max: 255 }) }), { min: 1, max: 10 }) },
    ),
  },
)

export type DeploymentConfig = Read<typeof deploymentConfig>
export type CapacitySize = Read<typeof capacitySize>

const productionVariants = list(productionVariant, { min: 1, max: 10 })
export const createEndpointConfig = structure(
  { EndpointConfigName: entityName, ProductionVariants: productionVariants },
  {
    ShadowProductionVariants: productionVariants,
    DataCaptureConfig: anything,
    KmsKeyId: text({ max: 2048 }),
    AsyncInferenceConfig: anything,
    ExplainerConfig: anything,
    ExecutionRoleArn: roleArn,
    VpcConfig: anything,
    EnableNetworkIsolation: flag,
    MetricsConfig: anything,
    Tags: tags,
  },
)

export const createEndpoint = structure(
  { EndpointName: entityName, EndpointConfigName: entityName },
  { DeploymentConfig: deploymentConfig, Tags: tags },
)

export const updateEndpoint = structure(
  { EndpointName: entityName, EndpointConfigName: entityName },
  {
    RetainAllVariantProperties: flag,
    ExcludeRetainedVariantProperties: list(
      structure(
        { VariantPropertyType: oneOf('DesiredInstanceCount', 'DesiredWeight', 'DataCaptureConfig') },
        {},
      ),
      { max: 3 },
    ),
    DeploymentConfig: deploymentConfig,
    RetainDeploymentConfig: flag,
  },
)
export type UpdateEndpointInput = Read<typeof updateEndpoint>

export const updateEndpointWeightsAndCapacities = structure(
  {
    EndpointName: entityName,
    DesiredWeightsAndCapacities: list(
      structure(
        { VariantName: entityName },
        {
          DesiredWeight: number({ min: 0 }),
          DesiredInstanceCount: integer(0),
          ServerlessUpdateConfig: structure(
            {},
            { MaxConcurrency: integer(1, 200), ProvisionedConcurrency: integer(1, 200) },
          ),
        },
      ),
      { min: 1 },
    ),
  },
  {},
)

export const endpointName = structure({ EndpointName: entityName }, {})
export const endpointConfigName = structure({ EndpointConfigName: entityName }, {})
export const modelNameOnly = structure({ ModelName: modelName }, {})

export const createModel = structure(
  { ModelName: modelName },
  {
    PrimaryContainer: containerDefinition,
    Containers: list(containerDefinition, { max: 15 }),
    InferenceExecutionConfig: structure({ Mode: oneOf('Serial', 'Direct') }, {}),
    ExecutionRoleArn: roleArn,
    Tags: tags,
    VpcConfig: anything,
    EnableNetworkIsolation: flag,
  },
)

export const listMembers = {
  NameContains: text({ max: 63, pattern: /[a-zA-Z0-9-]+/ }),
  CreationTimeBefore: timestamp,
  CreationTimeAfter: timestamp,
  MaxResults: integer(1, 100),
  NextToken: text({ max: 8192 }),
  SortOrder: oneOf('Ascending', 'Descending'),
}
export const listNamed = structure({}, { ...listMembers, SortBy: oneOf('Name', 'CreationTime') })
export const listEndpoints = structure(
  {},
  {
    ...listMembers,
    SortBy: oneOf('Name', 'CreationTime', 'Status'),
    LastModifiedTimeBefore: timestamp,
    LastModifiedTimeAfter: timestamp,
    StatusEquals: oneOf(
      'OutOfService',
      'Creating',
      'Updating',
      'SystemUpdating',
      'RollingBack',
      'InService',
      'Deleting',
      'Failed',
      'UpdateRollbackFailed',
    ),
  },
)
const resourceArn = text({ max: 256, pattern: /arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+/ })
export const addTags = structure({ ResourceArn: resourceArn, Tags: tags }, {})
export const deleteTags = structure(
  { ResourceArn: resourceArn, TagKeys: list(tagKey, { min: 1, max: 50 }) },
  {},
)
export const listTags = structure(
  { ResourceArn: resourceArn },
  { MaxResults: integer(50), NextToken: text({ max: 8192 }) },
)
