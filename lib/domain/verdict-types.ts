import type { Said } from './said.ts'

/** What is said about a canary, and why. */

export type VerdictOutcome = 'pass' | 'fail' | 'need-more-data'

/** One measure behind a verdict, with the numbers that it was judged by. */
export interface Evidence {
  measure: EvidenceMeasure
  outcome: VerdictOutcome
  /** Share 0–1 for errors, traffic and requests over a cut; milliseconds for modelLatencyP99; the mean score. */
  canary: number | undefined
  baseline: number | undefined
  /** The plan's own bound on `canary`, in its unit; of the traffic share the least that it should have. */
  threshold: number | undefined
  /** Requests of the canary that this rests on. */
  requests: number
  said: Said
  /** Latency cuts: what counts as over it, milliseconds. */
  cutMs?: number
  /** Canary over baseline, with an interval that holds however often one looks; null: unbounded or unknown. */
  ratio?: { estimate: number | null; low: number | null; high: number | null }
  /** Ratio that is still fine. */
  tolerated?: number
  /** Natural logarithm of the evidence against "within tolerated" and against "unacceptable". */
  logEFail?: number
  logEPass?: number
  /** Until this measure passes at the present rate; null: never. Left out once it is decided. */
  expectedMinutes?: number | null
  /** Share of requests, 0–1: it passes for being rarer than that, where a ratio cannot be learnt and does not matter. */
  rarerThan?: number
  /** Of a pooled wave: how many regions the outcome rests on; the numbers are this region's own. Left out: on it alone. */
  regions?: number
  /** false: the dispersion was never measured here, and the evidence counts half. */
  calibrated?: boolean
  /** φ that the counts were divided by, at least 1. */
  dispersion?: number
}

export const evidenceMeasures = [
  'errors4xx',
  'errors5xx',
  'modelLatencyP99',
  'alarm',
  'traffic-share',
  'latency-p50',
  'latency-p90',
  'latency-p99',
  'latency-slo',
  'score',
] as const
export type EvidenceMeasure = (typeof evidenceMeasures)[number]

export interface Verdict {
  outcome: VerdictOutcome
  said: Said
  evidence: Evidence[]
  /** ISO, cloud time. */
  at: string
  /** Until a healthy canary passes at the present rate; null: never. Left out once there is a verdict. */
  expectedMinutes?: number | null
}
