import { thresholdDetection } from '#lib/domain/canary/detectable.ts'
import { dispersionAt, uncalibratedDispersion } from '#lib/domain/canary/dispersion.ts'
import { effectiveWeights } from '#lib/domain/canary/sequential-judge.ts'
import { judgeOf, measureOf } from '#lib/domain/canary/settings.ts'
import { type Finding, finding } from '#lib/domain/findings.ts'
import type { Guardrail, JudgedMetric, JudgeSettings, Plan } from '#lib/domain/plan/plan.ts'
import { bakeSecondsOf } from '#lib/domain/plan/timeline.ts'
import type { JudgedRegion } from '#lib/domain/ports.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { said } from '#lib/domain/said.ts'
import type { CanaryLimits, CloudTraits, TraitsOf } from '#lib/domain/traits.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { duration, list } from '#lib/domain/wording.ts'
import type { LastDay } from '#lib/services/endpoints/last-day.ts'
import {
  type Asked,
  assumedRate,
  detectionWords,
  type Place,
  proposal,
  type Watched,
  widestProposal,
} from './detection.ts'

/** What the canaries of a plan can detect, from the plan, its endpoints and their last day. */

/** What is known of an endpoint; each part may be missing. */
export interface Known {
  lastDay?: LastDay | undefined
  noise?: JudgedRegion['noise'] | undefined
}

export interface PlanDetection {
  /** By endpoint id. */
  words: Map<string, { can: string; how: string | null }>
  /** null where the plan's judge does not compare cohorts anywhere. */
  proposal: string | null
  /** Endpoints that nothing can be judged by. */
  findings: Finding[]
}

/** Below so many events of a day its rate is more chance than rate. */
const leastEvents = 10

export function planDetection(
  plan: Plan,
  endpoints: readonly Endpoint[],
  known: ReadonlyMap<string, Known>,
  traits: TraitsOf,
): PlanDetection {
  const words: PlanDetection['words'] = new Map()
  const places: Place[] = []
  const findings: Finding[] = []
  const blindCities = new Set<string>()
  let wish: Asked | undefined
  for (const wave of plan.waves) {
    const inWave = wave.endpointIds.flatMap((id) => endpoints.find((endpoint) => endpoint.id === id) ?? [])
    const [idle, busy] = partition(inWave, (endpoint) => isIdle(endpoint, known.get(endpoint.id)))
    for (const endpoint of idle) {
      words.set(endpoint.id, { can: 'nothing: it serves no requests', how: null })
      findings.push(idleFinding(plan.guardrail, endpoint, traits(endpoint.provider)))
    }
    const watchedOnes = busy.flatMap((endpoint) => {
      const cloud = traits(endpoint.provider)
      const impossible = impossibleShare(plan.guardrail, cloud)
      if (impossible !== undefined) {
        words.set(endpoint.id, { can: impossible, how: null })
        return []
      }
      const compared = comparedBy(plan.guardrail, cloud)
      if (compared === undefined) {
        const can = thresholdDetection(plan.guardrail, endpoint.peakRps, cloud)
        words.set(endpoint.id, { can, how: null })
        blindCities.add(cityOf(endpoint.region))
        return []
      }
      const watched = watchedOf(plan.guardrail, cloud, endpoint, compared, known.get(endpoint.id) ?? {})
      return [{ endpoint, compared, watched, limits: cloud.canaryLimits ?? widestProposal }]
    })
    const isPooled = watchedOnes.length > 1 && watchedOnes.every(({ compared }) => compared.pooled)
    const together = isPooled ? pooled(watchedOnes.map(({ watched }) => watched)) : undefined
    for (const { endpoint, compared, watched } of watchedOnes) {
      words.set(endpoint.id, detectionWords(together ?? watched, compared.asked, isPooled))
      wish ??= compared.asked
    }
    places.push(...placesOf(watchedOnes, together, known))
  }
  return { words, proposal: wish === undefined ? null : proposal(places, wish, [...blindCities]), findings }
}

/** By the last day where it is known, else by what the fleet file says. */
const isIdle = ({ peakRps }: Pick<Endpoint, 'peakRps'>, known: Known | undefined): boolean =>
  known?.lastDay === undefined ? peakRps === 0 : known.lastDay.requests === 0

function partition<T>(all: readonly T[], isFirst: (each: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))]
}

function idleFinding(guardrail: Guardrail, endpoint: Endpoint, cloud: CloudTraits): Finding {
  const proceeds = judgeOf(guardrail, cloud).needMoreData === 'proceed'
  return finding('warning', said('endpoint-idle', { region: endpoint.region, proceeds }), endpoint)
}

/** A pooled wave sees as one. */
function placesOf(
  regions: readonly { endpoint: Endpoint; watched: Watched; limits: CanaryLimits }[],
  together: Watched | undefined,
  known: ReadonlyMap<string, Known>,
): Place[] {
  const isMeasured = ({ endpoint }: { endpoint: Endpoint }) => known.get(endpoint.id)?.lastDay !== undefined
  const cities = regions.map(({ endpoint }) => cityOf(endpoint.region))
  const rps = regions.map(({ watched }) => watched.rps)
  if (together) {
    const isOfLastHour = regions.some(isMeasured)
    const limits = {
      percent: Math.min(...regions.map((region) => region.limits.percent)),
      bakeSeconds: Math.min(...regions.map((region) => region.limits.bakeSeconds)),
    }
    return [{ city: list(cities), watched: together, limits, largestRps: Math.max(...rps), isOfLastHour }]
  }
  return regions.map((region) => ({
    city: cityOf(region.endpoint.region),
    watched: region.watched,
    limits: region.limits,
    largestRps: region.watched.rps,
    isOfLastHour: isMeasured(region),
  }))
}

