import type { JudgedMetric, JudgeSettings } from '../plan.ts'
import type { JudgedRegion } from '../ports.ts'
import type { EvidenceMeasure } from '../types.ts'
import { anytimeTEValue } from './anytime-mean.ts'
import { type CohortMinute, splitEvents } from './cohort-minute.ts'
import { poolRegions } from './combine.ts'
import { dispersionAt, uncalibratedDispersion } from './dispersion.ts'
import { expectedMinutes } from './expected-minutes.ts'
import { expectedScoreMinutes } from './expected-score-minutes.ts'
import { countsOf, cutOf, type MinutePair, mirrored } from './judged-minutes.ts'
import { logMeanExp } from './log-mean-exp.ts'
import { expectedRareMinutes, logRareEValues } from './rare-events.ts'
import {
  type CountOptions,
  type EvidenceOptions,
  failTest,
  judgeCounts,
  logEByGridPoint,
  logEValues,
  passTest,
} from './sequential.ts'
import { measureOf } from './settings.ts'

/** A region's settled minutes beside what is known of the endpoint. */
export type RegionEvidence = Pick<JudgedRegion, 'cuts' | 'noise'> & { pairs: MinutePair[] }

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
  /** After each minute; of a pooled wave only after the last. As many for every metric of a judgement. */
  logEFail: number[]
  logEPass: number[]
  /** Index of the minute after which it passed. */
  passedAt: number | undefined
  /** NaN and Infinity where nothing is known. */
  ratio: { estimate: number; low: number; high: number }
  calibrated: boolean
  dispersion: number
  /** Until it passes at the present rate, minutes; null: never. */
  untilPass: number | null
}

/**
 * The evidence of one metric.
 * @param negligible an event rate, 0–1, below which a metric passes whatever its ratio
 * @param regions the region that is judged and, when its wave is pooled, the others
 */
export function metricEvidence(
  metric: JudgedMetric,
  settings: Pick<JudgeSettings, 'alpha' | 'beta'>,
  negligible: number,
  regions: readonly [RegionEvidence, ...RegionEvidence[]],
): MetricEvidence {
  return metric.metric === 'score'
    ? scoreEvidence(metric, settings, regions)
    : countEvidence(metric, settings, negligible, regions)
}

/** φ for the traffic and the share that the canary has: where the share changed, that nearest to a half. */
export function dispersionOf(
  measure: EvidenceMeasure,
  counts: readonly CohortMinute[],
  noise: RegionEvidence['noise'],
): { dispersion: number; calibrated: boolean } {
  const measured = noise[measure]
  if (measured === undefined) return { dispersion: uncalibratedDispersion, calibrated: false }
  const splits = counts.flatMap((minute) => splitEvents(minute) ?? [])
  if (splits.length === 0) return { dispersion: 1, calibrated: true }
  const events = splits.reduce((sum, split) => sum + split.events, 0) / splits.length
  const share = splits.reduce(
    (nearest, split) => (Math.abs(split.share - 0.5) < Math.abs(nearest - 0.5) ? split.share : nearest),
    splits[0]?.share ?? 0.5,
  )
  return { dispersion: dispersionAt(measured.noise, events, share), calibrated: true }
}

function countEvidence(
  metric: JudgedMetric,
  { alpha, beta }: Pick<JudgeSettings, 'alpha' | 'beta'>,
  negligible: number,
  regions: readonly [RegionEvidence, ...RegionEvidence[]],
): MetricEvidence {
  const measure = measureOf(metric)
  const judged = regions.map(({ pairs, cuts, noise }) => {
    const counts = countsOf(metric, pairs, cutOf(metric, cuts))
    return { counts, ...dispersionOf(measure, counts, noise) }
  })
  const own = judged[0] ?? { counts: [], dispersion: 1, calibrated: false }
  const { tolerated, unacceptable } = metric
  const options: CountOptions = { alpha, beta, tolerated, unacceptable, dispersion: own.dispersion }
  const sides =
    metric.direction === 'either' ? [asIs, mirrored] : [metric.direction === 'increase' ? asIs : mirrored]
  const along = (test: (options: CountOptions) => EvidenceOptions) =>
    sides.map((side) =>
      series(
        judged.map(({ counts, dispersion }) => ({
          counts: side(counts),
          test: test({ ...options, dispersion }),
        })),
      ),
    )
  const logEFail = together(along(failTest), logMeanExp)
  const logEPass = together(along(passTest), (values) => Math.min(...values))
  const untilPass = sides.map((side) => expectedMinutes(side(own.counts), options).untilPass)
  const rare = rareness(metric, own.counts, negligible, own.dispersion, beta)
  const passedAt = firstAtLeast(logEPass, -Math.log(beta))
  const total = sum(own.counts)
  return {
    metric,
    measure,
    cutMs: metric.metric === 'latency' ? cutOf(metric, regions[0].cuts) : undefined,
    isKnown: total.canaryRequests > 0,
    canary: total.canaryRequests > 0 ? total.canaryEvents / total.canaryRequests : undefined,
    baseline: total.baselineRequests > 0 ? total.baselineEvents / total.baselineRequests : undefined,
    logEFail,
    logEPass,
    passedAt: regions.length > 1 ? passedAt : earlier(passedAt, rare.passedAt),
    ratio: judgeCounts(own.counts, options).ratio,
    calibrated: own.calibrated,
    dispersion: own.dispersion,
    untilPass: earliest(latest(untilPass), rare.untilPass),
  }
}

