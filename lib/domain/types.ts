import type { Asked, RecordedActor } from './actor.ts'
import type { ComparedOutcome } from './manifest/compare.ts'
import type { ComparedPart, Known, Manifest } from './manifest/types.ts'
import type { Evidence } from './verdict-types.ts'
import type { Withdrawal } from './withdrawal.ts'

/** The nouns of Meridian. See the glossary in ARCHITECTURE.md; every name here is used on the screen as well. */

export { type Actor, type RecordedActor, type Role, roles } from './actor.ts'
export {
  type Evidence,
  type EvidenceMeasure,
  evidenceMeasures,
  type Verdict,
  type VerdictOutcome,
} from './verdict-types.ts'

/**
 * Name of a registered cloud. Open, so that a cloud is a folder and a registration: a fleet file is read with the registered names only, and
 * whoever meets another asks its traits and is told that it is not supported.
 */
export type Provider = string

/** The regional serving resource of a model. */
export interface Endpoint {
  id: string
  model: string
  provider: Provider
  /** AWS account, or Google project. */
  account: string
  region: string
  /** SageMaker: name; Vertex AI: endpoint id. */
  name: string
  /** SageMaker: production variant whose traffic is shifted; empty elsewhere. */
  variant: string
  /** SageMaker: ARN of the models' role; empty elsewhere. */
  executionRole: string
  role: 'active' | 'passive'
  /** Requests a second at the daily peak; orders the waves. */
  peakRps: number
  /** Names of CloudWatch alarms that take a deployment back; empty: those found on the endpoint itself. */
  rollbackAlarms: string[]
}

export type ApprovalStatus = 'Pending' | 'Approved' | 'Rejected'

/** One immutable version of a model put forward to be served. */
export interface Release {
  id: string
  model: string
  /** As people say it, e.g. `v427`. */
  label: string
  version: number
  /** The registry's own identifier (SageMaker: model package ARN; Vertex AI: resource name of the model version). */
  registryRef: string
  /** Everything that decides an answer, as the registry states it. */
  manifest: Manifest
  /** Image of the first container, as the registry writes it; empty where it has none. */
  image: string
  /**
   * Where training wrote the first container's artifact, e.g. `s3://fraud-models-eu/v427/model.tar.gz`; Vertex AI: the model version that
   * is deployed. Empty where there is none.
   */
  artifactUrl: string
  /** `sha256:<hex>` of that artifact; undefined until the source object has been read, and where there is none. */
  artifactDigest: string | undefined
  status: ApprovalStatus
  /** Set: it was approved, and may not be served any more. */
  withdrawn?: Withdrawal
  /** Evaluation results by measure. */
  evaluation: Record<string, number>
}

export const regionPhases = [
  'waiting',
  'replicating',
  'gated',
  'shifting',
  'baking',
  'completing',
  'verifying',
  'promoted',
  'reverting',
  'reverted',
  'failed',
  'skipped',
] as const
export type RegionPhaseName = (typeof regionPhases)[number]

/**
 * `health`: the release's replicas never became ready, so no traffic could judge it. `withdrawn`: the release may not be served any more.
 */
export type RevertCause = 'verdict' | 'alarm' | 'health' | 'withdrawn' | 'person' | 'cloud'

/** What brought a region out of the straight way, in words that a person can act on. */
export interface Cause {
  kind: RevertCause
  /** One sentence: what happened, with the evidence. */
  sentence: string
  /** Who asked, when somebody did. */
  by?: RecordedActor
  evidence?: Evidence[]
}

/** What a held region waits for; left out: a verdict. `start`: nothing of the release ever ran. `withdrawal`: its release was withdrawn. */
export type HeldFor = 'start' | 'withdrawal'

