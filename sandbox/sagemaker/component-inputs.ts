import { entityName, environment, image, modelName, s3Url } from './container-inputs.ts'
import { listMembers, tags } from './inputs.ts'
import { hostingInstanceType } from './instance-types.ts'
import {
  anything,
  integer,
  list,
  number,
  oneOf,
  type Read,
  type Shape,
  structure,
  text,
  timestamp,
} from './shapes.ts'

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
/** Copies, or a part of them in percent within these bounds. */
function batchSize(least: number, most: number): Shape<Read<typeof copies>> {
  const percent = structure({ Type: oneOf('CAPACITY_PERCENT'), Value: integer(least, most) }, {})
  return {
    check: (value, path, problems) => {
      const size = copies.check(value, path, [])
      return (size.Type === 'CAPACITY_PERCENT' ? percent : copies).check(value, path, problems)
    },
  }
}
const copies = structure({ Type: oneOf('COPY_COUNT', 'CAPACITY_PERCENT'), Value: integer(1) }, {})
const deploymentConfig = structure(
  {
    RollingUpdatePolicy: structure(
      { MaximumBatchSize: batchSize(5, 50), WaitIntervalInSeconds: integer(0, 3600) },
      { MaximumExecutionTimeoutInSeconds: integer(600, 28_800), RollbackMaximumBatchSize: batchSize(5, 100) },
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
