import { createHash } from 'node:crypto'
import { seededFraction } from '../../world/random.ts'
import type { Place, WorldContext } from '../../world/types.ts'
import { type GoogleCall, GoogleError, type Message } from '../types.ts'
import { endpointName, type ModelName, modelName, readEndpointName } from './names.ts'
import {
  type DeploymentRecord,
  type EndpointRecord,
  emptyPlace,
  type ModelRecord,
  type ModelVersionRecord,
  type PlaceState,
  placeKey,
  type ResourcesRecord,
} from './state.ts'

/** Methods by their API name; VertexService binds them to its store. */
export type StoreMethods = Record<string, (store: VertexStore, call: GoogleCall) => Message>

/** The records of all places, and the lookups whose refusals several methods share. */
export class VertexStore {
  readonly context: WorldContext
  places: Record<string, PlaceState> = {}
  /** Ids given out so far. */
  ids = 0
  /** The present: everything due until then has happened. */
  instant: number

  constructor(context: WorldContext) {
    this.context = context
    this.instant = context.clock.now()
  }

  at(place: Place): PlaceState {
    const key = placeKey(place)
    let state = this.places[key]
    if (!state) {
      state = emptyPlace()
      this.places[key] = state
    }
    return state
  }

  /**
   * A number of 19 digits, as Vertex AI gives to what has no id of its own; it begins with 1 to 8, so that it stays below 2^63:
   * clients read it as an int64.
   */
  newId(): string {
    this.ids += 1
    const digits = [0, 1].map((part) =>
      Math.floor(seededFraction(this.context.seed, 'id', this.ids, part) * 1e9)
        .toString()
        .padStart(9, '0'),
    )
    return `${1 + (this.ids % 8)}${digits.join('')}`
  }

  /** @throws GoogleError INVALID_ARGUMENT for another kind of name, NOT_FOUND when there is no such endpoint. */
  endpoint(name: string | undefined): EndpointRecord {
    const { place, endpointId } = readEndpointName(name)
    const record = this.at(place).endpoints[endpointId]
    if (!record) {
      throw new GoogleError('NOT_FOUND', `The Endpoint ${endpointName(place, endpointId)} does not exist.`)
    }
    return record
  }

  /** @throws GoogleError NOT_FOUND when there is no such model. */
  model({ place, modelId }: Pick<ModelName, 'place' | 'modelId'>): ModelRecord {
    const record = this.at(place).models[modelId]
    if (!record) {
      throw new GoogleError('NOT_FOUND', `The Model ${modelName(place, modelId)} does not exist.`)
    }
    return record
  }

  /**
   * The version with that id or alias; without one, the default version.
   * @throws GoogleError NOT_FOUND when there is no such model or version.
   */
  modelVersion(name: ModelName): { model: ModelRecord; version: ModelVersionRecord } {
    const model = this.model(name)
    const wanted = name.version ?? 'default'
    const version = model.versions.find((each) => each.id === wanted || each.aliases.includes(wanted))
    if (!version) {
      throw new GoogleError(
        'NOT_FOUND',
        `The Model ${modelName(name.place, name.modelId)} has no version with the id or alias "${wanted}".`,
      )
    }
    return { model, version }
  }

  /** The version that a DeployedModel was made of; a version cannot be deleted while it is deployed. */
  deployedVersion({ model }: DeploymentRecord): { model: ModelRecord; version: ModelVersionRecord } {
    return this.modelVersion({ place: model.place, modelId: model.modelId, version: model.versionId })
  }

  /** Every endpoint of a project, in whatever location. */
  endpointsOfProject(project: string): EndpointRecord[] {
    return Object.values(this.places)
      .flatMap((state) => Object.values(state.endpoints))
      .filter((endpoint) => endpoint.place.account === project)
  }
}

/** The resources that something is done to. */
export interface Subject {
  store: VertexStore
  endpoint: EndpointRecord
  resources: ResourcesRecord
}

/** Notes a change of the endpoint: it gets another etag. */
export function touch(endpoint: EndpointRecord, at: number): void {
  endpoint.updatedAt = at
  endpoint.changes += 1
}

export function etagOf(name: string, changes: number): string {
  return `AMEw9y${createHash('sha256').update(`${name}#${changes}`).digest('base64url')}`
}

/** @throws GoogleError ABORTED when the etag was given and is not the present one. */
export function checkEtag(given: string | undefined, current: string, name: string): void {
  if (given !== undefined && given !== current) {
    throw new GoogleError(
      'ABORTED',
      `The etag "${given}" of ${name} is not its present one: it was changed in the meantime. Read it again and repeat the change.`,
    )
  }
}
