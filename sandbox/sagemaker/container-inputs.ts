import { hostingInstanceType, transformInstanceType } from './instance-types.ts'
import { anything, flag, list, mapOf, oneOf, type Read, structure, text } from './shapes.ts'

/** What a container is made of, with the constraints of the SageMaker API model; kept member by member as given. */

export const entityName = text({ min: 1, max: 63, pattern: /[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}/ })
export const modelName = text({ max: 63, pattern: /[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?/ })
export const versionedArnOrName = text({
  min: 1,
  max: 176,
  pattern:
    /(arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:[a-z-]*\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)(\/[0-9]{1,9})?/,
})
export const s3Url = text({ max: 1024, pattern: /(https|s3):\/\/([^/]+)\/?(.*)/ })
export const image = text({ max: 255, pattern: /[\S]+/ })
export const environment = mapOf(text({ max: 1024 }), { max: 100, keys: /[a-zA-Z_][a-zA-Z0-9_]*/ })

const s3ModelDataSource = structure(
  {
    S3Uri: s3Url,
    S3DataType: oneOf('S3Prefix', 'S3Object'),
    CompressionType: oneOf('None', 'Gzip'),
  },
  {
    ModelAccessConfig: structure({ AcceptEula: flag }, {}),
    HubAccessConfig: anything,
    ManifestS3Uri: s3Url,
    ETag: text(),
    ManifestEtag: text(),
  },
)
export type S3ModelDataSource = Read<typeof s3ModelDataSource>

const modelDataSource = structure({}, { S3DataSource: s3ModelDataSource })
const additionalModelDataSources = list(
  structure(
    {
      ChannelName: text({ min: 1, max: 64, pattern: /[A-Za-z0-9.\-_]+/ }),
      S3DataSource: s3ModelDataSource,
    },
    {},
  ),
  { max: 5 },
)

/** A container of a model: an image with what it loads, or a package that tells both. */
export const containerDefinition = structure(
  {},
  {
    ContainerHostname: entityName,
    Image: image,
    ImageConfig: structure(
      { RepositoryAccessMode: oneOf('Platform', 'Vpc') },
      { RepositoryAuthConfig: structure({ RepositoryCredentialsProviderArn: text({ min: 1 }) }, {}) },
    ),
    Mode: oneOf('SingleModel', 'MultiModel'),
    ModelDataUrl: s3Url,
    ModelDataSource: modelDataSource,
    AdditionalModelDataSources: additionalModelDataSources,
    Environment: environment,
    ModelPackageName: versionedArnOrName,
    InferenceSpecificationName: entityName,
    MultiModelConfig: anything,
    ContainerMetricsConfig: anything,
  },
)
export type ContainerDefinition = Read<typeof containerDefinition>

const packagedContainer = structure(
  {},
  {
    ContainerHostname: entityName,
    Image: image,
    ImageDigest: text({ max: 72, pattern: /[Ss][Hh][Aa]256:[0-9a-fA-F]{64}/ }),
    ModelDataUrl: s3Url,
    ModelDataSource: modelDataSource,
    ProductId: text({ max: 256 }),
    Environment: environment,
    ModelInput: structure({ DataInputConfig: text({ min: 1, max: 16_384 }) }, {}),
    Framework: text(),
    FrameworkVersion: text({ min: 3, max: 10, pattern: /[0-9]\.[A-Za-z0-9.-]+/ }),
    NearestModelName: text(),
    AdditionalModelDataSources: additionalModelDataSources,
    AdditionalS3DataSource: structure(
      { S3DataType: oneOf('S3Object', 'S3Prefix'), S3Uri: s3Url },
      { CompressionType: oneOf('None', 'Gzip'), ETag: text() },
    ),
    ModelDataETag: text(),
    IsCheckpoint: flag,
    BaseModel: anything,
  },
)
export type PackagedContainer = Read<typeof packagedContainer>

const packagedContainers = list(packagedContainer, { min: 1, max: 15 })
const supported = {
  SupportedTransformInstanceTypes: list(transformInstanceType, { min: 1 }),
  SupportedRealtimeInferenceInstanceTypes: list(hostingInstanceType),
  SupportedContentTypes: list(text()),
  SupportedResponseMIMETypes: list(text()),
}

export const inferenceSpecification = structure({ Containers: packagedContainers }, supported)
export type InferenceSpecification = Read<typeof inferenceSpecification>

export const additionalInferenceSpecifications = list(
  structure(
    { Name: entityName, Containers: packagedContainers },
    { Description: text({ max: 1024 }), ...supported },
  ),
  { min: 1, max: 15 },
)
export type AdditionalInferenceSpecification = Read<typeof additionalInferenceSpecifications>[number]
