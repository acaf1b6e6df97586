import type { PreviewInput } from '#lib/services/rollouts/preview.ts'

export type { ReplayChoice } from '#lib/services/replay/input.ts'

/** The inputs of the server actions in app/actions; checked again on the server. */

export interface ReleaseInput {
  model: string
  release: string
}
export interface ReasonInput extends ReleaseInput {
  reason: string
}
export interface ApprovalInput extends ReasonInput {
  /** Which statement of the registry entry was looked at. */
  statement?: number
}
export type PlanInput = PreviewInput
export interface StartInput extends PlanInput {
  /** The waves shown in the preview (endpoint names), so that what starts is what was seen. */
  waves: string[][]
}
export interface RolloutInput {
  rollout: string
  reason?: string
}
export interface RegionInput extends RolloutInput {
  endpoint: string
}

export interface UndeployInput {
  /** Endpoint id. */
  endpoint: string
  /** DeployedModel id. */
  deployment: string
}

/** The fleet file as a person typed it. */
export interface FleetFileInput {
  yaml: string
}

/** What can go wrong in the sandbox clouds, by its own names of services; factors multiply, delays are seconds of cloud time. */
type FaultShape =
  | {
      kind: 'release-misbehaves'
      model: string
      release: string
      /** Everywhere when left out. */
      region?: string
      errorFactor?: number
      latencyFactor?: number
      /** Of the mean score: 0.2 is a fifth more. */
      scoreShift?: number
    }
  | { kind: 'control-plane-down'; region: string; service?: string }
  | { kind: 'throttling'; region?: string; service?: string; callsPerSecond?: number }
  | { kind: 'replication-slow'; destinationRegion: string; delaySeconds: number }
  | { kind: 'replication-fails'; destinationRegion: string }
  | { kind: 'release-without-traffic'; model: string; release: string; region?: string }
  | {
      kind: 'health-check-fails'
      model: string
      release: string
      /** Everywhere when left out. */
      region?: string
    }
  | { kind: 'access-denied'; region?: string; service?: string; operation?: string }

/** Someone updates an endpoint with the cloud's own tools; done once, so there is nothing to clear. */
interface ChangeEndpoint {
  kind: 'change-endpoint'
  endpoint: string
  region: string
  /** Something of the person's own making when left out. */
  release?: string
}

export interface FaultInput {
  fault: FaultShape | ChangeEndpoint
  /** Seconds of cloud time; until it is cleared when left out. */
  durationSeconds?: number
}
export interface ClearFaultInput {
  id: string
}
export interface PublishInput {
  model: string
}

export interface PersonInput {
  /** Id. */
  person: string
}
export interface PersonRoleInput extends PersonInput {
  role: string
}
export interface InviteInput {
  email: string
  name: string
  role: string
}
export interface OwnPasswordInput {
  current: string
  wanted: string
}
