import type { JudgeSettings } from '#lib/domain/plan/plan.ts'
import type { HeldReason, Standing } from '#lib/domain/rollout/rollout-standing.ts'
import type { Evidence, EvidenceMeasure, RegionPhaseName, RolloutStatus, Verdict } from '#lib/domain/types.ts'
import type { BakeView } from './fleet.ts'
import type { RollingView } from './rolling.ts'
import type { ServingView } from './serving.ts'
import type { ActionState, RegionView, Tone } from './shell.ts'

export interface HeldView {
  /** ISO. */
  since: string
  why: HeldReason
  /** What happened to the release, where that is why. */
  because: string | null
}

/** One measure behind a verdict, with the sentence on it. */
export type EvidenceView = Omit<Evidence, 'said'> & { sentence: string }
export type VerdictView = Omit<Verdict, 'said' | 'evidence'> & { sentence: string; evidence: EvidenceView[] }

export interface CauseView {
  kind: string
  sentence: string
  by: string | null
  evidence: EvidenceView[]
  /** The part of the evidence that broke and that the sentence does not tell. */
  broken: EvidenceView[]
}

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
  /** On Vertex AI; null elsewhere. */
  rolling: RollingView | null
  /** It waits for a person; null while it does not. */
  held: HeldView | null
  trouble: string | null
  cause: CauseView | null
  advice: string | null
  /** The rollout has ended; nothing goes on by itself. */
  ended: boolean
  cloudStatus: string | null
  serving: ServingView
  observedAt: string | null
  actions: Record<'promoteNow' | 'proceed' | 'revert' | 'retry' | 'skip', ActionState>
}

export interface MinutePoint {
  minute: string
  requests: number
  /** Percent of requests. */
  errors4xx: number | null
  errors5xx: number | null
  overLatency: number | null
  latencyP99Ms: number | null
  /** Mean of the minute; null where nobody publishes one. */
  score: number | null
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
  verdict: VerdictView | null
  /** Who judges; of the metrics that are compared, the ratio from which the canary must not pass, by measure. */
  judge: { kind: JudgeSettings['kind']; unacceptable: Partial<Record<EvidenceMeasure, number>> }
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
  /** Where it stands, as every page says it. */
  standing: Standing
  /** "Needs a person · wave 2 of 4". */
  statusTitle: string
  statusTone: Tone
  sentence: string
  startedBy: string
  startedAt: string
  endedAt: string | null
  approvedBy: string | null
  expectedSeconds: number
  digest: string | null
  /** Its release may not be served any more; null: nothing speaks against it. `servingIn`: where it takes traffic all the same. */
  withdrawn: { sentence: string; servingIn: string[] } | null
  artifactsPresent: number
  /** Regions that serve the release. */
  onRelease: number
  waves: { number: number; title: string; lanes: RegionLane[] }[]
  /** The canaries that have numbers, the one that moved last first. */
  canaries: CanaryView[]
  /** Newest first, at most 200. */
  events: RolloutEventView[]
  actions: { pause: ActionState; resume: ActionState; abort: ActionState; revertAll: ActionState }
}
