import type { PlanProblem } from '../cloud-forms.ts'
import type { Guardrail, JudgedMetric } from '../plan/plan.ts'
import type { Timed } from '../plan/timeline.ts'
import { mostTolerated } from './sequential.ts'
import { measureOf } from './settings.ts'

/**
 * Everything about a plan's judge that would make it unable to judge, with what to change.
 * @param clouds those that the plan has a section for
 */
export function judgeProblems(guardrail: Guardrail, clouds: readonly Timed[], where: string): PlanProblem[] {
  const { judge } = guardrail
  if (judge === undefined) return []
  const problems: PlanProblem[] = []
  const add = (key: string, sentence: string) =>
    problems.push({
      level: 'blocker',
      code: `guardrail-judge-${key}`,
      path: ['judge', key],
      sentence: `${sentence} ${where}.`,
    })

  for (const key of ['alpha', 'beta'] as const) {
    if (!(judge[key] > 0 && judge[key] < 0.5)) {
      add(
        key,
        `\`judge.${key}\` is ${judge[key]}; it is a chance of being wrong, above 0 and under 0.5. Write e.g. ${key}: ${key === 'alpha' ? 0.01 : 0.05}`,
      )
    }
  }
  if (judge.needMoreData === 'extend' && !(judge.extendSeconds > 0)) {
    add(
      'extend',
      '`judge.needMoreData` is extend, but `extend` says by how much: nothing. Write e.g. extend: 30m',
    )
  }
  if (judge.needMoreData !== 'extend' && judge.extendSeconds > 0) {
    add(
      'extend',
      `\`judge.extend\` has a meaning only with needMoreData: extend. Remove one or change the other`,
    )
  }
  if (judge.kind !== 'thresholds' && judge.metrics.length === 0) {
    add(
      'metrics',
      '`judge.metrics` is empty, so that nothing would be compared. Name at least one metric, or leave it out',
    )
  }
  const hasNoBaseline = (cloud: Timed) => cloud.timeline(guardrail)?.hasBaseline === false
  if (judge.kind !== 'thresholds' && clouds.length > 0 && clouds.every(hasNoBaseline)) {
    add(
      'kind',
      `\`judge.kind\` is ${judge.kind}, which compares canary and baseline, but an all-at-once shift leaves no baseline beside it. Use a canary or linear shift, or judge: { kind: thresholds }`,
    )
  }
  const seen = new Set<string>()
  for (const metric of judge.metrics) {
    const name = nameOf(metric)
    if (seen.has(name)) add('metrics', `\`judge.metrics\` names ${name} twice. Keep one of them`)
    seen.add(name)
    for (const sentence of metricProblems(metric, name)) add('metrics', sentence)
  }
  return problems
}

function nameOf(metric: JudgedMetric): string {
  return typeof metric.cut === 'object' ? `latency over ${metric.cut.milliseconds} ms` : measureOf(metric)
}

function metricProblems(metric: JudgedMetric, name: string): string[] {
  const { tolerated, unacceptable, weight, cut, source } = metric
  const problems: string[] = []
  if (!(tolerated > 0 && tolerated < mostTolerated)) {
    problems.push(
      `\`tolerated\` of ${name} is ${tolerated}; it is a ratio to the baseline, above 0 and under ${mostTolerated}. Write 1 for "no worse"`,
    )
  }
  if (!(unacceptable > Math.max(1, tolerated))) {
    problems.push(
      `\`unacceptable\` of ${name} is ${unacceptable}; it must be above ${Math.max(1, tolerated)}, or nothing could ever pass. Raise it`,
    )
  }
  if (!(weight > 0))
    problems.push(`\`weight\` of ${name} is ${weight}; it must be above 0. Change it, or remove the metric`)
  if (metric.metric === 'latency' && cut === undefined) {
    problems.push(
      '`cut` of a latency metric is missing: what counts as slow. Write e.g. cut: p99 or cut: 20ms',
    )
  }
  if (metric.metric !== 'latency' && cut !== undefined) {
    problems.push(`\`cut\` belongs to latency, not to ${name}. Remove it`)
  }
  if (typeof cut === 'object' && !(cut.milliseconds > 0)) {
    problems.push(`\`cut\` is ${cut.milliseconds} ms; it must be above 0 ms. Change it`)
  }
  if (metric.metric === 'score' && source === undefined) {
    problems.push(
      '`source` of a score metric is missing: which custom metric is read. Write e.g. source: { namespace: Fraud, name: MeanScore }',
    )
  }
  if (metric.metric !== 'score' && source !== undefined) {
    problems.push(`\`source\` belongs to score, not to ${name}. Remove it`)
  }
  return problems
}
