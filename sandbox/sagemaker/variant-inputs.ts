import { entityName, modelName, s3Url } from './container-inputs.ts'
import { hostingInstanceType } from './instance-types.ts'
import { anything, flag, integer, list, number, oneOf, type Read, structure, text } from './shapes.ts'

/** What a variant of an endpoint is made of, with the constraints of the SageMaker API model. */

export const serverlessConfig = structure(
  { MemorySizeInMB: integer(1024, 6144), MaxConcurrency: integer(1, 200) },
  { ProvisionedConcurrency: integer(1, 200) },
)
export type ServerlessConfig = Read<typeof serverlessConfig>

export const productionVariant = structure(
  { VariantName: entityName },
  {
    /** Absent where inference components say what is served. */
    ModelName: modelName,
    InitialInstanceCount: integer(1),
    InstanceType: hostingInstanceType,
    InstancePools: list(
      structure(
        { InstanceType: hostingInstanceType, Priority: integer(1, 5) },
        { ModelNameOverride: modelName },
      ),
      { min: 1, max: 5 },
    ),
    VariantInstanceProvisionTimeoutInSeconds: integer(300, 3600),
    InitialVariantWeight: number({ min: 0 }),
    AcceleratorType: oneOf(
      'ml.eia1.medium',
      'ml.eia1.large',
      'ml.eia1.xlarge',
      'ml.eia2.medium',
      'ml.eia2.large',
      'ml.eia2.xlarge',
    ),
    CoreDumpConfig: structure({ DestinationS3Uri: s3Url }, { KmsKeyId: text({ max: 2048 }) }),
    ServerlessConfig: serverlessConfig,
    VolumeSizeInGB: integer(1, 512),
    ModelDataDownloadTimeoutInSeconds: integer(60, 3600),
    ContainerStartupHealthCheckTimeoutInSeconds: integer(60, 3600),
    EnableSSMAccess: flag,
    ManagedInstanceScaling: structure(
      {},
      {
        Status: oneOf('ENABLED', 'DISABLED'),
        MinInstanceCount: integer(0),
        MaxInstanceCount: integer(1),
        ScaleInPolicy: anything,
      },
    ),
    RoutingConfig: structure({ RoutingStrategy: oneOf('LEAST_OUTSTANDING_REQUESTS', 'RANDOM') }, {}),
    InferenceAmiVersion: text(),
    CapacityReservationConfig: anything,
  },
)
export type ProductionVariantInput = Read<typeof productionVariant>
