import type { Finding, PlannedCall } from '#lib/domain/types.ts'
import type { ManifestChangeRow } from './manifest.ts'
import type { ActionState } from './shell.ts'

/** Of the plan where it names no region. */
export interface FindingView extends Pick<Finding, 'level' | 'code' | 'region' | 'endpoint'> {
  sentence: string
}

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
      /** Its cloud, as people call it. */
      cloud: string
      /** How far each step goes, in words: "10 %", "all at once", "rolling, 1 extra". */
      step: string
      bakeSeconds: number
      /** How small a change the canary can tell, in words; a statement of limits, never of certainty. */
      canDetect: string
      /** When it sees what the plan asks, and at which traffic; null where nothing is compared with a baseline. */
      detectsHow: string | null
    }[]
  }[]
  /** Of the column in which the steps stand. */
  stepTitle: string
  /** The numbers that may be chosen for this rollout. */
  choices: { name: 'percent' | 'bakeMinutes' | 'timeoutMinutes'; label: string }[]
  /** Order, share and bake with which every region sees what the plan asks; null where nothing is compared. */
  proposal: string | null
  guardrail: {
    /** One a cloud in the plan. */
    sentences: string[]
    thresholds: string[]
    /** Who judges, and what an end without a verdict means. */
    judge: string[]
    onQualityFailure: string
    onInfrastructureFailure: string
  }
  durationSeconds: number
  findings: FindingView[]
  /** What each endpoint would serve, part by part, in the order of the waves; null: its cloud did not tell. Empty where the release cannot be deployed. */
  changes: { endpoint: string; city: string; rows: ManifestChangeRow[] | null }[]
  calls: PlannedCall[]
  mutatingCalls: number
  start: ActionState
  /** Cloud time at which the clouds were asked. */
  checkedAt: string
}
