import type { ManifestChange } from './manifest/changes.ts'
import type { ArtifactKind, Known, Manifest } from './manifest/types.ts'
import type { CohortMinutes, LatencyQuantiles, MetricSource } from './metric-source.ts'
import type { Guardrail } from './plan/plan.ts'
import type { RegistryLocation } from './registry-location.ts'
import type { TraitsOf } from './traits.ts'
import type {
  ArtifactCopy,
  Baseline,
  Endpoint,
  Evidence,
  EvidenceMeasure,
  Finding,
  Observation,
  PlannedCall,
  Release,
  Verdict,
} from './types.ts'

export type {
  CohortMinute,
  CohortMinutes,
  LatencyQuantiles,
  MetricSource,
  MinuteQuestions,
  PeriodTotals,
} from './metric-source.ts'
export type { RegistryLocation } from './registry-location.ts'

/**
 * What Meridian needs of the world outside. Every rejection is a {@link import('./errors.ts').CloudError}:
 * retryable (try again later, nothing is known to have changed) or terminal (a person must change something).
 */

export interface Clock {
  /** Cloud time. */
  now(): Date
  /** Cloud milliseconds per real millisecond. */
  readonly rate: number
  /** Real milliseconds in which that much cloud time passes. */
  realDelay(cloudMilliseconds: number): number
  /** Nobody tells the time just now, so it stands still; left out where that cannot be. */
  readonly isHeld?: boolean
}

/** A row of a region's endpoint list: enough to tell whether details must be read again. */
export interface EndpointSummary {
  name: string
  cloudStatus: string
  lastModifiedAt: string
}

/** What an observation is asked for besides the endpoint: the update that is followed, so that its failure can be told. */
export interface Followed {
  configName: string
  /** As `begin` gave it; undefined when that was lost with the process. */
  operation: string | undefined
  /** ISO, the endpoint's own time of change before the update: what the cloud did earlier has nothing to do with it. undefined: not known. */
  since: string | undefined
}

export interface Begun {
  /** Name of the cloud's long-running operation. */
  operation: string
}

/** The name of every cloud resource of an attempt is derived from these three, so that a second try finds the first. */
export interface Attempt {
  endpoint: Endpoint
  release: Release
  /** 1-based. */
  number: number
}

/** Who only looks is given this: nothing of it changes a cloud. */
export interface ServingReader {
  /**
   * Who holds the bake. `cloud`: its update ends after the bake; `meridian`: its update ends with all traffic shifted, and the loop
   * watches on before the region counts as promoted.
   */
  readonly bakes: 'cloud' | 'meridian'
  /** Reads what the endpoint serves, resolved down to the artifact's digest. */
  observe(endpoint: Endpoint, followed?: Followed): Promise<Observation>
  /** One list call for all endpoints of that account and region (paged if need be). */
  list(account: string, region: string): Promise<EndpointSummary[]>
  /** What speaks against promoting the release here, asked before anything is touched. Never rejects for a missing permission, that is a finding. */
  preflight(
    endpoint: Endpoint,
    release: Release,
    guardrail: Guardrail,
    artifact: ArtifactCopy,
  ): Promise<Finding[]>
  /** What begin would deploy, part by part: what the release states and what is kept of what serves, each with before and after. */
  changes(attempt: Attempt, guardrail: Guardrail, artifact: ArtifactCopy): Promise<ManifestChange[]>
  /** The calls that begin would make, for the preview. Pure. */
  plannedCalls(attempt: Attempt, guardrail: Guardrail): PlannedCall[]
  /** Name of the configuration that the attempt puts in force. Pure. */
  configName(attempt: Attempt): string
  /** Which of the endpoint's rollback alarms are in alarm now, with the cloud's reason. */
  alarms(endpoint: Endpoint): Promise<AlarmReading[]>
}

/** What changes a cloud: the worker alone is given it. */
export interface ServingDriver {
  /**
   * Starts shifting traffic to the release. Idempotent by derived names: a call for an attempt whose update is already under way changes
   * nothing. The caller must make sure (by `begunFrom`) that an update that was taken back is not begun again.
   * Everything that the release states is deployed; what it does not state is taken from what serves.
   * Resolves to the operation to follow, where the cloud gives one and this call began it.
   * @param artifact where the release's artifacts are in the endpoint's region
   */
  begin(attempt: Attempt, guardrail: Guardrail, artifact: ArtifactCopy): Promise<Begun | undefined>
  /** Takes an update in flight back, by the way the cloud offers. Idempotent. */
  interrupt(attempt: Attempt, reason: string, baseline: Baseline | undefined): Promise<void>
  /** Goes back to an earlier configuration when no update is in flight. Idempotent: nothing happens when it is (or is becoming) the live one. */
  restore(endpoint: Endpoint, baseline: Baseline): Promise<void>
  /** Ends a deployment that takes no traffic (Vertex AI keeps the previous one). Idempotent: one that is gone is no error. */
  undeploy(endpoint: Endpoint, deploymentId: string): Promise<void>
  /** Clears what `interrupt` left behind (the stop alarm). Idempotent. */
  settle(endpoint: Endpoint): Promise<void>
}

export interface ServingProvider extends ServingReader, ServingDriver {}

export interface AlarmReading {
  name: string
  state: 'ok' | 'alarm' | 'insufficient-data'
  reason: string
  since: string | undefined
  /** Meridian's own stop alarm of the endpoint. */
  own: boolean
  /** ISO. Until then a quiet alarm may ring once more for what is over (a stop that was cleared); left out: it will not. */
  restlessUntil?: string
}

