import type { JudgedMetric, JudgeSettings } from '../plan/plan.ts'
import type { JudgeInput } from '../ports.ts'
import { type Said, said } from '../said.ts'
import type { Evidence } from '../types.ts'
import { canaryRequests, cutOf, eventsOf, type MinutePair, pairedMinutes } from './judged-minutes.ts'
import { type Classification, classify, classifyScore, type MetricClassification, score } from './kayenta.ts'
import { type KayentaResult, type NamedMetric, namedMetric } from './said.ts'
import type { Opinion } from './sequential-judge.ts'
import { measureOf } from './settings.ts'
import { shareEvidence } from './traffic.ts'

/** The usual thresholds of a Kayenta canary, 0–100. */
const scores = { pass: 95, marginal: 75 } as const

interface Classified {
  metric: JudgedMetric
  cutMs: number | undefined
  canary: number[]
  baseline: number[]
  classified: MetricClassification
}

/** Kayenta's verdict: one look at the end of the bake, a Mann-Whitney test a metric, and a weighted score. */
export function kayentaOpinion(settings: JudgeSettings, input: JudgeInput): Opinion {
  const pairs = pairedMinutes(input.minutes)
  const requests = canaryRequests(pairs).compared
  const traffic = shareEvidence(pairs, input, settings.alpha)
  const isOver = input.bakeSecondsLeft <= 0
  const metrics = settings.metrics.map((metric) => classifiedMetric(metric, pairs, input))
  const evidence = metrics.map((each) => asEvidence(each, requests, isOver))
  if (traffic !== undefined) evidence.unshift(traffic)
  const waiting = (why: Said): Opinion => ({ outcome: 'need-more-data', said: why, evidence })

  if (requests === 0 || traffic?.outcome === 'need-more-data')
    return waiting(traffic?.said ?? said('canary-not-compared', { why: 'no-requests' }))
  if (!isOver) {
    const minutes = Math.max(1, Math.ceil(input.bakeSecondsLeft / 60))
    return {
      ...waiting(said('kayenta-waits', { minutes })),
      expectedMinutes: minutes,
    }
  }
  // No data is no reason to take a release back, and none to pass it: the score is that of what was measured.
  const missing = metrics.filter(({ classified }) => classified.classification === 'Nodata')
  const known = metrics.filter((each) => !missing.includes(each))
  const unmeasured = missing.map(nameOf)
  if (known.length === 0) return waiting(said('kayenta-without-data', { unmeasured }))
  const result = scoreOf(known)
  const worse = known.filter(({ classified }) => classified.classification !== 'Pass')
  const outcome = outcomes[classifyScore(result, scores)]
  const scored = said('kayenta-scored', {
    outcome,
    score: result,
    ...scores,
    worse: worse.map((each) => ({ of: nameOf(each), result: results[each.classified.classification] })),
    unmeasured,
  })
  if (outcome === 'fail') return { outcome, said: scored, evidence }
  return outcome === 'pass' && missing.length === 0 ? { outcome, said: scored, evidence } : waiting(scored)
}

/** 0–100, by the metrics' weights. */
function scoreOf(metrics: readonly Classified[]): number {
  const total = metrics.reduce((sum, { metric }) => sum + metric.weight, 0)
  const weights = metrics.map(({ metric }, index) => [String(index), (100 * metric.weight) / total])
  return score(
    metrics.map(({ classified }, index) => ({ ...classified, groups: [String(index)] })),
    Object.fromEntries(weights),
  ).score
}

const nameOf = ({ metric, cutMs }: Classified): NamedMetric => namedMetric(metric, cutMs)

const outcomes = { Pass: 'pass', Marginal: 'marginal', Fail: 'fail' } as const

const results: Readonly<Record<Classification, KayentaResult>> = {
  Pass: 'pass',
  High: 'high',
  Low: 'low',
  Nodata: 'no-data',
  NodataFailMetric: 'no-data',
}

function classifiedMetric(metric: JudgedMetric, pairs: readonly MinutePair[], input: JudgeInput): Classified {
  const cutMs = metric.metric === 'latency' ? cutOf(metric, input.cuts) : undefined
  const values = (cohort: keyof MinutePair) => pairs.map((pair) => levelOf(metric, pair[cohort], cutMs))
  const [canary, baseline] = [values('canary'), values('baseline')]
  const classified = classify({
    experiment: canary,
    control: baseline,
    direction: metric.direction,
    critical: metric.critical,
  })
  return { metric, cutMs, canary, baseline, classified }
}

/** Events in percent of the minute's requests, or its mean score; NaN without any. */
function levelOf(metric: JudgedMetric, minute: MinutePair['canary'], cutMs: number | undefined): number {
  if (metric.metric === 'score') return minute.score ?? Number.NaN
  const events = eventsOf(metric, minute, cutMs)
  if (events === undefined || minute.requests === 0) return Number.NaN
  // Ranks take any difference for one: that of the last binary digit is none.
  return Number(((100 * events) / minute.requests).toPrecision(12))
}

function asEvidence(
  { metric, cutMs, canary, baseline, classified }: Classified,
  requests: number,
  isOver: boolean,
): Evidence {
  const unit = metric.metric === 'score' ? 1 : 100
  const [above, below] = [mean(canary), mean(baseline)]
  const isWorse = classified.classification === 'High' || classified.classification === 'Low'
  const isPassed = classified.classification === 'Pass'
  const estimate = above !== undefined && below !== undefined && below > 0 ? above / below : null
  return {
    measure: measureOf(metric),
    outcome: isOver && isWorse ? 'fail' : isOver && isPassed ? 'pass' : 'need-more-data',
    canary: above === undefined ? undefined : above / unit,
    baseline: below === undefined ? undefined : below / unit,
    threshold: undefined,
    requests,
    said: said('metric-classified', {
      of: namedMetric(metric, cutMs),
      result: results[classified.classification],
      minutes: canary.length,
    }),
    ...(cutMs !== undefined && { cutMs }),
    ratio: { estimate, low: null, high: null },
  }
}

function mean(values: readonly number[]): number | undefined {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
}
