import type { JudgedMetric } from '../plan/plan.ts'
import { count, percent } from '../wording.ts'
import type { MetricEvidence } from './metric-evidence.ts'

/** What is counted, as a sentence begins with it. */
export function metricWords({ metric, cut, source }: JudgedMetric, cutMs: number | undefined): string {
  switch (metric) {
    case 'errors5xx':
      return '5xx'
    case 'errors4xx':
      return '4xx'
    case 'score':
      return source?.name ?? 'Score'
    case 'latency': {
      const bound = cutMs === undefined ? '' : ` ${milliseconds(cutMs)}`
      return typeof cut === 'string'
        ? `Slower than the baseline's ${cut}${bound && ` of${bound}`}`
        : `Slower than${bound}`
    }
  }
}

/** The same within a sentence: "5xx and requests slower than the baseline's p99 of 14 ms". */
export function metricInSentence(metric: JudgedMetric, cutMs: number | undefined): string {
  const words = metricWords(metric, cutMs)
  return metric.metric === 'latency' ? `requests ${words.charAt(0).toLowerCase()}${words.slice(1)}` : words
}

function milliseconds(value: number): string {
  return `${Number(value.toPrecision(3))} ms`
}

/** 2.1, 1.0, 14; a ratio is known to two digits at best. */
export function ratioText(ratio: number): string {
  return ratio >= 10 ? count(ratio) : ratio.toFixed(1)
}

/** "tolerated 1.1"; where less is bad "tolerated 0.95", where both are "tolerated 0.95 to 1.05". */
function toleratedWords({ direction, tolerated }: JudgedMetric): string {
  const exact = (ratio: number) =>
    ratio.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 2 })
  switch (direction) {
    case 'increase':
      return `tolerated ${exact(tolerated)}`
    case 'decrease':
      return `tolerated ${exact(1 / tolerated)}`
    case 'either':
      return tolerated === 1
        ? `tolerated ${exact(1)}`
        : `tolerated ${exact(1 / tolerated)} to ${exact(tolerated)}`
  }
}

/** Share of requests, 0–1, under which two decimals of a percent say too little. */
const rare = 0.001

function level(metric: JudgedMetric, value: number | undefined): string {
  if (value === undefined) return 'unknown'
  if (metric.metric === 'score') return String(Number(value.toPrecision(3)))
  // Of rates that are compared, two that differ must not both be 0 %.
  return value < rare ? `${Number((100 * value).toPrecision(2))} %` : percent(value)
}

/** "5xx 0.21 % against 0.1 %: 2.1 times the baseline (1.4 to 3.2), tolerated 1.0." */
export function metricSentence(evidence: MetricEvidence): string {
  const { metric, cutMs, canary, baseline, ratio } = evidence
  const words = metricWords(metric, cutMs)
  if (!evidence.isKnown) {
    return metric.metric === 'latency' && cutMs === undefined
      ? `${words}: not judged, because the endpoint's latency of the last day is not known.`
      : `${words}: nothing measured yet.`
  }
  const against = `${words} ${level(metric, canary)} against ${level(metric, baseline)}`
  if (Number.isNaN(ratio.estimate)) return `${against}: none in either cohort.`
  const tolerated = toleratedWords(metric)
  if (ratio.estimate === Number.POSITIVE_INFINITY) {
    return `${against}: only on the canary (at least ${ratioText(ratio.low)} times the baseline), ${tolerated}.`
  }
  const isBounded = ratio.high < Number.POSITIVE_INFINITY
  const interval = isBounded ? ` (${ratioText(ratio.low)} to ${ratioText(ratio.high)})` : ''
  return `${against}: ${ratioText(ratio.estimate)} times the baseline${interval}, ${tolerated}.`
}

/** "4 minutes", "1 minute". */
export function minutesText(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${count(minutes)} minutes`
}

/**
 * What is still missing, and how long it takes.
 * @param isOfWave the traffic is that of all its regions
 */
export function waitingSentence(untilPass: number | null, isOfWave = false): string {
  const traffic = isOfWave ? "the wave's present traffic" : 'the present traffic'
  if (untilPass === null) {
    return `No verdict can be expected at ${traffic}: raise the share, lengthen the bake, or let a person decide.`
  }
  return `Needs about ${minutesText(Math.max(1, untilPass)).replace(' minute', ' more minute')} at ${traffic}.`
}
