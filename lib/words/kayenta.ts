import type { KayentaResult } from '../domain/canary/said.ts'
import type { SaidFacts } from '../domain/said.ts'
import { count, list } from '../domain/wording.ts'
import { metricInSentence, metricWords } from './metric.ts'
import type { WordsFor } from './words.ts'

type KayentaCode = 'kayenta-waits' | 'kayenta-without-data' | 'kayenta-scored' | 'metric-classified'

/** Kayenta's judge. */
export const kayentaWords: WordsFor<KayentaCode> = {
  'kayenta-waits': ({ minutes }) =>
    `Kayenta's judge looks once, at the end of the bake in ${count(minutes)} min.`,
  'kayenta-without-data': ({ unmeasured }) =>
    `There is nothing to score: no data for ${list(unmeasured.map(metricInSentence))}.`,
  'kayenta-scored': scored,
  'metric-classified': ({ of, result, minutes }) =>
    `${metricWords(of)}: ${results[result]} against the baseline by Kayenta's test of ${count(minutes)} minutes.`,
}

const results: Readonly<Record<KayentaResult, string>> = {
  pass: 'pass',
  high: 'high',
  low: 'low',
  'no-data': 'no data',
}

function scored({ outcome, score, pass, marginal, worse, unmeasured }: SaidFacts['kayenta-scored']): string {
  const text = `Score ${Math.round(score)} of 100`
  const names = worse.map(({ of, result }) => `${metricInSentence(of)} (${results[result]})`)
  const named = names.length === 0 ? '' : ` Not passed: ${list(names)}.`
  if (outcome === 'fail') return `${text}, under ${marginal}.${named}`
  if (unmeasured.length > 0)
    return `${text} without ${list(unmeasured.map(metricInSentence))}, for which there is no data.${named}`
  return outcome === 'pass'
    ? `${text}; ${pass} are needed.`
    : `${text}: marginal, between ${marginal} and ${pass}.${named}`
}
