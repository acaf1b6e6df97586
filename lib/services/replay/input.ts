import type { JudgeSettings } from '#lib/domain/plan/plan.ts'
import type { EvidenceMeasure } from '#lib/domain/types.ts'

/** A canary of the past, by the rollout that it was part of. */
export interface RolloutSource {
  rollout: string
  /** Endpoint name. */
  endpoint: string
  /** 1-based; the latest that has minutes when left out. */
  attempt?: number
}

/** Two periods of one endpoint, equally long. */
export interface PeriodSource {
  model: string
  /** Endpoint name. */
  endpoint: string
  /** ISO, cloud time. */
  baselineFrom: string
  canaryFrom: string
  /** Of each period. */
  minutes: number
}

/** What is left out is as the plan has it. */
export interface ReplayChanges {
  kind?: JudgeSettings['kind']
  /** Between 0 and 1. */
  alpha?: number
  beta?: number
  /** Ratios by measure. */
  limits?: Partial<Record<EvidenceMeasure, { tolerated: number; unacceptable: number }>>
}

export interface ReplayChoice extends ReplayChanges {
  source?: RolloutSource | PeriodSource
}