export interface RegistryRelease {
  version: number
  label: string
  /** Every name by which the registry calls this entry now, the label among them. An alias can move on to another entry. */
  names: readonly string[]
  registryRef: string
  /** With `undeployable` set where it is listed and cannot be deployed. Digests of artifacts are still unknown. */
  manifest: Manifest
  /** Of the first container; empty where there is none. */
  image: string
  artifactUrl: string
  /** Addresses of images that their registry answers not to have; left out: none, or it was not asked. */
  missingImages?: readonly string[]
  /** Of pinned images of which nobody tells whether they are still there. */
  untoldImages?: readonly string[]
  /** MD5 in hex of artifacts by address, as they were when the entry was made; left out where the registry does not tell. */
  registeredMd5?: Readonly<Record<string, string>>
  status: 'Pending' | 'Approved' | 'Rejected'
  statusReason: string | undefined
  /** Who changed the entry last, where the registry tells. */
  lastModifiedBy: string | undefined
  evaluation: Record<string, number>
  description: string | undefined
  trainedBy: string | undefined
  /** ISO, cloud time. */
  registeredAt: string
  lastModifiedAt: string
}

export interface RegistryList {
  /** Newest first. */
  releases: RegistryRelease[]
  /** There are older entries that were not read. */
  hasMore: boolean
}

export interface RegistryReader {
  /** The newest entries, at most `limit`. What has not changed since it was asked last is not described again. */
  list(location: RegistryLocation, limit: number): Promise<RegistryList>
  /** One entry as it is now; undefined when it is gone. */
  read(location: RegistryLocation, registryRef: string): Promise<RegistryRelease | undefined>
}

export interface ModelRegistry extends RegistryReader {
  /** Idempotent. */
  writeApproval(
    location: RegistryLocation,
    registryRef: string,
    status: 'Approved' | 'Rejected',
    reason: string,
  ): Promise<void>
}

export interface StoredArtifact {
  /** `sha256:<hex>`; of a prefix one over its listing; or why it cannot be compared. */
  digest: Known<string>
  /** Of its content, in hex; left out of a prefix, and where the store does not tell. */
  md5?: string
  /** Changes with everything that is written there; see {@link import('./manifest/writing.ts').Writing}. Left out where the store does not tell. */
  mark?: string
  /** Undefined where the cloud does not tell. */
  sizeBytes: number | undefined
  lastModifiedAt: string | undefined
  replication: 'pending' | 'completed' | 'failed' | 'replica' | undefined
}

export interface ArtifactStore {
  /** What is copied here can never become another thing, so that it need not be looked at again. */
  readonly isImmutable?: true
  /** Whether an image is still in its registry; undefined: nobody tells. Never rejects. Left out where no registry can be asked. */
  holdsImage?(account: string, address: string, digest: string): Promise<boolean | undefined>
  /** One artifact where the release states it; undefined when there is none. */
  read(
    account: string,
    region: string,
    address: string,
    kind: ArtifactKind,
  ): Promise<StoredArtifact | undefined>
  /**
   * Is everything that the release loads in that region, with the same digests?
   * @param source `url`: the release's `artifactUrl`
   * @param place where the region's copies are: `s3://bucket`, or for Vertex AI the model `projects/P/locations/R/models/M`
   */
  copy(
    account: string,
    sourceRegion: string,
    source: { label: string; url: string; manifest: Manifest },
    region: string,
    place: string,
  ): Promise<ArtifactCopy>
}

/** Bounds of "slow" that were chosen before the canary started, milliseconds. */
export type LatencyCuts = LatencyQuantiles

/** What was learnt of a metric's noise while one release ran; see canary/dispersion.ts. */
export interface MeasuredNoise {
  /** τ², at least 0. */
  noise: number
  /** Minutes that it was learnt from. */
  minutes: number
}

/** One region's canary as the judge sees it. */
export interface JudgedRegion {
  minutes: CohortMinutes
  /** undefined: the endpoint's latency of the last day is not known, and latency over its quantiles cannot be judged. */
  cuts: LatencyCuts | undefined
  /** By measure; one that is missing was never calibrated. */
  noise: Partial<Record<EvidenceMeasure, MeasuredNoise>>
}

export interface JudgeInput extends JudgedRegion {
  guardrail: Guardrail
  /** The other regions of the wave; used when the plan pools them. */
  siblings: readonly JudgedRegion[]
  /** Share of the traffic, 0–1, that the canary should have or had while it baked; 1: all of it; undefined: not known. */
  expectedShare: number | undefined
  /** It is the share of the first of several steps: the canary may have more. */
  shareGrows?: boolean
  /** When it should have that share, ISO; left out: it has it now. */
  bakedBetween?: { from: string; until: string } | undefined
  /** Code of the endpoint's region, where it is told whose canary this is. */
  region?: string
  alarms: AlarmReading[]
  bakeSecondsLeft: number
  now: Date
}

/** Turns the cohorts' minutes and the alarms into a verdict. Pure. */
export interface Judge {
  judge(input: JudgeInput): Verdict & { evidence: Evidence[] }
}

/** Adapters by account, made once a process, as whoever only looks has them. */
export interface CloudReaders {
  traits: TraitsOf
  serving(provider: Endpoint['provider']): ServingReader
  registry(kind: RegistryLocation['kind']): RegistryReader
  /** Where the provider takes artifacts from. */
  artifacts(provider: Endpoint['provider']): ArtifactStore
  metrics(provider: Endpoint['provider']): MetricSource
}

/** As the worker has them, the only one that changes clouds. */
export interface Clouds extends CloudReaders {
  serving(provider: Endpoint['provider']): ServingProvider
  registry(kind: RegistryLocation['kind']): ModelRegistry
}
