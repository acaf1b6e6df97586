import type { JudgedMetric, JudgeSettings } from '../plan/plan.ts'
import type { LatencyCuts, MinuteQuestions } from '../ports.ts'
import { cutOf } from './judged-minutes.ts'

/** The metrics that the judge compares with the baseline. */
export function comparedMetrics({ kind, metrics }: JudgeSettings): readonly JudgedMetric[] {
  return kind === 'thresholds' ? [] : metrics
}

/** What must be known of each minute to compare these metrics. */
export function questionsOf(
  metrics: readonly JudgedMetric[],
  cuts: LatencyCuts | undefined,
  latencyThresholdMs: number | undefined,
): MinuteQuestions {
  const cutsMs = metrics
    .filter(({ metric }) => metric === 'latency')
    .flatMap((metric) => cutOf(metric, cuts) ?? [])
  return {
    latencyThresholdMs,
    cutsMs: [...new Set(cutsMs)],
    score: metrics.find(({ source }) => source)?.source,
  }
}
