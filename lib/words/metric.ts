import type { NamedMetric } from '../domain/canary/said.ts'
import { percent } from '../domain/wording.ts'

/** What is counted, as a sentence begins with it. */
export function metricWords(named: NamedMetric): string {
  switch (named.metric) {
    case 'errors5xx':
      return '5xx'
    case 'errors4xx':
      return '4xx'
    case 'score':
      return named.source?.name ?? 'Score'
    case 'latency':
      return `Slower than${cutWords(named)}`
  }
}

/** The same within a sentence: "5xx and requests slower than the baseline's p99 of 14 ms". */
export function metricInSentence(named: NamedMetric): string {
  return named.metric === 'latency' ? `requests slower than${cutWords(named)}` : metricWords(named)
}

/** " the baseline's p99 of 14 ms", " 20 ms". */
function cutWords({ cut, cutMs }: NamedMetric): string {
  const bound = cutMs === undefined ? '' : ` ${milliseconds(cutMs)}`
  return typeof cut === 'string' ? ` the baseline's ${cut}${bound && ` of${bound}`}` : bound
}

function milliseconds(value: number): string {
  return `${Number(value.toPrecision(3))} ms`
}

/** Share of requests, 0–1, under which two decimals of a percent say too little. */
const rare = 0.001

export function level(metric: NamedMetric['metric'], value: number | undefined): string {
  if (value === undefined) return 'unknown'
  if (metric === 'score') return String(Number(value.toPrecision(3)))
  // Of rates that are compared, two that differ must not both be 0 %.
  return value < rare ? `${Number((100 * value).toPrecision(2))} %` : percent(value)
}
