import { entityName, environment, image, modelName, s3Url } from './container-inputs.ts'
import { listMembers, tags } from './inputs.ts'
import { hostingInstanceType } from './instance-types.ts'
import { anything, integer, list, number, oneOf, type Read, structure, text, timestamp } from './shapes.ts'

/** The inputs of the operations on inference components, with the constraints of the SageMaker API model. */

const componentName = text({ max: 63, pattern: /[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?/ })

const specification = structure(
  {},
  {
    InstanceType: hostingInstanceType,
    ModelName: modelName,
    Container: structure(
      {},
      { Image: image, ArtifactUrl: s3Url, Environment: environment, ContainerMetricsConfig: anything },
    ),
    StartupParameters: structure(
      {},
      {
        ModelDataDownloadTimeoutInSeconds: integer(60, 3600),
        ContainerStartupHealthCheckTimeoutInSeconds: integer(60, 3600),
      },
    ),
    ComputeResourceRequirements: structure(
      { MinMemoryRequiredInMb: integer(128) },
      {
        NumberOfCpuCoresRequired: number({ min: 0.25 }),
        NumberOfAcceleratorDevicesRequired: number({ min: 1 }),
        MaxMemoryRequiredInMb: integer(128),
      },
    ),
    BaseInferenceComponentName: componentName,
    DataCacheConfig: anything,
    SchedulingConfig: anything,
  },
)
export type ComponentSpecification = Read<typeof specification>

const runtimeConfig = structure({ CopyCount: integer(0) }, {})
const batchSize = structure({ Type: oneOf('COPY_COUNT', 'CAPACITY_PERCENT'), Value: integer(1) }, {})
const deploymentConfig = structure(
  {
    RollingUpdatePolicy: structure(
      { MaximumBatchSize: batchSize, WaitIntervalInSeconds: integer(0, 3600) },
      { MaximumExecutionTimeoutInSeconds: integer(600, 28_800), RollbackMaximumBatchSize: batchSize },
    ),
  },
  {
    AutoRollbackConfiguration: structure(
      {},
      { Alarms: list(structure({}, { AlarmName: text({ min: 1, max: 255 }) }), { min: 1, max: 10 }) },
    ),
  },
)
export type ComponentDeploymentConfig = Read<typeof deploymentConfig>

const specifications = list(specification, { min: 1, max: 5 })

export const createInferenceComponent = structure(
  { InferenceComponentName: componentName, EndpointName: entityName },
  {
    VariantName: entityName,
    Specification: specification,
    Specifications: specifications,
    RuntimeConfig: runtimeConfig,
    Tags: tags,
  },
)
export const updateInferenceComponent = structure(
  { InferenceComponentName: componentName },
  {
    Specification: specification,
    Specifications: specifications,
    RuntimeConfig: runtimeConfig,
    DeploymentConfig: deploymentConfig,
  },
)
export const updateInferenceComponentRuntimeConfig = structure(
  { InferenceComponentName: componentName, DesiredRuntimeConfig: runtimeConfig },
  {},
)
export const inferenceComponentName = structure({ InferenceComponentName: componentName }, {})
export const listInferenceComponents = structure(
  {},
  {
    ...listMembers,
    SortBy: oneOf('Name', 'CreationTime', 'Status'),
    LastModifiedTimeBefore: timestamp,
    LastModifiedTimeAfter: timestamp,
    StatusEquals: oneOf('InService', 'Creating', 'Updating', 'Failed', 'Deleting'),
    EndpointNameEquals: entityName,
    VariantNameEquals: entityName,
  },
)
