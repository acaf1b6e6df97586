import type { EvidenceRow } from '#lib/domain/evidence.ts'
import type {
  ApprovalStatus,
  Evidence,
  Finding,
  PlannedCall,
  RegionPhaseName,
  Role,
  RolloutStatus,
  Verdict,
} from '#lib/domain/types.ts'

/**
 * What the pages show, as JSON. Every time is ISO 8601 in cloud time and UTC; shares are 0–1; a missing value is null.
 * The server decides what may be done: an action with a refusal is drawn disabled and says why.
 */

export interface ActionState {
  /** null: it may be done. Otherwise why not, as a sentence that says what to change. */
  refusal: string | null
}

export type Tone = 'ok' | 'busy' | 'warning' | 'danger' | 'muted'

export interface PersonView {
  id: string
  name: string
  email: string
  role: Role
}

export interface ShellView {
  person: PersonView
  sandbox: boolean
  clock: ClockView
  openRollouts: number
  pendingApprovals: number
}

/** Enough for the page to run cloud time by itself: now = cloud + (realNow − real) × rate. */
export interface ClockView {
  cloud: string
  rate: number
}

export interface RegionView {
  id: string
  city: string
  latitude: number
  longitude: number
}

// Fleet

export type CellState =
  | 'serving'
  | 'lagging'
  | 'ahead'
  | 'drifted'
  | 'in-rollout'
  | 'waiting'
  | 'unreachable'
  | 'unknown'
  | 'passive'

/** Lean, because there may be twenty thousand of them: what is not so is left out. The words are in cell-words.ts. */
export interface FleetCell {
  endpoint: string
  region: string
  /** The release that it serves; "–" before the first observation. */
  label: string
  state: CellState
  /** Slug of the open rollout that it is in. */
  rollout?: string
  /** Where it stands in that rollout. */
  phase?: RegionPhaseName
  /** Label of the release that the rollout brings. */
  to?: string
  /** Share of traffic that the new release takes, while split. */
  share?: number
  /** What is waited for, while baking or completing. */
  bake?: BakeView
  /** What makes it drifted or unreachable, as sentences. */
  note?: string
}

/** A wait of known length, in cloud time. */
export interface BakeView {
  startedAt: string
  seconds: number
}

export interface FleetRow {
  model: string
  /** "SageMaker", "SageMaker · Vertex AI". */
  providers: string
  /** Label of the release that most of the fleet serves. */
  release: string | null
  summary: { tone: Tone; title: string; detail: string }
  consistent: boolean
  cells: FleetCell[]
}

export interface FleetView {
  at: string
  regions: RegionView[]
  /** Fewer than `totals.models` on the first load of a large fleet: the rest is fetched at once. */
  rows: FleetRow[]
  totals: {
    models: number
    endpoints: number
    regions: number
    consistent: number
    inRollout: number
    lagging: number
    drifted: number
    pendingApproval: number
  }
}

// Model

export interface ModelEndpointView {
  name: string
  region: RegionView
  provider: string
  account: string
  role: 'active' | 'passive'
  variant: string
  peakRps: number
  label: string
  state: CellState
  sentence: string
  digest: string | null
  configName: string | null
  cloudStatus: string | null
  instances: { current: number; desired: number } | null
  servingSince: string | null
  observedAt: string | null
  unreachableSince: string | null
  driftSentence: string | null
  catchUp: ActionState & { release: string | null }
}

export interface ReleaseRow {
  label: string
  status: ApprovalStatus
  registeredAt: string
  description: string | null
  digest: string | null
  /** Cities that serve it now. */
  servingIn: string[]
}

export interface RolloutRow {
  slug: string
  model: string
  release: string
  from: string | null
  kind: 'promotion' | 'catch-up'
  status: RolloutStatus
  sentence: string
  startedBy: string
  startedAt: string
  endedAt: string | null
  /** Regions promoted, of how many. */
  promoted: number
  regions: number
}

export interface TrafficSeries {
  endpoint: string
  city: string
  points: { minute: string; rps: number; errors4xx: number; errors5xx: number; latencyP99Ms: number | null }[]
}

export interface ModelView {
  model: string
  at: string
  summary: FleetRow['summary']
  registry: {
    account: string
    region: string
    group: string
    syncedAt: string | null
    trouble: string | null
  }
  plan: string
  approvalsNeeded: number
  fleetRelease: string | null
  endpoints: ModelEndpointView[]
  releases: ReleaseRow[]
  rollouts: RolloutRow[]
}

// Release

export interface ArtifactRow {
  region: RegionView
  source: boolean
  url: string
  state: 'source' | 'present' | 'replicating' | 'missing' | 'failed' | 'different' | 'unknown'
  /** "same digest after 6 s", "replicating, 41 s". */
  sentence: string
  checkedAt: string | null
}

export interface ReleaseView {
  model: string
  label: string
  status: ApprovalStatus
  statusReason: string | null
  statusBy: string | null
  statusAt: string
  registeredAt: string
  trainedBy: string | null
  description: string | null
  registry: {
    group: string
    account: string
    region: string
    version: number
    ref: string
    write: 'none' | 'pending' | 'written' | 'failed'
    trouble: string | null
  }
  /** The release it would replace, and where. */
  production: { label: string; regions: number; since: string | null } | null
  /** What the evidence is compared with; of a release in production itself, the one that it replaced or the version before it. */
  comparedWith: { label: string; how: 'in-production' | 'replaced' | 'before' } | null
  evidence: EvidenceRow[]
  artifact: { digest: string | null; sizeBytes: number | null; image: string; rows: ArtifactRow[] }
  approvals: {
    needed: number
    requestedBy: string | null
    requestedAt: string | null
    requestNote: string | null
    given: { by: string; decision: 'Approved' | 'Rejected'; reason: string; at: string }[]
  }
  servingIn: string[]
  plans: string[]
  plan: string
  rollouts: RolloutRow[]
  actions: { request: ActionState; approve: ActionState; reject: ActionState; promote: ActionState }
}

