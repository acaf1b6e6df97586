import type { ComparedPart } from '../manifest/types.ts'
import type { Provider } from '../types.ts'

/** What takes a region back. Shares are 0–1, latency in milliseconds. */
export interface RollbackThresholds {
  modelLatencyP99Ms?: number
  errors4xx?: number
  errors5xx?: number
}

/**
 * What a plan says for one cloud, as JSON in the shape that the cloud's folder defines. Nobody else reads it; only the bake is a word that
 * all clouds share.
 */
export type PlanSection = Readonly<Record<string, unknown>> & {
  /** Of one bake, in seconds of cloud time. */
  readonly bakeSeconds?: number
}

/** One thing that canary and baseline are compared in. */
export interface JudgedMetric {
  metric: 'errors5xx' | 'errors4xx' | 'latency' | 'score'
  /** latency only: the baseline's quantile of the last day, or milliseconds (the SLO). */
  cut?: 'p50' | 'p90' | 'p99' | { milliseconds: number }
  /** score only: the custom metric that the endpoint publishes per minute and configuration. */
  source?: { namespace: string; name: string }
  /** Which change is bad. */
  direction: 'increase' | 'decrease' | 'either'
  /** Ratio to the baseline that is still fine (1: no worse); the fail test's r0. */
  tolerated: number
  /** Ratio that must never pass; the pass test's r0. Above `tolerated` and 1. */
  unacceptable: number
  /** Above 0; only the proportion to the other metrics counts. */
  weight: number
  /** Half of the evidence that stops a canary is that of the critical metrics. */
  critical: boolean
}

/** How a canary is judged, and what happens when a bake ends without a verdict. */
export interface JudgeSettings {
  kind: 'sequential' | 'kayenta' | 'thresholds'
  /** Chance, between 0 and 1, of ever stopping a release that is within `tolerated`. */
  alpha: number
  /** Chance, between 0 and 1, of ever passing one that is `unacceptable` or worse. */
  beta: number
  metrics: JudgedMetric[]
  needMoreData: 'hold' | 'extend' | 'proceed'
  /** extend: at most so long beyond the bake; 0 otherwise. */
  extendSeconds: number
  /** The regions of a wave are judged on their evidence together. */
  pooled: boolean
}

/** What holds for every region, and a section for each cloud that the plan is for. */
export interface Guardrail {
  /** `merge` (left out): environment variables that only the endpoint has are kept; `replace`: the release's alone are deployed. */
  environment?: 'merge' | 'replace'
  /** Parts that may stay unknown in a region that counts as promoted. */
  tolerateUnknown?: ComparedPart[]
  /** What happens to a rollout whose release is withdrawn meanwhile; left out: what is in flight is taken back. */
  onWithdrawal?: 'take-back' | 'hold'
  /** How traffic moves, by provider. A cloud that has none is not told by this plan. */
  sections: Readonly<Record<Provider, PlanSection>>
  rollbackOn: RollbackThresholds
  /** Left out: see `judgeOf`. The thresholds of `rollbackOn` hold beside it. */
  judge?: JudgeSettings
}

/** A plan as the fleet file names it, before it meets a fleet. */
export interface PlanSpec {
  name: string
  order: 'highest-traffic-first' | { waves: string[][] }
  guardrail: Guardrail
  onQualityFailure: 'stop' | 'roll-back-fleet'
  onInfrastructureFailure: 'continue' | 'stop'
  /** How long infrastructure trouble is retried before a region is taken back. */
  infrastructurePatienceSeconds: number
}

/** Endpoint ids by wave; a plan that has met its fleet. */
export interface Plan extends PlanSpec {
  waves: { endpointIds: string[] }[]
}

/** The longest bake that a section names: a cloud that is not told its own bakes as long. Seconds; undefined: no section names one. */
export function namedBakeSeconds({ sections }: Pick<Guardrail, 'sections'>): number | undefined {
  const named = Object.values(sections).flatMap(({ bakeSeconds }) => bakeSeconds ?? [])
  return named.length === 0 ? undefined : Math.max(...named)
}
