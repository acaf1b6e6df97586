import type { JudgedMetric, JudgeSettings } from '../plan/plan.ts'
import type { JudgedRegion, JudgeInput } from '../ports.ts'
import { type Said, said } from '../said.ts'
import type { Evidence, VerdictOutcome } from '../types.ts'
import { combineMetrics } from './combine.ts'
import { countEvidence } from './count-evidence.ts'
import { lastOf } from './evidence-series.ts'
import { canaryRequests, pairedMinutes, sharesOf } from './judged-minutes.ts'
import { latest, type MetricEvidence, type RegionEvidence } from './metric-evidence.ts'
import { metricSaid } from './metric-said.ts'
import { namedMetric, type Seen } from './said.ts'
import { scoreEvidence } from './score-evidence.ts'
import { shareEvidence } from './traffic.ts'

export interface Opinion {
  outcome: VerdictOutcome
  said: Said
  evidence: Evidence[]
  expectedMinutes?: number | null
}

/** A twentieth of what the plan tolerates at all is not worth a comparison; without a bound, one request in 10,000. */
const negligiblePart = 0.05
const usuallyNegligible = 1e-4
/** p99 over a bound means: more than this share of the requests takes longer. */
const slowShare = 0.01

/**
 * The anytime-valid judge: it may be asked after every minute, and over all looks and metrics together stops a canary that is within
 * tolerance with probability `alpha` at most, because the weighted mean of the metrics' e-values is one itself. It passes when every
 * metric has passed, each by its own test, so that whatever is unacceptable passes with probability `beta` at most.
 */
export function sequentialOpinion(settings: JudgeSettings, input: JudgeInput): Opinion {
  const own = regionEvidence(input)
  const others = settings.pooled ? input.siblings.map(regionEvidence) : []
  const regions: [RegionEvidence, ...RegionEvidence[]] = [
    own,
    ...others.filter(({ pairs }) => pairs.length > 0),
  ]
  const { all, compared: requests } = canaryRequests(own.pairs)
  const traffic = shareEvidence(own.pairs, input, settings.alpha)
  const measured = (metric: JudgedMetric, of: typeof regions) =>
    metric.metric === 'score'
      ? scoreEvidence(metric, settings, of)
      : countEvidence(metric, settings, negligibleRate(metric, input), of)
  const metrics = settings.metrics.map((metric) => measured(metric, regions))
  const parts = effectiveWeights(settings.metrics)
  const failedAt = firstFail(metrics, parts, -Math.log(settings.alpha))
  const culprit = failedAt === undefined ? undefined : largestShare(metrics, parts, failedAt)
  const evidence = metrics.map((metric) => asEvidence(metric, requests, metric === culprit, regions.length))
  if (traffic !== undefined) evidence.unshift(traffic)

  if (culprit !== undefined && failedAt !== undefined) {
    const stopped = (metric: MetricEvidence, on: Seen): Opinion => ({
      outcome: 'fail',
      said: said('canary-stopped', { metric: metricSaid(metric), on }),
      evidence,
    })
    if (regions.length > 1) return stopped(culprit, { regions: regions.length })
    // Minutes may have come since: the numbers are those on which it was stopped.
    const then = measured(culprit.metric, [upTo(own, failedAt + 1)])
    return stopped(then, { minutes: failedAt + 1 })
  }
  if (requests === 0 || traffic?.outcome === 'need-more-data') {
    // In its first minutes nobody can tell yet, which is another thing than no end in sight.
    const isFirstMinutes = traffic?.outcome === 'need-more-data' && traffic.canary === undefined
    return {
      outcome: 'need-more-data',
      said:
        traffic?.outcome === 'need-more-data'
          ? traffic.said
          : said('canary-not-compared', { why: all === 0 ? 'no-requests' : 'no-baseline' }),
      evidence,
      ...(!isFirstMinutes && { expectedMinutes: null }),
    }
  }
  const open = metrics.filter(({ passedAt }) => passedAt === undefined)
  if (open.length > 0) {
    const untilPass = latest(open.map((metric) => metric.untilPass))
    return {
      outcome: 'need-more-data',
      said: said('canary-not-sure', {
        requests: requestsSeen(regions),
        regions: regions.length,
        open: open.map(({ metric, cutMs }) => namedMetric(metric, cutMs)),
        expectedMinutes: untilPass,
        isCalibrated: open.every(({ calibrated }) => calibrated),
      }),
      evidence,
      expectedMinutes: untilPass,
    }
  }
  const minutes = Math.max(0, ...metrics.map(({ passedAt = 0 }) => passedAt)) + 1
  const passed =
    regions.length > 1
      ? { requests: requestsSeen(regions), on: { regions: regions.length } }
      : { requests: requestsSeen([{ pairs: own.pairs.slice(0, minutes) }]), on: { minutes } }
  return { outcome: 'pass', said: said('canary-passed', passed), evidence }
}

