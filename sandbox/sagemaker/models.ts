import { AwsError, type Place } from '../world/types.ts'
import * as inputs from './inputs.ts'
import { listPage } from './paging.ts'
import type { InferenceSpecification } from './registry-inputs.ts'
import { read } from './shapes.ts'
import { arnOf, type ModelRecord, type ProductionVariant, seconds } from './state.ts'
import { alreadyExists, type SageMakerStore, type StoreOperations } from './store.ts'

/** Models and endpoint configurations: immutable once made. */
export const modelOperations: StoreOperations = {
  CreateModel: (store, { place, input }) => ({ ModelArn: createModel(store, place, input).arn }),
  DescribeModel: (store, { place, input }) => {
    const model = store.model(place, read(inputs.modelNameOnly, input).ModelName)
    return {
      ModelName: model.name,
      ModelArn: model.arn,
      CreationTime: seconds(model.createdAt),
      ...model.details,
    }
  },
  ListModels: (store, { place, input }) => {
    const { page, ...next } = listPage(Object.values(store.at(place).models), read(inputs.listNamed, input))
    return {
      Models: page.map((model) => ({
        ModelName: model.name,
        ModelArn: model.arn,
        CreationTime: seconds(model.createdAt),
      })),
      ...next,
    }
  },
  DeleteModel: (store, { place, input }) => {
    const model = store.model(place, read(inputs.modelNameOnly, input).ModelName)
    delete store.at(place).models[model.name]
    delete store.at(place).tags[model.arn]
    return {}
  },
  CreateEndpointConfig: (store, { place, input }) => createEndpointConfig(store, place, input),
  DescribeEndpointConfig: (store, { place, input }) => {
    const config = store.endpointConfig(place, read(inputs.endpointConfigName, input).EndpointConfigName)
    return {
      EndpointConfigName: config.name,
      EndpointConfigArn: config.arn,
      ProductionVariants: config.variants,
      ...(config.shadowVariants ? { ShadowProductionVariants: config.shadowVariants } : {}),
      CreationTime: seconds(config.createdAt),
      ...config.details,
    }
  },
  ListEndpointConfigs: (store, { place, input }) => {
    const { page, ...next } = listPage(
      Object.values(store.at(place).endpointConfigs),
      read(inputs.listNamed, input),
    )
    return {
      EndpointConfigs: page.map((config) => ({
        EndpointConfigName: config.name,
        EndpointConfigArn: config.arn,
        CreationTime: seconds(config.createdAt),
      })),
      ...next,
    }
  },
  DeleteEndpointConfig: (store, { place, input }) => {
    // AWS lets go of a configuration that is in use; the trouble comes with the next update.
    const config = store.endpointConfig(place, read(inputs.endpointConfigName, input).EndpointConfigName)
    delete store.at(place).endpointConfigs[config.name]
    delete store.at(place).tags[config.arn]
    return {}
  },
}

export function createModel(store: SageMakerStore, place: Place, input: unknown): ModelRecord {
  const { ModelName, Tags, ...details } = read(inputs.createModel, input)
  const arn = arnOf(place, 'model', ModelName)
  if (store.at(place).models[ModelName]) throw alreadyExists('model', arn)
  if (details.PrimaryContainer && details.Containers) {
    throw new AwsError('ValidationException', 'Specify either PrimaryContainer or Containers, not both.')
  }
  const container = details.PrimaryContainer ?? details.Containers?.[0]
  if (!container)
    throw new AwsError('ValidationException', 'At least one container is required to create a model.')
  if (details.ExecutionRoleArn === undefined) {
    throw new AwsError('ValidationException', 'ExecutionRoleArn is required to create a model.')
  }
  const { image, modelDataUrl } = contentsOf(store, place, container)
  const model: ModelRecord = {
    name: ModelName,
    arn,
    createdAt: store.now(),
    image,
    ...(modelDataUrl === undefined ? {} : { modelDataUrl }),
    details: { ...details, EnableNetworkIsolation: details.EnableNetworkIsolation ?? false },
  }
  store.at(place).models[ModelName] = model
  if (Tags) store.at(place).tags[arn] = Tags
  return model
}

function contentsOf(
  store: SageMakerStore,
  place: Place,
  container: inputs.ContainerDefinition,
): { image: string; modelDataUrl?: string | undefined } {
  if (container.ModelPackageName !== undefined) {
    const name = container.ModelPackageName
    const arn = name.startsWith('arn:') ? name : arnOf(place, 'model-package', name)
    const specification = store.at(place).packages[arn]?.details.InferenceSpecification as
      | InferenceSpecification
      | undefined
    const packaged = specification?.Containers[0]
    if (!packaged?.Image) throw new AwsError('ValidationException', `Could not find model package "${arn}".`)
    return { image: packaged.Image, modelDataUrl: packaged.ModelDataUrl }
  }
  if (container.Image === undefined) {
    throw new AwsError(
      'ValidationException',
      'Container definition must specify either Image or ModelPackageName.',
    )
  }
  return {
    image: container.Image,
    modelDataUrl: container.ModelDataUrl ?? s3UriOf(container.ModelDataSource),
  }
}

function s3UriOf(source: unknown): string | undefined {
  const uri = (source as { S3DataSource?: { S3Uri?: unknown } } | undefined)?.S3DataSource?.S3Uri
  return typeof uri === 'string' ? uri : undefined
}

function createEndpointConfig(store: SageMakerStore, place: Place, input: unknown): unknown {
  const { EndpointConfigName, ProductionVariants, ShadowProductionVariants, Tags, ...details } = read(
    inputs.createEndpointConfig,
    input,
  )
  const state = store.at(place)
  const arn = arnOf(place, 'endpoint-config', EndpointConfigName)
  if (state.endpointConfigs[EndpointConfigName]) throw alreadyExists('endpoint configuration', arn)
  const names = [...ProductionVariants, ...(ShadowProductionVariants ?? [])].map(
    (variant) => variant.VariantName,
  )
  if (new Set(names).size < names.length) {
    throw new AwsError(
      'ValidationException',
      'Production variant names must be unique within an endpoint configuration.',
    )
  }
  const complete = (variant: inputs.ProductionVariantInput) => completeVariant(store, place, variant)
  state.endpointConfigs[EndpointConfigName] = {
    name: EndpointConfigName,
    arn,
    createdAt: store.now(),
    variants: ProductionVariants.map(complete),
    ...(ShadowProductionVariants ? { shadowVariants: ShadowProductionVariants.map(complete) } : {}),
    details,
  }
  if (Tags) state.tags[arn] = Tags
  return { EndpointConfigArn: arn }
}

/** With what AWS takes where nothing is said. @throws AwsError ValidationException for what a variant must say. */
function completeVariant(
  store: SageMakerStore,
  place: Place,
  variant: inputs.ProductionVariantInput,
): ProductionVariant {
  if (variant.ModelName === undefined) {
    throw new AwsError(
      'ValidationException',
      `ModelName is required for production variant "${variant.VariantName}".`,
    )
  }
  if (
    variant.ServerlessConfig === undefined &&
    (variant.InstanceType === undefined || variant.InitialInstanceCount === undefined)
  ) {
    throw new AwsError(
      'ValidationException',
      `InstanceType and InitialInstanceCount are required for production variant "${variant.VariantName}".`,
    )
  }
  return {
    ...variant,
    ModelName: store.model(place, variant.ModelName).name,
    InitialInstanceCount: variant.InitialInstanceCount ?? 1,
    InitialVariantWeight: variant.InitialVariantWeight ?? 1,
  }
}