export type RegionPhase =
  | { name: 'waiting' }
  | { name: 'replicating'; copy: ArtifactCopy | undefined }
  /** The artifact is there; `refusal` says what the region waits for (undefined: nothing, it begins in the next pass). */
  | { name: 'gated'; refusal: Refusal | undefined }
  /**
   * `begunFrom`: the endpoint's LastModifiedTime (ISO) before the update; unchanged means the update was never accepted.
   * `refused`: the adapter sent no update, so that whatever the endpoint does now, scaling for one, is not this attempt's.
   * `accepted`: the update was seen under way, so it is never begun again, whatever a later answer says.
   * `operation`: name of the cloud's long-running operation, where it gives one.
   */
  | { name: 'shifting'; begunFrom: string; refused?: boolean; accepted?: boolean; operation?: string }
  /**
   * Where Meridian holds the bake itself, `hurriedBy` is who ended it early, and `heldSince` (ISO) when it was over without a verdict, so
   * that a person decides.
   */
  | {
      name: 'baking'
      begunFrom: string
      bakingSince: string
      bakeSeconds: number
      hurriedBy?: RecordedActor
      heldSince?: string
      heldFor?: HeldFor
    }
  | { name: 'completing'; begunFrom: string }
  /**
   * `hurriedBy` did not wait for a verdict; `heldSince`: the update has ended without one, and a person decides; ISO. `started`: a container
   * of it was seen to run. `unreadSince`: ISO, since when a part of what is served cannot be read.
   */
  | {
      name: 'verifying'
      hurriedBy?: RecordedActor
      heldSince?: string
      heldFor?: HeldFor
      started?: boolean
      unreadSince?: string
    }
  /**
   * `digest`: of the first artifact; left out where there is none. `fingerprint`: of the manifest that is served. `accepted`: parts that are
   * the release's by tag only, or unknown and tolerated.
   */
  | { name: 'promoted'; digest?: string; fingerprint?: string; accepted?: ComparedOutcome[] }
  /** `inFlight`: an update was under way when the region was taken back, so an alarm is tripped instead of an update begun. */
  | {
      name: 'reverting'
      cause: Cause
      inFlight: boolean
      begunFrom: string | undefined
      /** ISO; when the cloud answered again after an outage during the way back. */
      answersSince?: string
    }
  | { name: 'reverted'; cause: Cause }
  /** Needs a person; `advice` says what to do. */
  | { name: 'failed'; cause: Cause; advice: string }
  /** `cause`: what had taken it off the way before a person left it out. */
  | ({ name: 'skipped'; cause?: Cause } & Asked)

/** Infrastructure trouble in a row; gone with the first answer. */
export interface Trouble {
  since: string
  tries: number
  sentence: string
  code: string | undefined
}

export interface RegionRollout {
  id: string
  rolloutId: string
  endpointId: string
  /** 1-based. */
  wave: number
  phase: RegionPhase
  phaseSince: string
  /** 1-based; Retry opens the next. */
  attempt: number
  /** It was promoted in this attempt, whatever became of it since: it serves the release until it is back on its baseline. */
  wasPromoted: boolean
  /** What it served before this attempt and goes back to. */
  baseline: Baseline | undefined
  trouble: Trouble | undefined
  /** A person's wish not yet carried out. */
  request: ({ kind: 'revert' | 'proceed' } & Asked) | undefined
}

export interface Baseline {
  releaseId: string | undefined
  label: string | undefined
  configName: string
  digest: string | undefined
  /** Everything that it served; left out in what was recorded earlier. */
  manifest?: Manifest
  /** Vertex AI: the model version that is deployed again on the way back. */
  modelName?: string
}

export const rolloutStatuses = [
  'running',
  'paused',
  'rolling-back',
  /** A region failed: nothing new begins, what moves is let settle. */
  'stopping',
  /** A person aborted: what moves is being taken back. */
  'aborting',
  'completed',
  'partial',
  'stopped',
  'rolled-back',
  'aborted',
] as const
export type RolloutStatus = (typeof rolloutStatuses)[number]
export const openRolloutStatuses = [
  'running',
  'paused',
  'rolling-back',
  'stopping',
  'aborting',
] as const satisfies readonly RolloutStatus[]

