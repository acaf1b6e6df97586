import { AwsError, type Place } from '../world/types.ts'
import type {
  AdditionalInferenceSpecification,
  ContainerDefinition,
  InferenceSpecification,
  PackagedContainer,
  S3ModelDataSource,
} from './container-inputs.ts'
import {
  arnOf,
  type ModelContainer,
  type ModelData,
  type ModelPackageRecord,
  type ModelRecord,
} from './state.ts'
import type { SageMakerStore } from './store.ts'

/** The containers of a model, also of one that was written down when models had one only. */
export function containersOf(model: ModelRecord): ModelContainer[] {
  return (
    model.containers ?? [
      {
        image: model.image,
        ...(model.modelDataUrl === undefined ? {} : { data: { url: model.modelDataUrl, isPrefix: false } }),
        additionalData: [],
        environment: {},
      },
    ]
  )
}

/**
 * What a container of a model stands for: itself, or every container of the package that it names, in order.
 * @throws AwsError ValidationException for a package that is not there or has nothing to run.
 */
export function containersFrom(
  store: SageMakerStore,
  place: Place,
  defined: ContainerDefinition,
): ModelContainer[] {
  if (defined.ModelPackageName !== undefined) return packagedContainers(store, place, defined)
  if (defined.InferenceSpecificationName !== undefined)
    throw invalid('InferenceSpecificationName can only be specified together with ModelPackageName.')
  if (defined.Image === undefined)
    throw invalid('Container definition must specify either Image or ModelPackageName.')
  return [
    {
      image: defined.Image,
      ...(defined.ContainerHostname === undefined ? {} : { hostname: defined.ContainerHostname }),
      ...dataOf(defined),
      environment: defined.Environment ?? {},
    },
  ]
}

/**
 * The package that a container names, and what of it is meant.
 * @throws AwsError ValidationException for a package that is not there or does not say what to run.
 */
export function packagedBy(
  store: SageMakerStore,
  place: Place,
  { ModelPackageName: nameOrArn = '', InferenceSpecificationName }: ContainerDefinition,
): { record: ModelPackageRecord; specification: InferenceSpecification } {
  const arn = nameOrArn.startsWith('arn:') ? nameOrArn : arnOf(place, 'model-package', nameOrArn)
  const record = store.at(place).packages[arn]
  if (!record) throw invalid(`Could not find model package "${arn}".`)
  return { record, specification: specificationOf(record.details, InferenceSpecificationName, arn) }
}

function packagedContainers(
  store: SageMakerStore,
  place: Place,
  defined: ContainerDefinition,
): ModelContainer[] {
  if (defined.Image !== undefined || defined.ModelDataUrl !== undefined || defined.ModelDataSource)
    throw invalid('Image and model data cannot be specified together with ModelPackageName.')
  const { record, specification } = packagedBy(store, place, defined)
  return specification.Containers.map((packaged) => {
    if (packaged.Image === undefined)
      throw invalid(`A container of model package "${record.arn}" does not specify an image.`)
    return {
      image: packaged.Image,
      ...(packaged.ImageDigest === undefined ? {} : { imageDigest: packaged.ImageDigest.toLowerCase() }),
      ...(packaged.ContainerHostname === undefined ? {} : { hostname: packaged.ContainerHostname }),
      ...dataOf(packaged),
      // What the model says wins over what its package says.
      environment: { ...packaged.Environment, ...defined.Environment },
    }
  })
}

function specificationOf(
  details: Record<string, unknown>,
  name: string | undefined,
  arn: string,
): InferenceSpecification {
  if (name === undefined) {
    const specification = details.InferenceSpecification as InferenceSpecification | undefined
    if (!specification) throw invalid(`Model package "${arn}" does not have an inference specification.`)
    return specification
  }
  const additional = details.AdditionalInferenceSpecifications as
    | AdditionalInferenceSpecification[]
    | undefined
  const specification = additional?.find((candidate) => candidate.Name === name)
  if (!specification)
    throw invalid(`Could not find inference specification "${name}" in model package "${arn}".`)
  return specification
}

type Loaded = Pick<ContainerDefinition, 'ModelDataUrl' | 'ModelDataSource' | 'AdditionalModelDataSources'> &
  Pick<PackagedContainer, 'AdditionalS3DataSource'>

/** @throws AwsError ValidationException for data that is told twice, or a prefix that is none. */
function dataOf(loaded: Loaded): Pick<ModelContainer, 'data' | 'additionalData'> {
  const source = loaded.ModelDataSource?.S3DataSource
  if (loaded.ModelDataUrl !== undefined && source)
    throw invalid('Specify either ModelDataUrl or ModelDataSource, not both.')
  const data = source
    ? dataAt(source)
    : loaded.ModelDataUrl === undefined
      ? undefined
      : { url: loaded.ModelDataUrl, isPrefix: false }
  const more = (loaded.AdditionalModelDataSources ?? []).map((each) => dataAt(each.S3DataSource))
  const other = loaded.AdditionalS3DataSource
  return {
    ...(data ? { data } : {}),
    additionalData: [
      ...more,
      ...(other ? [{ url: other.S3Uri, isPrefix: other.S3DataType === 'S3Prefix' }] : []),
    ],
  }
}

function dataAt(source: S3ModelDataSource): ModelData {
  const isPrefix = source.S3DataType === 'S3Prefix'
  if (isPrefix && !source.S3Uri.endsWith('/'))
    throw invalid(`S3Uri "${source.S3Uri}" must end with a forward slash (/) when S3DataType is S3Prefix.`)
  return { url: source.S3Uri, isPrefix }
}

/** @throws AwsError ValidationException for several containers that cannot be told apart. */
export function refuseUnfitPipeline(
  containers: ModelContainer[],
  mode: 'Serial' | 'Direct' | undefined,
): void {
  if (containers.length > 15) throw invalid('A model can have at most 15 containers.')
  const names = containers.flatMap((container) => container.hostname ?? [])
  if (new Set(names).size < names.length)
    throw invalid('ContainerHostname must be unique within the containers of a model.')
  if (containers.length < 2) return
  if (mode === 'Direct' && names.length < containers.length)
    throw invalid('ContainerHostname is required for every container when the execution mode is Direct.')
  if (names.length > 0 && names.length < containers.length)
    throw invalid('ContainerHostname must be specified for all containers of a model or for none.')
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
