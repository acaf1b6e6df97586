import type { JudgedMetric, JudgeSettings } from '../plan.ts'
import type { EvidenceMeasure } from '../types.ts'
import { poolRegions } from './combine.ts'
import { ConditionalLikelihood } from './conditional-likelihood.ts'
import type { Counts } from './counts.ts'
import { dispersionAt, uncalibratedDispersion } from './dispersion.ts'
import { type EvidenceSeries, exactSeries, firstAtLeast, joinedSeries } from './evidence-series.ts'
import { expectedMinutes } from './expected-minutes.ts'
import { countsOf, cutOf } from './judged-minutes.ts'
import { logMeanExp } from './log-mean-exp.ts'
import { latest, type MetricEvidence, type RegionEvidence } from './metric-evidence.ts'
import type { MixtureEvidence } from './mixture-test.ts'
import { expectedRareMinutes, rareEvidence } from './rare-events.ts'
import { ratioInterval } from './ratio-interval.ts'
import { type CountOptions, type EvidenceOptions, evidenceAlong, failTest, passTest } from './sequential.ts'
import { measureOf } from './settings.ts'

/**
 * The evidence of a metric that is counted: requests that failed, or were slow.
 * @param negligible an event rate, 0–1, below which the metric passes whatever its ratio
 * @param regions the region that is judged and, when its wave is pooled, the others
 */
export function countEvidence(
  metric: JudgedMetric,
  { alpha, beta }: Pick<JudgeSettings, 'alpha' | 'beta'>,
  negligible: number,
  regions: readonly [RegionEvidence, ...RegionEvidence[]],
): MetricEvidence {
  const measure = measureOf(metric)
  const judgedIn = ({ pairs, shares, cuts, noise }: RegionEvidence): Judged => {
    const counts = countsOf(metric, pairs, cutOf(metric, cuts), shares)
    return { counts, ...dispersionOf(measure, counts, noise) }
  }
  const [ownRegion, ...otherRegions] = regions
  const own = judgedIn(ownRegion)
  const others = otherRegions.map(judgedIn)
  const { counts, dispersion } = own
  const { tolerated, unacceptable, direction } = metric
  const sides: Side[] =
    direction === 'either' ? [asIs, mirrored] : [direction === 'increase' ? asIs : mirrored]
  const along = (test: (options: Tested) => EvidenceOptions) =>
    sides.map((side) => {
      const evidenceIn = (judged: Judged) =>
        evidenceAlong(side(judged.counts), test({ tolerated, unacceptable, dispersion: judged.dispersion }))
      const alone = evidenceIn(own)
      return { side, alone, series: others.length === 0 ? alone : pooled([alone, ...others.map(evidenceIn)]) }
    })
  const passes = along(passTest)
  const fail = joinedSeries(
    along(failTest).map(({ series }) => series),
    logMeanExp,
  )
  const pass = joinedSeries(
    passes.map(({ series }) => series),
    (values) => Math.min(...values),
  )
  const enough = -Math.log(beta)
  const untilPass = passes.map(({ side, alone }) => expectedMinutes(alone, side(counts), 1, enough))
  const rare = rareness(metric, counts, negligible, dispersion, enough)
  const passedAt = firstAtLeast(pass, enough)
  const { total } = counts
  return {
    metric,
    measure,
    cutMs: metric.metric === 'latency' ? cutOf(metric, ownRegion.cuts) : undefined,
    isKnown: total.canaryRequests > 0,
    canary: total.canaryRequests > 0 ? total.canaryEvents / total.canaryRequests : undefined,
    baseline: total.baselineRequests > 0 ? total.baselineEvents / total.baselineRequests : undefined,
    fail,
    pass,
    passedAt: others.length > 0 ? passedAt : earlier(passedAt, rare.passedAt),
    ...(others.length === 0 &&
      passedAt === undefined &&
      rare.passedAt !== undefined && { rarerThan: negligible }),
    ratio: ratioInterval(new ConditionalLikelihood(counts, dispersion), alpha),
    calibrated: own.calibrated,
    dispersion,
    untilPass: earliest(latest(untilPass), rare.untilPass),
  }
}

interface Judged {
  counts: Counts
  dispersion: number
  calibrated: boolean
}
type Side = (counts: Counts) => Counts
type Tested = Pick<CountOptions, 'tolerated' | 'unacceptable' | 'dispersion'>

const asIs: Side = (counts) => counts
const mirrored: Side = (counts) => counts.mirrored

/** The wave's evidence after its regions' last minutes. */
function pooled(regions: readonly MixtureEvidence[]): EvidenceSeries {
  return exactSeries([poolRegions(regions.map(({ lastByPoint }) => lastByPoint)).wave])
}

/** Only a metric of which less is better may pass for being rare. */
function rareness(
  metric: JudgedMetric,
  counts: Counts,
  negligible: number,
  dispersion: number,
  enough: number,
): { passedAt: number | undefined; untilPass: number | null } {
  if (metric.direction !== 'increase' || typeof metric.cut === 'string')
    return { passedAt: undefined, untilPass: null }
  return {
    passedAt: firstAtLeast(rareEvidence(counts, negligible, dispersion), enough),
    untilPass: expectedRareMinutes(counts, negligible, dispersion, enough),
  }
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : Math.min(one, other)
}

function earliest(one: number | null, other: number | null): number | null {
  return one === null ? other : other === null ? one : Math.min(one, other)
}

/** φ for the traffic and the share that the canary has: where the share changed, that nearest to a half. */
function dispersionOf(
  measure: EvidenceMeasure,
  { events, shares, length }: Counts,
  noise: RegionEvidence['noise'],
): { dispersion: number; calibrated: boolean } {
  const measured = noise[measure]
  if (measured === undefined) return { dispersion: uncalibratedDispersion, calibrated: false }
  let told = 0
  let all = 0
  let nearest = Number.NaN
  for (let minute = 0; minute < length; minute++) {
    const some = events[minute] ?? 0
    if (some === 0) continue
    told += 1
    all += some
    const share = shares.values[minute] ?? 0
    if (!(Math.abs(share - 0.5) >= Math.abs(nearest - 0.5))) nearest = share
  }
  const dispersion = told === 0 ? 1 : dispersionAt(measured.noise, all / told, nearest)
  return { dispersion, calibrated: true }
}