/** What was seen after so many minutes. */
function upTo(region: RegionEvidence, minutes: number): RegionEvidence {
  if (minutes >= region.pairs.length) return region
  const pairs = region.pairs.slice(0, minutes)
  return { ...region, pairs, shares: sharesOf(pairs) }
}

/** Of all the regions' canaries. */
const requestsSeen = (regions: readonly Pick<RegionEvidence, 'pairs'>[]): number =>
  regions.reduce((sum, { pairs }) => sum + canaryRequests(pairs).compared, 0)

function regionEvidence({ minutes, cuts, noise }: JudgedRegion): RegionEvidence {
  const pairs = pairedMinutes(minutes)
  return { pairs, shares: sharesOf(pairs), cuts, noise }
}

/** The first look at which the metrics together reached the threshold. */
function firstFail(
  metrics: readonly MetricEvidence[],
  parts: readonly number[],
  threshold: number,
): number | undefined {
  const looks = Math.max(0, ...metrics.map(({ fail }) => fail.length))
  // A sum cannot exceed its largest term so many times: nearly every look is done with that.
  const alone = parts.map((part) => threshold - Math.log(part * metrics.length))
  for (let look = 0; look < looks; look++) {
    if (!metrics.some(({ fail }, index) => fail.atMost(look) >= (alone[index] ?? 0))) continue
    const together = combineMetrics(
      metrics.map(({ fail }, index) => ({ logE: fail.at(look), weight: parts[index] ?? 0 })),
    )
    if (together >= threshold) return look
  }
  return undefined
}

/**
 * Each metric's part of the evidence that stops a canary, adding up to 1: alone it must reach 1/(alpha · part). Half of the weight is
 * the critical metrics' alone, so that noise in many others cannot drown what matters.
 */
export function effectiveWeights(metrics: readonly JudgedMetric[]): number[] {
  const all = metrics.reduce((sum, { weight }) => sum + weight, 0)
  const critical = metrics.reduce((sum, metric) => sum + (metric.critical ? metric.weight : 0), 0)
  return metrics.map(({ weight, critical: isCritical }) =>
    critical === 0 ? weight / all : weight / all / 2 + (isCritical ? weight / critical / 2 : 0),
  )
}

/** The metric that the canary is stopped for: the one with most of the evidence. */
function largestShare(
  metrics: readonly MetricEvidence[],
  parts: readonly number[],
  look: number,
): MetricEvidence | undefined {
  const shares = metrics.map(({ fail }, index) => fail.at(look) + Math.log(parts[index] ?? 0))
  return metrics[shares.indexOf(Math.max(...shares))]
}

function negligibleRate({ metric, cut }: JudgedMetric, { guardrail: { rollbackOn } }: JudgeInput): number {
  const bound =
    metric === 'errors4xx' || metric === 'errors5xx'
      ? rollbackOn[metric]
      : typeof cut === 'object' && cut.milliseconds === rollbackOn.modelLatencyP99Ms
        ? slowShare
        : undefined
  return bound === undefined || bound === 0 ? usuallyNegligible : bound * negligiblePart
}

function asEvidence(evidence: MetricEvidence, requests: number, failed: boolean, regions: number): Evidence {
  const { measure, cutMs, canary, baseline, ratio, metric, passedAt, rarerThan } = evidence
  return {
    measure,
    outcome: failed ? 'fail' : passedAt === undefined ? 'need-more-data' : 'pass',
    canary,
    baseline,
    threshold: undefined,
    requests,
    said: metricSaid(evidence),
    ...(cutMs !== undefined && { cutMs }),
    ratio: { estimate: finite(ratio.estimate), low: finite(ratio.low), high: finite(ratio.high) },
    tolerated: metric.tolerated,
    logEFail: bounded(lastOf(evidence.fail)),
    logEPass: bounded(lastOf(evidence.pass)),
    ...(passedAt === undefined && !failed && { expectedMinutes: evidence.untilPass }),
    calibrated: evidence.calibrated,
    dispersion: evidence.dispersion,
    ...(rarerThan !== undefined && !failed && { rarerThan }),
    ...(regions > 1 && { regions }),
  }
}

/** JSON knows no Infinity. */
const finite = (value: number) => (Number.isFinite(value) ? value : null)
/** Beyond e^700 evidence is certainty, and could not be written down. */
const bounded = (logE: number) => Math.max(-700, Math.min(700, logE))
