import type { SaidFacts } from '../domain/said.ts'
import { asSentence, count, percent } from '../domain/wording.ts'
import { level, metricWords } from './metric.ts'
import type { WordsFor } from './words.ts'

type MeasureCode =
  | 'metric-compared'
  | 'metric-unknown'
  | 'errors-against-limit'
  | 'latency-against-limit'
  | 'canary-alarm-rang'

/** One measure behind a verdict. */
export const measureWords: WordsFor<MeasureCode> = {
  'metric-compared': compared,
  'metric-unknown': ({ of, why }) =>
    why === 'cut-unknown'
      ? `${metricWords(of)}: not judged, because the endpoint's latency of the last day is not known.`
      : `${metricWords(of)}: nothing measured yet.`,
  'errors-against-limit': ({ measure, share, requests, limit }) => {
    const canary = `Canary ${measure === 'errors4xx' ? '4xx' : '5xx'}`
    return share === undefined
      ? `${canary} not known: no requests yet; limit ${percent(limit)}.`
      : `${canary} ${percent(share)} of ${count(requests)} requests; limit ${percent(limit)}.`
  },
  'latency-against-limit': ({ slowShare, requests, limitMs, limit }) =>
    slowShare === undefined
      ? `Canary p99 latency not known: no requests yet; limit ${limitMs} ms.`
      : `Canary ${percent(slowShare)} of ${count(requests)} requests over ${limitMs} ms; limit ${percent(limit)} (p99 ${limitMs} ms).`,
  'canary-alarm-rang': ({ alarm, reason }) => `Alarm ${alarm} went off: ${asSentence(reason)}`,
}

type Compared = SaidFacts['metric-compared']

/** "5xx 0.21 % against 0.1 %: 2.1 times the baseline (1.4 to 3.2), tolerated 1.0." */
function compared(facts: Compared): string {
  const { of, canary, baseline, ratio } = facts
  const against = `${metricWords(of)} ${level(of.metric, canary)} against ${level(of.metric, baseline)}`
  const tolerated = toleratedWords(facts)
  switch (ratio.kind) {
    case 'no-events':
      return `${against}: none in either cohort.`
    case 'only-canary':
      return `${against}: only on the canary (at least ${ratioText(ratio.atLeast)} times the baseline), ${tolerated}.`
    case 'estimated': {
      const { estimate, interval } = ratio
      const range =
        interval === undefined ? '' : ` (${ratioText(interval.low)} to ${ratioText(interval.high)})`
      return `${against}: ${ratioText(estimate)} times the baseline${range}, ${tolerated}.`
    }
  }
}

/** 2.1, 1.0, 14; a ratio is known to two digits at best. */
function ratioText(ratio: number): string {
  return ratio >= 10 ? count(ratio) : ratio.toFixed(1)
}

/** "tolerated 1.1"; where less is bad "tolerated 0.95", where both are "tolerated 0.95 to 1.05". */
function toleratedWords({ direction, tolerated }: Compared): string {
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
