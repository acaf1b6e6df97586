import type { Place, ServingSegment } from '../../world/types.ts'
import type { Message } from '../types.ts'
import type { Rolling } from './rolling.ts'

/** Plain records of what Vertex AI keeps. All times are milliseconds of cloud time; answers write them as RFC 3339. */

export interface PlaceState {
  /** By endpoint id. */
  endpoints: Record<string, EndpointRecord>
  /** By model id. */
  models: Record<string, ModelRecord>
  /** By the last segment of their names. */
  operations: Record<string, OperationRecord>
  /** What takes time and is not a deployment, in the order in which it was asked for. */
  tasks: Task[]
  /** Who took which share of the traffic, by endpoint id; kept after the endpoint is deleted. */
  serving: Record<string, ServingSegment[]>
  /** Ready replicas of every DeployedModel, with traffic or without, by endpoint id. */
  replicas: Record<string, ServingSegment[]>
}

export interface EndpointRecord {
  id: string
  place: Place
  displayName: string
  description?: string
  labels: Record<string, string>
  createdAt: number
  updatedAt: number
  /** Counts changes; the etag is made of it. */
  changes: number
  /** Percentage per DeployedModel id. */
  trafficSplit: Record<string, number>
  /** Other fields of the request, answered as they were given. */
  details: Message
  deployments: DeploymentRecord[]
  resources: ResourcesRecord[]
}

/** A DeployedModel. */
export interface DeploymentRecord {
  id: string
  displayName: string
  model: { place: Place; modelId: string; versionId: string }
  createdAt: number
  state: 'BEING_DEPLOYED' | 'DEPLOYED'
  /** Since when it is being undeployed. */
  undeployingSince?: number
  /** The resources it shares with those before and after it. */
  resourcesId: string
  revision: number
  /** As sent, without the revision number; only of rolling deployments. */
  rolloutOptions?: Message
  /** serviceAccount, dedicatedResources and the other fields answered as they were given or inherited. */
  details: Message
  /** When a replica of it last became ready or was stopped. */
  statusChangedAt: number
}

/** Machines that one DeployedModel, or several in turn, run on. */
export interface ResourcesRecord {
  id: string
  rolling: Rolling
  latestRevision: number
  /** What is being done to them; at most one thing at a time. */
  rollout?: RolloutRecord
}

export interface RolloutRecord {
  deployedModelId: string
  operation: string
  kind: 'first' | 'rolling' | 'scaling'
  phase: 'preparing' | 'starting' | 'finishing' | 'reverting'
  startedAt: number
  phaseSince: number
  /** When the phase ends by itself, undefined where replicas decide; earliest end of a reverting one. */
  phaseEndsAt?: number
  /** When a replica last became ready, or the phase began. */
  progressAt: number
  /** Traffic split to put in place at the end, with the true id in it. */
  trafficSplit?: Record<string, number>
  /** dedicatedResources to show at the end of scaling. */
  dedicatedResources?: Message
}

export interface ModelRecord {
  id: string
  place: Place
  displayName: string
  description?: string
  labels: Record<string, string>
  createdAt: number
  updatedAt: number
  /** Numbers of versions are never reused. */
  latestVersion: number
  versions: ModelVersionRecord[]
}

export interface ModelVersionRecord {
  id: string
  aliases: string[]
  description?: string
  labels: Record<string, string>
  createdAt: number
  updatedAt: number
  changes: number
  artifactUri?: string
  containerSpec?: Message
  explanationSpec?: Message
  /** Full name, with its version, of what this is a copy of. */
  copyOf?: string
  /** Other fields of the request, answered as they were given. */
  details: Message
  evaluations: EvaluationRecord[]
}

export interface EvaluationRecord {
  id: string
  displayName: string
  createdAt: number
  metrics: Message
}

export interface OperationRecord {
  id: string
  /** Full name without `/operations/N`. */
  parent: string
  /** Such as `DeployModel`; the metadata's type is made of it. */
  metadata: string
  createdAt: number
  updatedAt: number
  deploymentStage?: string
  /** At most one of `response` and `error`; with either the operation is done. */
  response?: { type: string; body: Message }
  error?: { code: number; message: string }
}

interface TaskTiming {
  /** Id of its operation. */
  operation: string
  startedAt: number
  dueAt: number
}

export type Task = TaskTiming &
  (
    | { kind: 'create-endpoint'; endpoint: EndpointRecord }
    | { kind: 'delete-endpoint'; endpointId: string }
    | { kind: 'undeploy'; endpointId: string; deployedModelId: string }
    | {
        kind: 'add-version'
        model: NewModel
        /** Whether the model comes with its first version; absent from what was written before this was told. */
        isNew?: boolean
        version: NewVersion
        response: string
      }
    | { kind: 'delete-version'; modelId: string; versionId: string }
    | { kind: 'delete-model'; modelId: string }
  )

export type NewModel = Pick<ModelRecord, 'id' | 'displayName' | 'description' | 'labels'>
export type NewVersion = Omit<
  ModelVersionRecord,
  'id' | 'createdAt' | 'updatedAt' | 'changes' | 'evaluations'
>

export function emptyPlace(): PlaceState {
  return bareRecords({ endpoints: {}, models: {}, operations: {}, tasks: [], serving: {}, replicas: {} })
}

/** Takes the prototype from every record, so that a resource named `constructor` is not found before it is made. */
export function bareRecords(state: PlaceState): PlaceState {
  for (const records of [state.endpoints, state.models, state.operations, state.serving, state.replicas]) {
    Object.setPrototypeOf(records, null)
  }
  return state
}

export function placeKey(place: Place): string {
  return `${place.account}/${place.region}`
}

export function placeOfKey(key: string): Place {
  const [account = '', region = ''] = key.split('/')
  return { account, region }
}
