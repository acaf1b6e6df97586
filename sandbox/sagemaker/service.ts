import { readImageName } from '../ecr/image-name.ts'
import { isInForce, takesDown } from '../world/faults.ts'
import type {
  LiveEndpoints,
  Place,
  RegionContents,
  SandboxService,
  ServiceCall,
  ServingHistory,
  ServingSegment,
  WorldContext,
} from '../world/types.ts'
import { advanceComponents, postponeComponents } from './component-progress.ts'
import { containersOf } from './containers.ts'
import { advanceDeployment, postponeDeployment } from './deployment.ts'
import { endpointOperations } from './endpoints.ts'
import { inferenceComponentOperations } from './inference-components.ts'
import { modelPackageGroupOperations } from './model-package-groups.ts'
import { modelPackageOperations } from './model-packages.ts'
import { modelOperations } from './models.ts'
import { Seeding } from './seeding.ts'
import { segmentsWithin } from './serving.ts'
import { bareRecords, emptyPlace, type ModelRecord, type PlaceState, placeOfKey } from './state.ts'
import { type SageMakerDependencies, SageMakerStore, type StoreOperations } from './store.ts'
import { tagOperations } from './tags.ts'

const OPERATIONS: StoreOperations = {
  ...modelPackageGroupOperations,
  ...modelPackageOperations,
  ...modelOperations,
  ...endpointOperations,
  ...inferenceComponentOperations,
  ...tagOperations,
}

/** What a model is known by whose image carries its own weights. */
function repositoryOfBare(model: ModelRecord): string[] {
  return model.modelDataUrl === undefined ? [readImageName(model.image).repository] : []
}

/** SageMaker of every account and region. */
export class SageMakerService implements SandboxService, ServingHistory, LiveEndpoints {
  readonly operations: Record<string, (call: ServiceCall) => unknown>
  /** Puts things in place that were there before the sandbox began. */
  readonly seed: Seeding
  readonly #store: SageMakerStore
  #advancedTo: number

  constructor(context: WorldContext, dependencies: SageMakerDependencies) {
    this.#store = new SageMakerStore(context, dependencies)
    this.#advancedTo = context.clock.now()
    this.seed = new Seeding(this.#store)
    const store = this.#store
    this.operations = Object.fromEntries(
      Object.entries(OPERATIONS).map(([name, operation]) => [name, (call) => operation(store, call)]),
    )
  }

  advance(now: number): void {
    const from = this.#advancedTo
    if (now <= from) return
    for (const [key, state] of Object.entries(this.#store.places)) {
      const place = placeOfKey(key)
      const isBusy =
        Object.values(state.endpoints).some((endpoint) => endpoint.deployment) ||
        Object.values(state.components).some((component) => component.change)
      if (!isBusy) continue
      for (const [start, end] of this.#slices(from, now)) this.#advancePlace(place, state, start, end)
    }
    this.#advancedTo = now
  }

  /** [from, to] cut where a fault begins or ends, so that standing still is counted to the millisecond. */
  #slices(from: number, to: number): [number, number][] {
    const edges = this.#store.context.faults
      .history()
      .flatMap((entry) => (entry.until === undefined ? [entry.since] : [entry.since, entry.until]))
      .filter((edge) => edge > from && edge < to)
    const cuts = [from, ...new Set(edges.sort((a, b) => a - b)), to]
    return cuts.slice(1).map((end, index) => [cuts[index] ?? from, end])
  }

  #advancePlace(place: Place, state: PlaceState, from: number, to: number): void {
    const frozen = this.#store.context.faults
      .history()
      .some(
        ({ fault, ...entry }) =>
          takesDown(fault, 'sagemaker', place.region) && isInForce({ fault, ...entry }, from),
      )
    if (frozen) postponeComponents(state, from, to)
    else advanceComponents(this.#store, place, state, to)
    for (const endpoint of Object.values(state.endpoints)) {
      if (!endpoint.deployment) continue
      // A deployment that began within this slice stood still only since then.
      if (frozen) postponeDeployment(endpoint.deployment, to - Math.max(from, endpoint.deployment.startedAt))
      else advanceDeployment({ store: this.#store, place, endpoint }, to)
    }
  }

  segments(place: Place, endpointName: string, from: number, to: number): ServingSegment[] {
    return segmentsWithin(this.#store.at(place).serving[endpointName] ?? [], from, to)
  }

  endpoints(place: Place): string[] {
    return Object.keys(this.#store.at(place).serving)
  }

  hasPackage(place: Place, arn: string): boolean {
    return this.#store.at(place).packages[arn] !== undefined
  }

  /** The images of every model, with the digests that their packages state. */
  images(): { image: string; digest?: string }[] {
    return Object.values(this.#store.places).flatMap(({ models }) =>
      Object.values(models)
        .flatMap(containersOf)
        .map(({ image, imageDigest: digest }) => ({ image, ...(digest === undefined ? {} : { digest }) })),
    )
  }

  variants(place: Place, endpointName: string): string[] | undefined {
    const endpoint = this.#store.at(place).endpoints[endpointName]
    if (!endpoint || endpoint.status === 'Deleting') return undefined
    return endpoint.variants.map((variant) => variant.variantName)
  }

  /** Places that were only asked about are left out. */
  contents(): RegionContents[] {
    return Object.entries(this.#store.places)
      .filter(([, state]) => Object.values(state).some((records) => Object.keys(records).length > 0))
      .map(([key, { groups, models }]) => ({
        region: placeOfKey(key).region,
        models: [...Object.keys(groups), ...Object.values(models).flatMap(repositoryOfBare)],
        artifacts: Object.values(models).flatMap((model) => model.modelDataUrl ?? []),
      }))
  }

  snapshot(): unknown {
    return { places: this.#store.places, advancedTo: this.#advancedTo }
  }

  restore(snapshot: unknown): void {
    const { places, advancedTo } = snapshot as { places: Record<string, PlaceState>; advancedTo: number }
    // What was written down before there were inference components has none of their records.
    this.#store.places = Object.fromEntries(
      Object.entries(places).map(([key, state]) => [key, bareRecords({ ...emptyPlace(), ...state })]),
    )
    this.#advancedTo = advancedTo
  }

  reset(): void {
    this.#store.places = {}
    this.#advancedTo = this.#store.now()
  }
}
