import { metricsFor } from '../canary/settings.ts'
import type { JudgedMetric, JudgeSettings, RollbackThresholds } from '../plan/plan.ts'
import type { PlanInput, WrittenPlan } from './schema.ts'
import { readCut, readDuration, writeDuration } from './units.ts'

type WrittenJudge = NonNullable<WrittenPlan['judge']>
type WrittenMetric = NonNullable<WrittenJudge['metrics']>[number]
type JudgeInput = NonNullable<PlanInput['judge']>
type MetricInput = NonNullable<JudgeInput['metrics']>[number]

/**
 * The ratios of a metric that are not written. Releases differ a little in their mean score, and its test would prove any difference in
 * time: 1 would stop every new release.
 */
function usualRatios({ metric, cut }: Pick<JudgedMetric, 'metric' | 'cut'>) {
  if (metric === 'score') return { tolerated: 1.05, unacceptable: 1.25 }
  if (metric !== 'latency') return { tolerated: 1, unacceptable: 2 }
  const usual = metricsFor({}).find((known) => known.metric === metric && known.cut === cut)
  return { tolerated: usual?.tolerated ?? 1.1, unacceptable: usual?.unacceptable ?? 2 }
}

const isUsuallyCritical = ({ metric }: Pick<JudgedMetric, 'metric'>) => metric === 'errors5xx'

export function judgeFromWritten(written: WrittenJudge, rollbackOn: RollbackThresholds): JudgeSettings {
  const { kind, alpha, beta, needMoreData, extend, pooled, metrics } = written
  return {
    kind,
    alpha,
    beta,
    metrics: metrics?.map(metricFromWritten) ?? metricsFor(rollbackOn),
    needMoreData,
    extendSeconds: extend === undefined ? 0 : (readDuration(extend) ?? 0),
    pooled,
  }
}

function metricFromWritten(written: WrittenMetric): JudgedMetric {
  const { metric, cut, source, direction, weight } = written
  const known = { metric, ...(cut !== undefined && { cut: cutFromWritten(cut) }) }
  const { tolerated, unacceptable } = usualRatios(known)
  return {
    ...known,
    ...(source !== undefined && { source }),
    direction,
    tolerated: written.tolerated ?? tolerated,
    unacceptable: written.unacceptable ?? unacceptable,
    weight,
    critical: written.critical ?? isUsuallyCritical(known),
  }
}

function cutFromWritten(cut: string): NonNullable<JudgedMetric['cut']> {
  if (cut === 'p50' || cut === 'p90' || cut === 'p99') return cut
  return { milliseconds: readCut(cut) ?? 0 }
}

/** What a default says already is left out. */
export function judgeToWritten(judge: JudgeSettings, rollbackOn: RollbackThresholds): JudgeInput {
  const { kind, alpha, beta, metrics, needMoreData, extendSeconds, pooled } = judge
  const written = metrics.map(metricToWritten)
  return {
    kind,
    ...(alpha !== 0.01 && { alpha }),
    ...(beta !== 0.05 && { beta }),
    needMoreData,
    ...(extendSeconds > 0 && { extend: writeDuration(extendSeconds) }),
    ...(pooled && { pooled }),
    ...(!isSame(written, metricsFor(rollbackOn).map(metricToWritten)) && { metrics: written }),
  }
}

/** Both were written by the same function, so that their keys have one order. */
const isSame = (one: MetricInput[], other: MetricInput[]) => JSON.stringify(one) === JSON.stringify(other)

function metricToWritten(judged: JudgedMetric): MetricInput {
  const { metric, cut, source, direction, tolerated, unacceptable, weight, critical } = judged
  const usual = usualRatios(judged)
  return {
    metric,
    ...(cut !== undefined && { cut: typeof cut === 'string' ? cut : `${cut.milliseconds}ms` }),
    ...(source !== undefined && { source }),
    ...(direction !== 'increase' && { direction }),
    ...(tolerated !== usual.tolerated && { tolerated }),
    ...(unacceptable !== usual.unacceptable && { unacceptable }),
    ...(weight !== 1 && { weight }),
    ...(critical !== isUsuallyCritical(judged) && { critical }),
  }
}
