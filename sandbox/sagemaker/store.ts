import {
  type AlarmStates,
  AwsError,
  type Images,
  type Objects,
  type Place,
  type ScalableTargets,
  type ServiceCall,
  type WorldContext,
} from '../world/types.ts'
import {
  arnOf,
  type EndpointConfigRecord,
  type EndpointRecord,
  emptyPlace,
  type ModelRecord,
  type PlaceState,
  placeKey,
} from './state.ts'

/** Operations by their API name; SageMakerService binds them to its store. */
export type StoreOperations = Record<string, (store: SageMakerStore, call: ServiceCall) => unknown>

export interface SageMakerDependencies {
  alarms: AlarmStates
  objects: Objects
  images: Images
  scaling: ScalableTargets
}

/** The records of all places, and the lookups whose refusals several operations share. */
export class SageMakerStore {
  readonly context: WorldContext
  readonly dependencies: SageMakerDependencies
  places: Record<string, PlaceState> = {}

  constructor(context: WorldContext, dependencies: SageMakerDependencies) {
    this.context = context
    this.dependencies = dependencies
  }

  now(): number {
    return this.context.clock.now()
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

  /** @throws AwsError ValidationException when there is none. */
  endpoint(place: Place, name: string): EndpointRecord {
    const record = this.at(place).endpoints[name]
    if (!record) throw notFound('endpoint', arnOf(place, 'endpoint', name))
    return record
  }

  /** @throws AwsError ValidationException when there is none. */
  endpointConfig(place: Place, name: string): EndpointConfigRecord {
    const record = this.at(place).endpointConfigs[name]
    if (!record) throw notFound('endpoint configuration', arnOf(place, 'endpoint-config', name))
    return record
  }

  /** @throws AwsError ValidationException when there is none. */
  model(place: Place, name: string): ModelRecord {
    const record = this.at(place).models[name]
    if (!record) throw notFound('model', arnOf(place, 'model', name))
    return record
  }
}

function notFound(noun: string, arn: string): AwsError {
  return new AwsError('ValidationException', `Could not find ${noun} "${arn}".`)
}

export function alreadyExists(noun: string, arn: string): AwsError {
  return new AwsError('ValidationException', `Cannot create already existing ${noun} "${arn}".`)
}

/** Says who made a change, as SageMaker's UserContext does for an IAM principal. */
export function userContext(arn: string): { IamIdentity: { Arn: string; PrincipalId: string } } {
  return { IamIdentity: { Arn: arn, PrincipalId: arn.split('/').at(-1) ?? arn } }
}

/** Who is taken to have made a change; the sandbox does not keep apart who signs within an account. */
export function principal(place: Place): string {
  return `arn:aws:iam::${place.account}:user/sandbox`
}
