import type { PlanProblem } from '../cloud-forms.ts'
import type { Guardrail, JudgedMetric } from '../plan/plan.ts'
import type { Timed } from '../plan/timeline.ts'
import { type Said, said } from '../said.ts'
import type { MetricProblem, NamedMetric } from './judge-problems-said.ts'
import { mostTolerated } from './sequential.ts'
import { measureOf } from './settings.ts'

/**
 * Everything about a plan's judge that would make it unable to judge, with what to change.
 * @param clouds those that the plan has a section for
 * @param plan its name; undefined: the one that is looked at
 */
export function judgeProblems(
  guardrail: Guardrail,
  clouds: readonly Timed[],
  plan: string | undefined,
): PlanProblem[] {
  const { judge } = guardrail
  if (judge === undefined) return []
  const problems: PlanProblem[] = []
  const add = (key: string, told: Said) => problems.push({ level: 'blocker', ...told, path: ['judge', key] })
  const addMetric = (problem: MetricProblem) =>
    add('metrics', said('guardrail-judge-metrics', { plan, ...problem }))

  for (const key of ['alpha', 'beta'] as const) {
    const value = judge[key]
    if (!(value > 0 && value < 0.5)) add(key, said(`guardrail-judge-${key}`, { plan, value }))
  }
  if (judge.needMoreData === 'extend' && !(judge.extendSeconds > 0)) {
    add('extend', said('guardrail-judge-extend', { plan, problem: 'no-time' }))
  }
  if (judge.needMoreData !== 'extend' && judge.extendSeconds > 0) {
    add('extend', said('guardrail-judge-extend', { plan, problem: 'no-meaning' }))
  }
  if (judge.kind !== 'thresholds' && judge.metrics.length === 0) addMetric({ problem: 'none' })
  const hasNoBaseline = (cloud: Timed) => cloud.timeline(guardrail)?.hasBaseline === false
  if (judge.kind !== 'thresholds' && clouds.length > 0 && clouds.every(hasNoBaseline)) {
    add('kind', said('guardrail-judge-kind', { plan, kind: judge.kind }))
  }
  const seen = new Set<string>()
  for (const judged of judge.metrics) {
    const metric = nameOf(judged)
    const key = `${metric.measure} ${metric.overMs}`
    if (seen.has(key)) addMetric({ problem: 'twice', metric })
    seen.add(key)
    for (const problem of metricProblems(judged, metric)) addMetric(problem)
  }
  return problems
}

function nameOf(metric: JudgedMetric): NamedMetric {
  const measure = measureOf(metric)
  return typeof metric.cut === 'object' ? { measure, overMs: metric.cut.milliseconds } : { measure }
}

function metricProblems(judged: JudgedMetric, metric: NamedMetric): MetricProblem[] {
  const { tolerated, unacceptable, weight, cut, source } = judged
  const problems: MetricProblem[] = []
  if (!(tolerated > 0 && tolerated < mostTolerated)) {
    problems.push({ problem: 'tolerated', metric, value: tolerated, under: mostTolerated })
  }
  const least = Math.max(1, tolerated)
  if (!(unacceptable > least))
    problems.push({ problem: 'unacceptable', metric, value: unacceptable, above: least })
  if (!(weight > 0)) problems.push({ problem: 'weight', metric, value: weight })
  if (judged.metric === 'latency' && cut === undefined) problems.push({ problem: 'no-cut' })
  if (judged.metric !== 'latency' && cut !== undefined) problems.push({ problem: 'stray-cut', metric })
  if (typeof cut === 'object' && !(cut.milliseconds > 0)) {
    problems.push({ problem: 'cut', milliseconds: cut.milliseconds })
  }
  if (judged.metric === 'score' && source === undefined) problems.push({ problem: 'no-source' })
  if (judged.metric !== 'score' && source !== undefined) problems.push({ problem: 'stray-source', metric })
  return problems
}