/** What the cloud said about an endpoint, at an instant. */
export interface Observation {
  endpointId: string
  /** ISO, cloud time. */
  at: string
  /** The cloud's own status word; shown, never trusted. */
  cloudStatus: string
  configName: string
  modelName: string | undefined
  /** Everything that decides its answers now, each part read or unknown. */
  manifest: Manifest
  /** Whether any container of what it serves is running or ever ran: an endpoint scaled to zero may have been updated without one. */
  started: Known<boolean>
  /** Of the first container, for people. */
  artifactUrl: string | undefined
  image: string | undefined
  /** `sha256:<hex>` of the first container's artifact; undefined when it could not be read. */
  digest: string | undefined
  lastModifiedAt: string
  /** undefined: the cloud does not tell, as of serverless endpoints. */
  instances: { current: number | undefined; desired: number | undefined }
  /** The update under way, if any. */
  pending: PendingDeployment | undefined
  failureReason: string | undefined
  /** The update failed because the release's replicas never became ready: its own fault, not the cloud's. */
  failedHealth: boolean
  /** Vertex AI: everything that is deployed on the endpoint or being deployed; empty elsewhere. */
  deployments: Deployment[]
}

/** A DeployedModel of a Vertex endpoint. */
export interface Deployment {
  /** DeployedModel id, digits. */
  id: string
  /** Display name; derived from the attempt for those that Meridian began. */
  configName: string
  /** Resource name of the model version, `projects/…/models/M@7`. */
  modelName: string
  /** `standby`: deployed without traffic, as the previous one is after a rolling deployment until it is undeployed. */
  state: 'being-deployed' | 'serving' | 'standby'
  /** Of a rolling deployment; the highest is the intended state. */
  revision: number | undefined
  /** `wanted` is undefined while the cloud does not say. */
  replicas: { ready: number | undefined; wanted: number | undefined }
  /** 0–1 of the endpoint's traffic; by ready replicas while a rolling deployment is under way; undefined: the cloud does not tell. */
  share: number | undefined
}

export interface PendingDeployment {
  configName: string
  startedAt: string
  stage: 'creating' | 'activating' | 'baking' | 'terminating' | 'rolling-back'
  /** When the present stage was first seen or began, ISO. */
  stageSince: string | undefined
  /** Measured or reported share of the new configuration, 0–1; undefined when the cloud does not say. */
  share: number | undefined
}

/** Whether everything that the release loads is in a region. `digest`, `sizeBytes` and `lastModifiedAt` are of the first artifact there. */
export interface ArtifactCopy {
  region: string
  url: string
  /** Address that the release states → address here, for everything that it loads; left out in what was recorded earlier. */
  places?: Record<string, string>
  /**
   * What the release is here: where the place holds whole versions of its own (Vertex AI's registry), the version that would be deployed;
   * elsewhere its manifest with digests that are of another scheme here and were proven the same.
   */
  manifest?: Manifest
  state: 'source' | 'present' | 'replicating' | 'missing' | 'failed' | 'different' | 'unknown'
  /** Of an unknown one: everything is there, and these parts cannot be compared; left out: nobody knows what is there. */
  uncertain?: ComparedPart[]
  /** Of an unknown one: the cloud refused to tell, so that waiting alone changes nothing. */
  refused?: true
  digest: string | undefined
  sizeBytes: number | undefined
  lastModifiedAt: string | undefined
  /** ISO, cloud time. */
  checkedAt: string
  sentence: string
}

/** Why something may not be done now. `code` is stable, `sentence` is for people and says what to change. */
export interface Refusal {
  code: string
  sentence: string
}

/** A preflight result shown in the plan preview. A blocker refuses the start; a warning does not. */
export interface Finding {
  level: 'ok' | 'warning' | 'blocker'
  code: string
  region: string | undefined
  endpoint: string | undefined
  sentence: string
}

/** One API call that a plan would make. */
export interface PlannedCall {
  service: string
  operation: string
  region: string
  /** The resource it names. */
  subject: string
}
