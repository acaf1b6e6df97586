import type { MetricProblem, NamedMetric } from '../domain/canary/judge-problems-said.ts'
import { inPlan } from './plan.ts'
import type { WordsFor } from './words.ts'

type JudgeProblemCodes =
  | 'guardrail-judge-alpha'
  | 'guardrail-judge-beta'
  | 'guardrail-judge-extend'
  | 'guardrail-judge-kind'
  | 'guardrail-judge-metrics'

/** What is wrong with a plan's judge. */
export const judgeProblemWords: WordsFor<JudgeProblemCodes> = {
  'guardrail-judge-alpha': ({ plan, value }) => chanceWords('alpha', value, 0.01, plan),
  'guardrail-judge-beta': ({ plan, value }) => chanceWords('beta', value, 0.05, plan),
  'guardrail-judge-extend': ({ plan, problem }) =>
    problem === 'no-time'
      ? `\`judge.needMoreData\` is extend, but \`extend\` says by how much: nothing. Write e.g. extend: 30m ${inPlan(plan)}.`
      : `\`judge.extend\` has a meaning only with needMoreData: extend. Remove one or change the other ${inPlan(plan)}.`,
  'guardrail-judge-kind': ({ plan, kind }) =>
    `\`judge.kind\` is ${kind}, which compares canary and baseline, but an all-at-once shift leaves no baseline beside it. Use a canary or linear shift, or judge: { kind: thresholds } ${inPlan(plan)}.`,
  'guardrail-judge-metrics': ({ plan, ...problem }) => `${metricWords(problem)} ${inPlan(plan)}.`,
}

const chanceWords = (key: string, value: number, usual: number, plan: string | undefined) =>
  `\`judge.${key}\` is ${value}; it is a chance of being wrong, above 0 and under 0.5. Write e.g. ${key}: ${usual} ${inPlan(plan)}.`

/** What to change; where follows. */
function metricWords(facts: MetricProblem): string {
  switch (facts.problem) {
    case 'none':
      return '`judge.metrics` is empty, so that nothing would be compared. Name at least one metric, or leave it out'
    case 'twice':
      return `\`judge.metrics\` names ${nameOf(facts.metric)} twice. Keep one of them`
    case 'tolerated':
      return `\`tolerated\` of ${nameOf(facts.metric)} is ${facts.value}; it is a ratio to the baseline, above 0 and under ${facts.under}. Write 1 for "no worse"`
    case 'unacceptable':
      return `\`unacceptable\` of ${nameOf(facts.metric)} is ${facts.value}; it must be above ${facts.above}, or nothing could ever pass. Raise it`
    case 'weight':
      return `\`weight\` of ${nameOf(facts.metric)} is ${facts.value}; it must be above 0. Change it, or remove the metric`
    case 'no-cut':
      return '`cut` of a latency metric is missing: what counts as slow. Write e.g. cut: p99 or cut: 20ms'
    case 'stray-cut':
      return `\`cut\` belongs to latency, not to ${nameOf(facts.metric)}. Remove it`
    case 'cut':
      return `\`cut\` is ${facts.milliseconds} ms; it must be above 0 ms. Change it`
    case 'no-source':
      return '`source` of a score metric is missing: which custom metric is read. Write e.g. source: { namespace: Fraud, name: MeanScore }'
    case 'stray-source':
      return `\`source\` belongs to score, not to ${nameOf(facts.metric)}. Remove it`
  }
}

const nameOf = ({ measure, overMs }: NamedMetric): string =>
  overMs === undefined ? measure : `latency over ${overMs} ms`
