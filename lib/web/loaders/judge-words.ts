import { judgeOf } from '#lib/domain/canary/settings.ts'
import type { Guardrail, JudgedMetric, JudgeSettings } from '#lib/domain/plan/plan.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import { duration, list, percent } from '#lib/domain/wording.ts'

/** Who judges a canary and how, in the words of the pages. */

/** One sentence on who judges and one on an end without a verdict; with two clouds that differ, each for its own. */
export function judgeSentences(guardrail: Guardrail, clouds: readonly CloudTraits[]): string[] {
  const told = [...new Set(clouds)].map((cloud) => ({
    name: cloud.name,
    words: sentencesOf(judgeOf(guardrail, cloud)),
  }))
  const [first] = told
  if (first === undefined) return []
  const isOneForAll = told.every(({ words }) => words.join() === first.words.join())
  return isOneForAll
    ? first.words
    : told.flatMap(({ name, words }) => words.map((word) => `${name}: ${word}`))
}

function sentencesOf(settings: JudgeSettings): string[] {
  if (settings.kind === 'thresholds')
    return ['Judged by the thresholds alone: nothing is compared with the baseline.']
  const pooled = settings.pooled ? ' The regions of a wave are judged together.' : ''
  return [
    settings.kind === 'sequential'
      ? `The sequential judge compares ${metricsWords(settings.metrics)} with the baseline every minute: at most ${percent(settings.alpha)} of good releases are stopped, and at most ${percent(settings.beta)} of unacceptable ones passed.${pooled}`
      : `Kayenta’s judge compares ${metricsWords(settings.metrics)} with the baseline, once, at the end of the bake.${pooled}`,
    endWords(settings),
  ]
}

function endWords({ needMoreData, extendSeconds }: JudgeSettings): string {
  switch (needMoreData) {
    case 'hold':
      return 'A bake that ends without a verdict holds until a person decides.'
    case 'extend':
      return `A bake that ends without a verdict goes on for up to ${duration(extendSeconds)}; then it holds until a person decides.`
    case 'proceed':
      return 'A bake that ends without a verdict goes on, and an event says so; one on an endpoint without any requests too. Where there are requests and the canary got less than half of its share of them, the region holds all the same.'
  }
}

function metricsWords(metrics: readonly JudgedMetric[]): string {
  const cuts = metrics.flatMap(({ metric, cut }) =>
    metric === 'latency' ? [typeof cut === 'object' ? `${cut.milliseconds} ms` : (cut ?? 'p99')] : [],
  )
  const has = (metric: JudgedMetric['metric']) => metrics.some((one) => one.metric === metric)
  return list([
    ...(has('errors5xx') ? ['5xx'] : []),
    ...(has('errors4xx') ? ['4xx'] : []),
    ...(cuts.length > 0 ? [`latency over ${list(cuts)}`] : []),
    ...(has('score') ? ['the score'] : []),
  ])
}
