import { AwsError, type Place } from '../world/types.ts'
import { containersFrom, refuseUnfitPipeline } from './containers.ts'
import * as inputs from './inputs.ts'
import { listPage } from './paging.ts'
import { read } from './shapes.ts'
import { arnOf, type ModelRecord, seconds } from './state.ts'
import { alreadyExists, type SageMakerStore, type StoreOperations } from './store.ts'
import { completeVariant, refuseMixedVariants } from './variants.ts'

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
  const defined = details.PrimaryContainer ? [details.PrimaryContainer] : (details.Containers ?? [])
  if (defined.length === 0)
    throw new AwsError('ValidationException', 'At least one container is required to create a model.')
  if (details.ExecutionRoleArn === undefined) {
    throw new AwsError('ValidationException', 'ExecutionRoleArn is required to create a model.')
  }
  const containers = defined.flatMap((container) => containersFrom(store, place, container))
  for (const { image, imageDigest } of containers) {
    if (!store.dependencies.images.lookUp(image, imageDigest).found)
      throw new AwsError('ValidationException', `Requested image ${image} not found.`)
  }
  refuseUnfitPipeline(containers, details.InferenceExecutionConfig?.Mode)
  const [first] = containers
  if (!first) throw new AwsError('InternalFailure', 'A model without a container was made.', 500)
  const model: ModelRecord = {
    name: ModelName,
    arn,
    createdAt: store.now(),
    image: first.image,
    ...(first.data ? { modelDataUrl: first.data.url } : {}),
    containers,
    details: { ...details, EnableNetworkIsolation: details.EnableNetworkIsolation ?? false },
  }
  store.at(place).models[ModelName] = model
  if (Tags) store.at(place).tags[arn] = Tags
  return model
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
  const variants = ProductionVariants.map((variant) => completeVariant(store, place, variant))
  const shadows = ShadowProductionVariants?.map((variant) => completeVariant(store, place, variant))
  refuseMixedVariants(variants, details.ExecutionRoleArn)
  state.endpointConfigs[EndpointConfigName] = {
    name: EndpointConfigName,
    arn,
    createdAt: store.now(),
    variants,
    ...(shadows ? { shadowVariants: shadows } : {}),
    details,
  }
  if (Tags) state.tags[arn] = Tags
  return { EndpointConfigArn: arn }
}