// Plan preview

export interface PlanPreview {
  model: string
  release: string
  plan: string
  kind: 'promotion' | 'catch-up'
  from: string | null
  waves: {
    number: number
    endpoints: {
      endpoint: string
      city: string
      region: string
      peakRps: number
      from: string
      canaryPercent: number | null
      bakeSeconds: number
      /** How small a change the canary can tell, in words; a statement of limits, never of certainty. */
      canDetect: string
    }[]
  }[]
  guardrail: {
    strategy: string
    sentence: string
    thresholds: string[]
    onQualityFailure: string
    onInfrastructureFailure: string
  }
  durationSeconds: number
  findings: Finding[]
  calls: PlannedCall[]
  mutatingCalls: number
  start: ActionState
  /** Cloud time at which the clouds were asked. */
  checkedAt: string
}

// Rollout

export interface RegionLane {
  endpoint: string
  region: RegionView
  provider: string
  peakRps: number
  wave: number
  phase: RegionPhaseName
  tone: Tone
  /** "Baking · 18 of 30 min", "Promoted 03:36" (times are filled by the page from the ISO in headlineAt). */
  headline: string
  headlineAt: string | null
  detail: string
  attempt: number
  from: string | null
  /** Phase → when it was entered, in this attempt. */
  phaseTimes: Partial<Record<RegionPhaseName, string>>
  /** What is waited for now: the bake, or in completing the second one on all traffic. */
  bake: BakeView | null
  share: { asked: number | null; measured: number | null }
  trouble: string | null
  cause: { kind: string; sentence: string; by: string | null; evidence: Evidence[] } | null
  advice: string | null
  cloudStatus: string | null
  servingLabel: string | null
  observedAt: string | null
  actions: { promoteNow: ActionState; revert: ActionState; retry: ActionState; skip: ActionState }
}

export interface MinutePoint {
  minute: string
  requests: number
  /** Percent of requests. */
  errors4xx: number | null
  errors5xx: number | null
  overLatency: number | null
  latencyP99Ms: number | null
}

export interface CanaryView {
  endpoint: string
  city: string
  attempt: number
  release: string
  from: string | null
  bake: BakeView | null
  /** Percent and milliseconds; null where the plan sets none. */
  thresholds: { errors4xx: number | null; errors5xx: number | null; latencyP99Ms: number | null }
  canary: MinutePoint[]
  baseline: MinutePoint[]
  verdict: Verdict | null
}

export interface RolloutEventView {
  id: string
  at: string
  kind: string
  endpoint: string | null
  sentence: string
}

export interface RolloutView {
  slug: string
  version: number
  model: string
  release: string
  from: string | null
  kind: 'promotion' | 'catch-up'
  status: RolloutStatus
  statusTitle: string
  statusTone: Tone
  sentence: string
  startedBy: string
  startedAt: string
  endedAt: string | null
  approvedBy: string | null
  expectedSeconds: number
  digest: string | null
  artifactsPresent: number
  waves: { number: number; title: string; lanes: RegionLane[] }[]
  /** The canaries that have numbers, the one that moved last first. */
  canaries: CanaryView[]
  /** Newest first, at most 200. */
  events: RolloutEventView[]
  actions: { pause: ActionState; resume: ActionState; abort: ActionState; revertAll: ActionState }
}

// Approvals, audit, settings, fault lab

export interface ApprovalsView {
  pending: {
    model: string
    label: string
    registeredAt: string
    requestedBy: string | null
    requestNote: string | null
    evidenceOutside: number
    evidenceRows: number
    production: string | null
    needed: number
    given: number
    approve: ActionState
    reject: ActionState
  }[]
  decided: {
    model: string
    label: string
    status: ApprovalStatus
    by: string | null
    reason: string | null
    at: string
  }[]
}

export interface AuditView {
  entries: {
    seq: string
    at: string
    actor: string
    actorKind: string
    action: string
    subject: string
    sentence: string
    hash: string
  }[]
  /** Pass as `before` for the next page; null at the end. */
  nextBefore: string | null
  /** null: every entry verifies; otherwise the first sequence number that does not. */
  brokenAt: string | null
}

export interface FleetFileView {
  yaml: string
  appliedAt: string | null
  appliedBy: string | null
  apply: ActionState
}

export type FleetFilePreview =
  | {
      ok: true
      differences: { kind: 'added' | 'changed' | 'removed'; subject: string; sentence: string }[]
      warnings: string[]
    }
  | { ok: false; problems: { line: number | null; path: string; sentence: string }[] }

export interface FaultLabView {
  faults: { id: string; sentence: string; since: string; until: string | null }[]
  calls: {
    id: number
    at: string
    service: string
    operation: string
    region: string
    status: number
    errorCode: string | null
  }[]
  models: {
    model: string
    releases: string[]
    endpoints: { endpoint: string; region: string; city: string }[]
  }[]
  inject: ActionState
}

/** What every action answers. A refusal is expected and shown; nothing is thrown. */
export type ActionResult = { ok: true; href?: string } | { ok: false; code: string; sentence: string }
