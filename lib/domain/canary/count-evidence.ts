import type { JudgedMetric, JudgeSettings } from '../plan/plan.ts'
import type { EvidenceMeasure } from '../types.ts'
import { evidenceToPass, poolRegions } from './combine.ts'
import { ConditionalLikelihood } from './conditional-likelihood.ts'
import type { Counts } from './counts.ts'
import { dispersionAt, uncalibratedDispersion } from './dispersion.ts'
import { type EvidenceSeries, exactSeries, firstAtLeast, joinedSeries } from './evidence-series.ts'
import { expectedMinutes, type RegionProgress } from './expected-minutes.ts'
import { countsOf, cutOf, stillServing } from './judged-minutes.ts'
import { logMeanExp } from './log-mean-exp.ts'
import { latest, type MetricEvidence, type RegionEvidence } from './metric-evidence.ts'
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
  const serving = stillServing(regions)
  const judgedIn = (region: RegionEvidence, index: number): Judged => {
    const { pairs, shares, cuts, noise } = region
    const counts = countsOf(metric, pairs, cutOf(metric, cuts), shares)
    return { counts, goesOn: serving[index] ?? false, ...dispersionOf(measure, counts, noise) }
  }
  const [ownRegion, ...otherRegions] = regions
  const own = judgedIn(ownRegion, 0)
  const judged = [own, ...otherRegions.map((region, index) => judgedIn(region, index + 1))]
  const { counts, dispersion, calibrated } = own
  const { tolerated, unacceptable, direction } = metric
  const sides: Side[] =
    direction === 'either' ? [asIs, mirrored] : [direction === 'increase' ? asIs : mirrored]
  const along = (test: (options: Tested) => EvidenceOptions) =>
    sides.map((side) =>
      judged.map((region): RegionProgress => {
        const seen = side(region.counts)
        const options = test({ tolerated, unacceptable, dispersion: region.dispersion })
        return { evidence: evidenceAlong(seen, options), counts: seen, goesOn: region.goesOn }
      }),
    )
  const passes = along(passTest)
  const fail = joinedSeries(
    along(failTest).map((side) => inWave(side, (points) => poolRegions(points).wave)),
    logMeanExp,
  )
  const pass = joinedSeries(
    passes.map((side) => inWave(side, evidenceToPass)),
    (values) => Math.min(...values),
  )
  const enough = -Math.log(beta)
  const isKnown = counts.total.canaryRequests > 0
  // The rates that the ratio is of; without any, those that there are.
  const shown = counts.compared.canaryRequests > 0 ? counts.compared : counts.total
  const rare = rareness(metric, judged, negligible, enough)
  // A wave may know what this region does not measure.
  const passedAt = isKnown ? firstAtLeast(pass, enough) : undefined
  const untilPass = latest(passes.map((side) => expectedMinutes(side, 1, enough)))
  return {
    metric,
    measure,
    cutMs: metric.metric === 'latency' ? cutOf(metric, ownRegion.cuts) : undefined,
    isKnown,
    canary: isKnown ? shown.canaryEvents / shown.canaryRequests : undefined,
    baseline: shown.baselineRequests > 0 ? shown.baselineEvents / shown.baselineRequests : undefined,
    fail,
    pass,
    passedAt: earlier(passedAt, rare.passedAt),
    ...(passedAt === undefined && rare.passedAt !== undefined && { rarerThan: negligible }),
    ratio: ratioInterval(new ConditionalLikelihood(counts, dispersion), alpha),
    calibrated,
    dispersion,
    untilPass: isKnown ? earliest(untilPass, rare.untilPass) : null,
  }
}

interface Judged {
  counts: Counts
  /** Its cohorts still serve. */
  goesOn: boolean
  dispersion: number
  calibrated: boolean
}
type Side = (counts: Counts) => Counts
type Tested = Pick<CountOptions, 'tolerated' | 'unacceptable' | 'dispersion'>

const asIs: Side = (counts) => counts
const mirrored: Side = (counts) => counts.mirrored

/** A region alone is told minute by minute; of a wave the evidence after its regions' last minutes counts. */
function inWave(
  regions: readonly RegionProgress[],
  together: (byPoint: number[][]) => number,
): EvidenceSeries {
  const [first, ...others] = regions
  if (first !== undefined && others.length === 0) return first.evidence
  return exactSeries([together(regions.map(({ evidence }) => evidence.lastByPoint))])
}

/** Only a metric of which less is better may pass for being rare; in a wave, where it is rare in every region. */
function rareness(
  metric: JudgedMetric,
  regions: readonly Judged[],
  negligible: number,
  enough: number,
): { passedAt: number | undefined; untilPass: number | null } {
  if (metric.direction !== 'increase' || typeof metric.cut === 'string')
    return { passedAt: undefined, untilPass: null }
  const passedAt = regions.map(({ counts, dispersion }) =>
    firstAtLeast(rareEvidence(counts, negligible, dispersion), enough),
  )
  return {
    passedAt: passedAt.reduce((most, each) =>
      most === undefined || each === undefined ? undefined : Math.max(most, each),
    ),
    untilPass: latest(
      regions.map(({ counts, dispersion }) => expectedRareMinutes(counts, negligible, dispersion, enough)),
    ),
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