const asIs = (counts: readonly CohortMinute[]) => counts

/** One region's evidence after each minute; of several the wave's after the last. */
function series(regions: readonly { counts: readonly CohortMinute[]; test: EvidenceOptions }[]): number[] {
  const [own, ...others] = regions
  if (own === undefined) return []
  if (others.length === 0) return logEValues(own.counts, own.test)
  return [poolRegions(regions.map(({ counts, test }) => logEByGridPoint(counts, test))).wave]
}

function together(sides: readonly number[][], join: (values: number[]) => number): number[] {
  const [first = []] = sides
  if (sides.length === 1) return first
  return first.map((_, minute) => join(sides.map((side) => side[minute] ?? 0)))
}

/** Only a metric of which less is better may pass for being rare. */
function rareness(
  metric: JudgedMetric,
  counts: readonly CohortMinute[],
  negligible: number,
  dispersion: number,
  beta: number,
): { passedAt: number | undefined; untilPass: number | null } {
  if (metric.direction !== 'increase' || typeof metric.cut === 'string')
    return { passedAt: undefined, untilPass: null }
  return {
    passedAt: firstAtLeast(logRareEValues(counts, negligible, dispersion), -Math.log(beta)),
    untilPass: expectedRareMinutes(counts, negligible, dispersion, -Math.log(beta)),
  }
}

function scoreEvidence(
  metric: JudgedMetric,
  { beta }: Pick<JudgeSettings, 'alpha' | 'beta'>,
  regions: readonly [RegionEvidence, ...RegionEvidence[]],
): MetricEvidence {
  const logRatios = regions.map(({ pairs }) => pairs.map(logRatioOfScores))
  const isPooled = regions.length > 1
  const own = logRatios[0] ?? []
  const along = (evidence: (values: readonly number[]) => number) =>
    isPooled
      ? [logMeanExp(logRatios.map((values) => evidence(known(values))))]
      : own.map((_, minute) => evidence(known(own.slice(0, minute + 1))))
  const logEPass = along((values) => passOfScores(values, metric))
  const values = known(own)
  const mean = (cohort: keyof MinutePair) => {
    const scores = regions[0].pairs.flatMap((pair) => pair[cohort].score ?? [])
    return scores.length === 0 ? undefined : average(scores)
  }
  return {
    metric,
    measure: 'score',
    cutMs: undefined,
    isKnown: values.length > 0,
    canary: mean('canary'),
    baseline: mean('baseline'),
    logEFail: along((some) => failOfScores(some, metric)),
    logEPass,
    passedAt: firstAtLeast(logEPass, -Math.log(beta)),
    ratio: {
      estimate: values.length === 0 ? Number.NaN : Math.exp(average(values)),
      low: 0,
      high: Number.POSITIVE_INFINITY,
    },
    // The test learns the variance from the minutes themselves.
    calibrated: true,
    dispersion: 1,
    untilPass: expectedScoreMinutes(values, metric, -Math.log(beta)),
  }
}

function logRatioOfScores({ canary, baseline }: MinutePair): number | undefined {
  const [above, below] = [canary.score ?? 0, baseline.score ?? 0]
  return above > 0 && below > 0 ? Math.log(above / below) : undefined
}

const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined)
const average = (values: readonly number[]) =>
  values.reduce((total, value) => total + value, 0) / values.length

/** Evidence that the mean lies above `bound` (or below, by the sign); none where it lies on the other side. */
function beyond(values: readonly number[], bound: number, sign: 1 | -1): number {
  if (values.length === 0) return 0
  const logE = Math.log(anytimeTEValue(values.map((value) => value - bound)))
  return sign * (average(values) - bound) > 0 ? logE : Math.min(0, logE)
}

function failOfScores(values: readonly number[], { direction, tolerated }: JudgedMetric): number {
  const up = beyond(values, Math.log(tolerated), 1)
  const down = beyond(values, -Math.log(tolerated), -1)
  return direction === 'increase' ? up : direction === 'decrease' ? down : logMeanExp([up, down])
}

function passOfScores(values: readonly number[], { direction, unacceptable }: JudgedMetric): number {
  const up = beyond(values, Math.log(unacceptable), -1)
  const down = beyond(values, -Math.log(unacceptable), 1)
  return direction === 'increase' ? up : direction === 'decrease' ? down : Math.min(up, down)
}

function sum(counts: readonly CohortMinute[]): CohortMinute {
  const total = { canaryRequests: 0, baselineRequests: 0, canaryEvents: 0, baselineEvents: 0 }
  for (const minute of counts) {
    total.canaryRequests += minute.canaryRequests
    total.baselineRequests += minute.baselineRequests
    total.canaryEvents += minute.canaryEvents
    total.baselineEvents += minute.baselineEvents
  }
  return total
}

/** undefined: it never was. */
export function firstAtLeast(values: readonly number[], threshold: number): number | undefined {
  const index = values.findIndex((value) => value >= threshold)
  return index < 0 ? undefined : index
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : Math.min(one, other)
}

function earliest(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : Math.min(one, other)
}

/** null, never, is later than anything. */
export function latest(minutes: readonly (number | null)[]): number | null {
  return minutes.reduce<number | null>(
    (most, each) => (most === null || each === null ? null : Math.max(most, each)),
    0,
  )
}
