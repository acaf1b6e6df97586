import type { JudgedMetric } from '../plan/plan.ts'
import type { JudgedRegion } from '../ports.ts'
import type { EvidenceMeasure } from '../types.ts'
import type { EvidenceSeries } from './evidence-series.ts'
import type { MinutePair } from './judged-minutes.ts'
import type { Shares } from './shares.ts'

/** A region's settled minutes beside what is known of the endpoint. */
export type RegionEvidence = Pick<JudgedRegion, 'cuts' | 'noise'> & {
  pairs: readonly MinutePair[]
  /** Of `pairs`. */
  shares: Shares
}

/** What one metric says about a canary. Evidence is in natural logarithms. */
export interface MetricEvidence {
  metric: JudgedMetric
  measure: EvidenceMeasure
  cutMs: number | undefined
  /** false: latency over a quantile that nobody knows, or minutes in which it was not measured. */
  isKnown: boolean
  /** Share of the requests 0–1, or the mean score. */
  canary: number | undefined
  baseline: number | undefined
  /** After each minute; of a pooled wave only after the last. As long for every metric of a judgement. */
  fail: EvidenceSeries
  pass: EvidenceSeries
  /** Index of the minute after which it passed. */
  passedAt: number | undefined
  /** Event rate, 0–1: it passed because it is rarer than that, and not by its ratio. */
  rarerThan?: number
  /** NaN and Infinity where nothing is known. */
  ratio: { estimate: number; low: number; high: number }
  calibrated: boolean
  dispersion: number
  /** Until it passes at the present rate, minutes; null: never. */
  untilPass: number | null
}

/** null, never, is later than anything. */
export function latest(minutes: readonly (number | null)[]): number | null {
  return minutes.reduce<number | null>(
    (most, each) => (most === null || each === null ? null : Math.max(most, each)),
    0,
  )
}