/**
 * As the lane of a region that waits says it, without asking its cloud: "can detect 5xx ×1.5 in 30 min". Where its wave is judged
 * together this is what it can tell alone, and the lane says so.
 */
export function laneDetection(
  guardrail: Guardrail,
  peakRps: number,
  cloud: CloudTraits,
  noise: Known['noise'],
  hasCompanions: boolean,
): string {
  if (peakRps === 0) return 'serves no requests: nothing to judge a canary by'
  const impossible = impossibleShare(guardrail, cloud)
  if (impossible !== undefined) return impossible
  const compared = comparedBy(guardrail, cloud)
  if (compared === undefined) {
    const can = thresholdDetection(guardrail, peakRps, cloud)
    return /^[45]xx/.test(can) ? `can detect ${can}` : can
  }
  const watched = watchedOf(guardrail, cloud, { peakRps }, compared, { noise })
  return `${compared.pooled && hasCompanions ? 'alone ' : ''}can detect ${detectionWords(watched, compared.asked, false).can} in ${duration(watched.bakeSeconds)}`
}

/** A person may name any number; what is wrong with it is the guardrail's to say, and nothing can be computed from it. */
function impossibleShare(guardrail: Guardrail, cloud: CloudTraits): string | undefined {
  if (cloud.timeline(guardrail) === undefined) return `nothing: the plan has no ${cloud.plan.key}`
  const percent = cloud.impossiblePercent(guardrail)
  return percent === undefined ? undefined : `nothing: ${cloud.name} takes no ${percent} %`
}

interface Compared {
  asked: Asked
  metric: JudgedMetric
  /** The metric's part of the judge's alpha. */
  alpha: number
  /** Canary's share beside its baseline, 0–1. */
  share: number
  pooled: boolean
}

/** undefined where thresholds judge alone, or no share of the traffic is asked for that stays for a while. */
function comparedBy(guardrail: Guardrail, cloud: CloudTraits): Compared | undefined {
  const settings = judgeOf(guardrail, cloud)
  const metric = askedMetric(settings)
  const timeline = cloud.timeline(guardrail)
  // A share that stays for a while is promised; one that follows what is ready is not.
  const share = timeline === undefined || timeline.shape === 'whole' ? undefined : timeline.askedShare
  if (settings.kind !== 'sequential' || metric === undefined || share === undefined) return undefined
  return {
    asked: { word: wordOf(metric), ratio: metric.unacceptable },
    metric,
    alpha: settings.alpha * (effectiveWeights(settings.metrics)[settings.metrics.indexOf(metric)] ?? 1),
    share,
    pooled: settings.pooled,
  }
}

/** The one that a plan is about: the first critical one of those that are counted, else the first. */
function askedMetric({ metrics }: JudgeSettings): JudgedMetric | undefined {
  const counted = metrics.filter(({ metric, direction }) => metric !== 'score' && direction !== 'decrease')
  return counted.find(({ critical }) => critical) ?? counted[0]
}

function wordOf({ metric, cut }: JudgedMetric): string {
  if (metric === 'errors5xx') return '5xx'
  if (metric === 'errors4xx') return '4xx'
  return `latency over ${typeof cut === 'object' ? `${cut.milliseconds} ms` : (cut ?? 'p99')}`
}

function watchedOf(
  guardrail: Guardrail,
  cloud: CloudTraits,
  { peakRps }: Pick<Endpoint, 'peakRps'>,
  { metric, alpha, share }: Compared,
  { lastDay, noise }: Known,
): Watched {
  const measured = rateOf(metric, lastDay)
  const rps = lastDay?.rps ?? peakRps
  const baseRate = measured ?? assumedRate
  const calibration = noise?.[measureOf(metric)]
  return {
    rps,
    baseRate,
    isMeasured: measured !== undefined,
    share,
    alpha,
    dispersion:
      calibration === undefined
        ? uncalibratedDispersion
        : dispersionAt(calibration.noise, rps * 60 * baseRate, share),
    isCalibrated: calibration !== undefined,
    bakeSeconds: bakeSecondsOf(guardrail, cloud),
  }
}

/** Events a request; a quantile's own part by its definition. */
function rateOf({ metric, cut }: JudgedMetric, lastDay: LastDay | undefined): number | undefined {
  if (metric === 'latency') return typeof cut === 'string' ? (100 - Number(cut.slice(1))) / 100 : undefined
  if (metric === 'score' || lastDay === undefined) return undefined
  const events = lastDay[metric]
  return events < leastEvents ? undefined : events / lastDay.requests
}

/** Regions that are judged together: their requests add up, and so do their events. */
function pooled(regions: readonly Watched[]): Watched {
  const sum = (of: (watched: Watched) => number) => regions.reduce((total, region) => total + of(region), 0)
  const rps = sum((region) => region.rps)
  const weighed = (of: (watched: Watched) => number) =>
    rps === 0 ? 0 : sum((region) => region.rps * of(region)) / rps
  return {
    rps,
    baseRate: rps === 0 ? assumedRate : weighed((region) => region.baseRate),
    isMeasured: regions.every((region) => region.isMeasured),
    share: rps === 0 ? (regions[0]?.share ?? 0) : weighed((region) => region.share),
    bakeSeconds: Math.min(...regions.map((region) => region.bakeSeconds)),
    // Half of a wave's evidence is that of all requests together, half is what the regions say each by itself.
    alpha: Math.min(...regions.map((region) => region.alpha)) / 2,
    dispersion: Math.max(...regions.map((region) => region.dispersion)),
    isCalibrated: regions.every((region) => region.isCalibrated),
  }
}
