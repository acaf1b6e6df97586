import { isInForce } from '../../world/faults.ts'
import type {
  Place,
  RegionContents,
  ServingHistory,
  ServingSegment,
  WorldContext,
} from '../../world/types.ts'
import type { GoogleService, Operations } from '../types.ts'
import { endpointMethods } from './endpoints.ts'
import { modelMethods } from './models.ts'
import { VertexOperations } from './operations.ts'
import { type Due, nextDue, postponeRollout } from './rollout.ts'
import { Seeding } from './seeding.ts'
import { segmentsWithin } from './serving.ts'
import { noteStage } from './stages.ts'
import { bareRecords, type PlaceState, placeOfKey } from './state.ts'
import { type StoreMethods, type Subject, VertexStore } from './store.ts'
import { completeTask } from './tasks.ts'

interface VertexSnapshot {
  places: Record<string, PlaceState>
  ids: number
  advancedTo: number
}

/** Vertex AI of every project and location. */
export class VertexService implements ServingHistory {
  readonly endpointService: GoogleService
  readonly modelService: GoogleService
  readonly operations: Operations
  /** Puts things in place that were there before the sandbox began. */
  readonly seed: Seeding
  readonly #store: VertexStore

  constructor(context: WorldContext) {
    this.#store = new VertexStore(context)
    this.endpointService = this.#bind(endpointMethods)
    this.modelService = this.#bind(modelMethods)
    this.operations = new VertexOperations(this.#store)
    this.seed = new Seeding(this.#store)
  }

  /** A call sees the present, even when time went on since the world was last brought forward. */
  #bind(methods: StoreMethods): GoogleService {
    return {
      methods: Object.fromEntries(
        Object.entries(methods).map(([name, method]) => [
          name,
          (call) => {
            this.advance(this.#store.context.clock.now())
            return method(this.#store, call)
          },
        ]),
      ),
    }
  }

  advance(now: number): void {
    const from = this.#store.instant
    if (now <= from) return
    for (const [key, state] of Object.entries(this.#store.places)) {
      if (state.tasks.length === 0 && this.#subjects(state).length === 0) continue
      for (const [start, end] of this.#slices(from, now)) {
        if (this.#isFrozen(placeOfKey(key), start)) this.#postpone(state, start, end)
        else this.#advancePlace(placeOfKey(key), state, start, end)
      }
      for (const subject of this.#subjects(state)) noteStage(subject, now)
    }
    this.#store.instant = now
  }

  /** [from, to] cut where a fault begins or ends, so that within a stretch nothing of the kind changes. */
  #slices(from: number, to: number): [number, number][] {
    const edges = this.#store.context.faults
      .history()
      .flatMap((entry) => (entry.until === undefined ? [entry.since] : [entry.since, entry.until]))
      .filter((edge) => edge > from && edge < to)
    const cuts = [from, ...new Set(edges.sort((a, b) => a - b)), to]
    return cuts.slice(1).map((end, index) => [cuts[index] ?? from, end])
  }

  #isFrozen({ region }: Place, at: number): boolean {
    return this.#store.context.faults
      .history()
      .some(
        (entry) =>
          entry.fault.kind === 'control-plane-down' &&
          entry.fault.region === region &&
          (entry.fault.service ?? 'aiplatform') === 'aiplatform' &&
          isInForce(entry, at),
      )
  }

  #subjects(state: PlaceState): Subject[] {
    return Object.values(state.endpoints).flatMap((endpoint) =>
      endpoint.resources
        .filter((resources) => resources.rollout)
        .map((resources) => ({ store: this.#store, endpoint, resources })),
    )
  }

  /** Works off everything that is due up to and including `to`, in order of time. */
  #advancePlace(place: Place, state: PlaceState, from: number, to: number): void {
    for (;;) {
      const next = [...this.#dueTasks(place, state), ...this.#dueRollouts(state, from)].reduce<
        Due | undefined
      >((earliest, due) => (earliest && earliest.at <= due.at ? earliest : due), undefined)
      if (!next || next.at > to) return
      next.run()
    }
  }

  #dueTasks(place: Place, state: PlaceState): Due[] {
    return state.tasks.map((task) => ({
      at: task.dueAt,
      run: () => completeTask(this.#store, place, task),
    }))
  }

  #dueRollouts(state: PlaceState, from: number): Due[] {
    return this.#subjects(state).flatMap((subject) => nextDue(subject, from) ?? [])
  }

  #postpone(state: PlaceState, from: number, to: number): void {
    for (const task of state.tasks) task.dueAt += to - Math.max(from, task.startedAt)
    for (const subject of this.#subjects(state)) postponeRollout(subject, from, to)
  }

  /** What took the traffic of an endpoint: `endpointConfigName` is the DeployedModel's id. */
  segments(place: Place, endpointId: string, from: number, to: number): ServingSegment[] {
    return segmentsWithin(this.#store.at(place).serving[endpointId] ?? [], from, to)
  }

  /** Ready replicas of every DeployedModel, those without traffic too; `share` is that of all ready replicas. */
  replicaHistory(place: Place, endpointId: string, from: number, to: number): ServingSegment[] {
    return segmentsWithin(this.#store.at(place).replicas[endpointId] ?? [], from, to)
  }

  endpoints(place: Place): string[] {
    return Object.keys(this.#store.at(place).serving)
  }

  /** Places that were only asked about are left out. */
  contents(): RegionContents[] {
    return Object.entries(this.#store.places)
      .map(([key, state]) => {
        const models = Object.values(state.models)
        return {
          region: placeOfKey(key).region,
          models: models.flatMap((model) => [model.id, model.displayName]),
          artifacts: models.flatMap(({ versions }) =>
            versions.flatMap(({ artifactUri }) => artifactUri ?? []),
          ),
          isEmpty: models.length === 0 && Object.keys(state.serving).length === 0,
        }
      })
      .flatMap(({ isEmpty, ...contents }) => (isEmpty ? [] : contents))
  }

  snapshot(): unknown {
    const { places, ids, instant } = this.#store
    return { places, ids, advancedTo: instant } satisfies VertexSnapshot
  }

  restore(snapshot: unknown): void {
    const { places, ids, advancedTo } = snapshot as VertexSnapshot
    for (const state of Object.values(places)) bareRecords(state)
    this.#store.places = places
    this.#store.ids = ids
    this.#store.instant = advancedTo
  }

  /** Ids go on: one that was given out is never given out again. */
  reset(): void {
    this.#store.places = {}
    this.#store.instant = this.#store.context.clock.now()
  }
}
