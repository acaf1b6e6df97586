import type { Guardrail, JudgedMetric, JudgeSettings, RollbackThresholds } from '../plan/plan.ts'
import type { Timed } from '../plan/timeline.ts'
import type { EvidenceMeasure } from '../types.ts'

const worse = { direction: 'increase', critical: false, weight: 1 } as const
/**
 * Releases differ by a percent or so in latency, which moves a tail of 1 % by a tenth; 3 % more latency moves it by two
 * fifths and is still found within minutes.
 */
const latency = { ...worse, metric: 'latency', tolerated: 1.1, unacceptable: 2 } as const

const usualMetrics: readonly JudgedMetric[] = [
  { ...worse, metric: 'errors5xx', tolerated: 1, unacceptable: 2, critical: true },
  { ...worse, metric: 'errors4xx', tolerated: 1, unacceptable: 2 },
  // Half of all requests are over a median, so that 2 times as many is more than there can be.
  { ...latency, cut: 'p50', unacceptable: 1.25 },
  { ...latency, cut: 'p90', unacceptable: 1.5 },
  { ...latency, cut: 'p99' },
]

/**
 * The judge of a plan that names none: 5xx (critical), 4xx, and latency over the baseline's p50, p90 and p99 of the last day and
 * over the plan's own bound. Where all traffic moves at once nothing serves beside the canary, and only thresholds can judge.
 */
export function defaultJudge(guardrail: Guardrail, cloud: Timed): JudgeSettings {
  return {
    kind: cloud.timeline(guardrail)?.hasBaseline ? 'sequential' : 'thresholds',
    alpha: 0.01,
    beta: 0.05,
    metrics: metricsFor(guardrail.rollbackOn),
    needMoreData: 'hold',
    extendSeconds: 0,
    pooled: false,
  }
}

/** What a judge compares when its plan names no metrics. */
export function metricsFor({ modelLatencyP99Ms: slo }: RollbackThresholds): JudgedMetric[] {
  return [
    ...usualMetrics,
    ...(slo === undefined ? [] : [{ ...latency, cut: { milliseconds: slo } } satisfies JudgedMetric]),
  ]
}

/** The judge in force on an endpoint of that cloud. */
export function judgeOf(guardrail: Guardrail, cloud: Timed): JudgeSettings {
  return guardrail.judge ?? defaultJudge(guardrail, cloud)
}

/** Under which name a metric's evidence is kept and shown. */
export function measureOf({ metric, cut }: Pick<JudgedMetric, 'metric' | 'cut'>): EvidenceMeasure {
  if (metric !== 'latency') return metric
  return typeof cut === 'string' ? `latency-${cut}` : 'latency-slo'
}
