import { AwsError, type Place } from '../world/types.ts'
import { containersOf } from './containers.ts'
import { refuseInProgress } from './endpoints.ts'
import { fleetOf, startFailure } from './fleet.ts'
import { createModel } from './models.ts'
import { changedRequest, freeName, type ServedChange } from './served-change.ts'
import { recordServing } from './serving.ts'
import {
  arnOf,
  bareRecords,
  type EndpointConfigRecord,
  type EndpointRecord,
  type PlaceState,
  type ProductionVariant,
  type VariantRecord,
} from './state.ts'
import type { SageMakerStore } from './store.ts'
import { modelOfVariant, poolsOf } from './variants.ts'

/** What serves after the change, of the model that the first variant takes. */
export interface Replaced {
  endpointConfigName: string
  modelName: string
  image: string
  /** s3:// address of what it loads first; empty where the image carries its own weights. */
  modelDataUrl: string
}

/** As long as the name of a model or a configuration may be, and what of it is left for a number behind a name that is taken. */
const LONGEST_NAME = 63
const ROOM_FOR_COUNT = 4

/**
 * Other models in service at once, under a configuration named as given (with a number behind it when taken). Every model
 * that answers is changed in the same way: of every variant, and those that instance pools have in its place. All else stays
 * as it is, the numbers of instances and the shares of the traffic too.
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
  const names = [...new Set(live.variants.flatMap(modelNamesOf))]
  const [first] = live.variants
  if (!first) throw invalid(`Endpoint "${endpoint.arn}" has no production variant.`)
  if (names.length === 0) throw invalid(`Inference components say what "${endpoint.arn}" serves.`)
  return allOrNothing(store.at(place), () =>
    serveTwins(store, place, endpoint, { live, names, first, wanted: nameFor(endpointName, label) }, change),
  )
}

/** What is refused at last was not begun: no model and no package is left of it. */
function allOrNothing<T>(state: PlaceState, act: () => T): T {
  const { models, packages, tags } = state
  const before = { models: { ...models }, packages: { ...packages }, tags: { ...tags } }
  try {
    return act()
  } catch (error) {
    bareRecords(Object.assign(state, before))
    throw error
  }
}

interface Serving {
  live: EndpointConfigRecord
  /** Models that answer now. */
  names: string[]
  first: ProductionVariant
  wanted: string
}

function serveTwins(
  store: SageMakerStore,
  place: Place,
  endpoint: EndpointRecord,
  { live, names, first, wanted }: Serving,
  change: ServedChange,
): Replaced {
  const twins = twinsOf(store, place, names, wanted, change)
  const [name] = twins.values()
  if (name === undefined)
    throw invalid(`No model of "${endpoint.arn}" loads an artifact that could be another one.`)
  const config: EndpointConfigRecord = {
    ...live,
    name,
    arn: arnOf(place, 'endpoint-config', name),
    createdAt: store.now(),
    variants: live.variants.map((variant) => withTwins(variant, twins)),
  }
  putInService(store, place, endpoint, config)
  const model = store.model(place, modelOfVariant(config.variants[0] ?? first) ?? name)
  return {
    endpointConfigName: name,
    modelName: model.name,
    image: model.image,
    modelDataUrl: containersOf(model).find(({ data }) => data)?.data?.url ?? '',
  }
}

/** Models that are to serve instead, by the names of those that serve now; without those that the change leaves as they are. */
function twinsOf(
  store: SageMakerStore,
  place: Place,
  names: string[],
  wanted: string,
  change: ServedChange,
): Map<string, string> {
  const { models, endpointConfigs } = store.at(place)
  const twins = new Map<string, string>()
  for (const served of names) {
    const name = freeName(wanted, (taken) => taken in models || taken in endpointConfigs)
    const request = changedRequest(store, place, store.model(place, served), name, change)
    if (request) twins.set(served, createModel(store, place, request).name)
  }
  return twins
}

/** At once, where all can start; as many instances, with as much of the traffic, as now. */
function putInService(
  store: SageMakerStore,
  place: Place,
  { failureReason: _over, ...endpoint }: EndpointRecord,
  config: EndpointConfigRecord,
): void {
  const now = store.now()
  const variants = fleetOf(store, place, config, now).map((variant) => atPresentSize(variant, endpoint))
  const failure = startFailure(store, variants)
  if (failure !== undefined) throw invalid(failure)
  const state = store.at(place)
  state.endpointConfigs[config.name] = config
  const replaced = { ...endpoint, endpointConfigName: config.name, modifiedAt: now, variants }
  state.endpoints[endpoint.name] = replaced
  recordServing(state, replaced, now)
}

function atPresentSize(
  variant: VariantRecord,
  { variants }: Pick<EndpointRecord, 'variants'>,
): VariantRecord {
  const now = variants.find(({ variantName }) => variantName === variant.variantName)
  if (!now) return variant
  const { weight, desiredWeight, instanceCount, desiredInstanceCount, serverless, desiredServerless } = now
  return {
    ...variant,
    ...{ weight, desiredWeight, instanceCount, desiredInstanceCount },
    ...(serverless ? { serverless } : {}),
    ...(desiredServerless ? { desiredServerless } : {}),
  }
}

/** What serves first comes first: the change is named after it. */
function modelNamesOf(variant: ProductionVariant): string[] {
  const overrides = poolsOf(variant).flatMap((pool) => pool.ModelNameOverride ?? [])
  return [modelOfVariant(variant) ?? [], overrides, variant.ModelName ?? []].flat()
}

function withTwins(variant: ProductionVariant, twins: ReadonlyMap<string, string>): ProductionVariant {
  const { ModelName, InstancePools } = variant
  const twinOf = (name: string) => twins.get(name) ?? name
  return {
    ...variant,
    ...(ModelName === undefined ? {} : { ModelName: twinOf(ModelName) }),
    ...(InstancePools === undefined
      ? {}
      : {
          InstancePools: InstancePools.map((pool) =>
            pool.ModelNameOverride === undefined
              ? pool
              : { ...pool, ModelNameOverride: twinOf(pool.ModelNameOverride) },
          ),
        }),
  }
}

function nameFor(endpointName: string, label: string): string {
  const room = LONGEST_NAME - ROOM_FOR_COUNT - label.length - 1
  return `${endpointName.slice(0, room).replace(/-+$/, '')}-${label}`
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
