import type { Manifest } from './manifest/types.ts'
import type { Withdrawal } from './withdrawal.ts'

/** The nouns of Meridian. See the glossary in ARCHITECTURE.md; every name here is used on the screen as well. */

export { type Actor, type RecordedActor, type Role, roles } from './actor.ts'
export type { Finding, PlannedCall, Refusal } from './findings.ts'
export type {
  ArtifactCopy,
  Deployment,
  InForce,
  Observation,
  OtherVariant,
  PendingDeployment,
} from './observation.ts'
export {
  type Baseline,
  type Cause,
  type HeldFor,
  type RegionPhase,
  type RegionPhaseName,
  type RegionRollout,
  type RevertCause,
  regionPhases,
  type Trouble,
} from './region-rollout.ts'
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

/** What the fleet file says of an endpoint on its cloud alone. The shape is the cloud's own, which checks it where it reads it. */
export type EndpointSettings = Readonly<Record<string, unknown>>

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
  role: 'active' | 'passive'
  /** Requests a second at the daily peak; orders the waves. */
  peakRps: number
  settings: EndpointSettings
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
  /** Through which account its entry is read: entries of a shared registry are named by their owner. Left out: the one that `registryRef` has. */
  registry?: { account: string; region: string }
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
