import { AwsError, type Place } from '../world/types.ts'
import { containersOf } from './containers.ts'
import { placeEndpoint, refuseInProgress } from './endpoints.ts'
import { fleetOf, startFailure } from './fleet.ts'
import { createModel } from './models.ts'
import { changedMembers, type ServedChange } from './served-change.ts'
import { recordServing } from './serving.ts'
import { arnOf, type EndpointConfigRecord, type ProductionVariant, type VariantRecord } from './state.ts'
import type { SageMakerStore } from './store.ts'
import { modelOfVariant } from './variants.ts'

/** What serves after the change, of the model that the first variant takes. */
export interface Replaced {
  endpointConfigName: string
  modelName: string
  image: string
  /** s3:// address of what it loads first; empty where the image carries its own weights. */
  modelDataUrl: string
}

/** As long as the names of models, packages and configurations may be. */
const LONGEST_NAME = 63

/**
 * Other models in service at once, under a configuration named as given (with a number behind it when taken). Every model
 * that answers is changed, each in the same way: of every variant, and those that instance pools have in its place. All else
 * stays as it is, the numbers of instances and the shares of the traffic too.
 * @throws AwsError while something is being done to the endpoint, and for what SageMaker would not put in service.
 */
export function replaceServed(
  store: SageMakerStore,
  place: Place,
  endpointName: string,
  label: string,
  change: ServedChange,
): Replaced {
  const endpoint = store.endpoint(place, endpointName)
  refuseInProgress(endpoint)
  const live = store.endpointConfig(place, endpoint.endpointConfigName)
  const [first] = live.variants
  if (!first)
    throw new AwsError('ValidationException', `Endpoint "${endpoint.arn}" has no production variant.`)
  const served = [...new Set(live.variants.flatMap(modelsOf))]
  if (served.length === 0)
    throw new AwsError('ValidationException', `Inference components say what "${endpoint.arn}" serves.`)
  const name = freeName(store, place, endpointName, label, served.length)
  const twins = twinsOf(store, place, served, name, change)
  const config: EndpointConfigRecord = {
    ...live,
    name,
    arn: arnOf(place, 'endpoint-config', name),
    createdAt: store.now(),
    variants: live.variants.map((variant) => withModels(variant, twins)),
  }
  const fleet = fleetOf(store, place, config, store.now()).map((variant) =>
    atPresentSize(variant, endpoint.variants),
  )
  const failure = startFailure(store, fleet)
  if (failure !== undefined) throw new AwsError('ValidationException', failure)
  const state = store.at(place)
  state.endpointConfigs[name] = config
  const replaced = {
    ...endpoint,
    ...placeEndpoint(store, place, endpointName, config, store.now()),
    createdAt: endpoint.createdAt,
    variants: fleet,
  }
  state.endpoints[endpointName] = replaced
  recordServing(state, replaced, store.now())
  const model = store.model(place, modelOfVariant(config.variants[0] ?? first) ?? name)
  return {
    endpointConfigName: name,
    modelName: model.name,
    image: model.image,
    modelDataUrl: containersOf(model).find(({ data }) => data)?.data?.url ?? '',
  }
}
