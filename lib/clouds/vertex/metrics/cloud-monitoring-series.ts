import type { protos } from '@google-cloud/monitoring'
import { millisecondsOf } from '#lib/clouds/google/timestamp.ts'
import { MINUTE_MS, type MinuteWindow } from '#lib/clouds/minutes.ts'
import type { Counted } from '#lib/clouds/periods.ts'
import type { CohortMinute, LatencyQuantiles, MinuteQuestions } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { type Bucket, bucketsOf, countOver, quantile } from './cloud-monitoring-buckets.ts'

type TimeSeries = protos.google.monitoring.v3.ITimeSeries
type Point = protos.google.monitoring.v3.IPoint
type Request = protos.google.monitoring.v3.IListTimeSeriesRequest

/**
 * The time series of Vertex AI's online predictions, asked for and read. Names of metrics and labels are those of Google's
 * list of metrics (cloud.google.com/monitoring/api/metrics_gcp, "aiplatform"). Pure.
 */
const metrics = {
  /** Answers by class of their HTTP status; counted in requests, as errors are, where `prediction_count` counts instances. */
  responses: { type: 'prediction/online/response_count', label: 'response_code' },
  /** Distribution in milliseconds. */
  latencies: { type: 'prediction/online/prediction_latencies', label: 'latency_type' },
} as const
export type MetricName = keyof typeof metrics

export const DEPLOYED_MODEL = 'deployed_model_id'

/**
 * One request for all minutes of the window.
 * @param deployedModels ids to tell; undefined for all that the endpoint has or had
 * @param alignmentSeconds one point for so long
 */
export function seriesRequest(
  name: MetricName,
  endpoint: Pick<Endpoint, 'account' | 'region' | 'name'>,
  deployedModels: readonly string[] | undefined,
  window: MinuteWindow,
  alignmentSeconds = MINUTE_MS / 1000,
): Request {
  const { type, label } = metrics[name]
  const conditions = [
    `metric.type = ${quoted(`aiplatform.googleapis.com/${type}`)}`,
    `resource.type = ${quoted('aiplatform.googleapis.com/Endpoint')}`,
    `resource.labels.location = ${quoted(endpoint.region)}`,
    `resource.labels.endpoint_id = ${quoted(endpoint.name)}`,
    ...(name === 'latencies' ? [`metric.labels.latency_type = one_of("model", "total")`] : []),
  ]
  return modelsRequest(endpoint.account, conditions, deployedModels, window, {
    alignmentPeriod: { seconds: alignmentSeconds },
    perSeriesAligner: 'ALIGN_DELTA',
    // Drops labels that are not asked for, such as whether the machine was a spot one.
    crossSeriesReducer: 'REDUCE_SUM',
    groupByFields: [`metric.labels.${DEPLOYED_MODEL}`, `metric.labels.${label}`],
  })
}

/** Series that meet all conditions, of these deployed models or, where undefined, of any. */
export function modelsRequest(
  project: string,
  conditions: readonly string[],
  deployedModels: readonly string[] | undefined,
  window: MinuteWindow,
  aggregation: NonNullable<Request['aggregation']>,
): Request {
  const ofModels =
    deployedModels === undefined
      ? []
      : [`metric.labels.${DEPLOYED_MODEL} = one_of(${deployedModels.map(quoted).join(', ')})`]
  return {
    name: `projects/${project}`,
    filter: [`project = ${quoted(project)}`, ...conditions, ...ofModels].join(' AND '),
    interval: {
      startTime: { seconds: window.from.getTime() / 1000 },
      endTime: { seconds: window.to.getTime() / 1000 },
    },
    aggregation,
    view: 'FULL',
  }
}

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

export type Answers = Readonly<Record<MetricName, readonly TimeSeries[]>>

interface MinuteSums {
  requests: number
  errors4xx: number
  errors5xx: number
  buckets: Bucket[]
}

/**
 * Minutes in which the deployed models had requests, oldest first, all of them summed.
 * @param deployedModels ids to sum; undefined for all
 */
export function predictionMinutes(
  answers: Answers,
  deployedModels: ReadonlySet<string> | undefined,
  window: MinuteWindow,
  questions: MinuteQuestions = {},
): CohortMinute[] {
  const byMinute = new Map<number, MinuteSums>()
  const each = (name: MetricName, add: (sums: MinuteSums, labelValue: string, point: Point) => void) => {
    for (const { metric, points } of answers[name]) {
      const labels = metric?.labels ?? {}
      if (deployedModels !== undefined && !deployedModels.has(labels[DEPLOYED_MODEL] ?? '')) continue
      for (const point of points ?? []) {
        const minute = minuteOf(point)
        if (minute < window.from.getTime() || minute >= window.to.getTime()) continue
        const sums = byMinute.get(minute) ?? { requests: 0, errors4xx: 0, errors5xx: 0, buckets: [] }
        add(sums, labels[metrics[name].label] ?? '', point)
        byMinute.set(minute, sums)
      }
    }
  }
  each('responses', (sums, code, point) => {
    const { requests, errors4xx, errors5xx } = answered(code, point)
    sums.requests += requests
    sums.errors4xx += errors4xx
    sums.errors5xx += errors5xx
  })
  const latencyType = latencyTypeOf(answers.latencies)
  each('latencies', (sums, type, { value }) => {
    if (type === latencyType) sums.buckets.push(...bucketsOf(value?.distributionValue ?? {}))
  })
  return [...byMinute]
    .sort(([one], [other]) => one - other)
    .map(([minute, sums]) => cohortMinute(minute, sums, questions))
    .filter(({ requests }) => requests > 0)
}

/** The label is the class (`4xx`); a whole code (`429`) reads the same. */
function answered(code: string, { value }: Point): Omit<MinuteSums, 'buckets'> {
  const requests = Number(value?.int64Value ?? value?.doubleValue ?? 0)
  return {
    requests,
    errors4xx: code.startsWith('4') ? requests : 0,
    errors5xx: code.startsWith('5') ? requests : 0,
  }
}

/** One entry a point of all deployed models, at the last minute that it covers. */
export function countedOf(responses: readonly TimeSeries[]): Counted[] {
  return responses.flatMap(({ metric, points }) => {
    const code = metric?.labels?.[metrics.responses.label] ?? ''
    return (points ?? []).map((point) => ({ at: minuteOf(point), ...answered(code, point) }))
  })
}

/** Counts that Cloud Monitoring had to align to the minute may be fractions. */
function cohortMinute(
  minute: number,
  sums: MinuteSums,
  { latencyThresholdMs, cutsMs = [] }: MinuteQuestions,
): CohortMinute {
  const isTimed = sums.buckets.length > 0
  return {
    minute: new Date(minute).toISOString(),
    requests: Math.round(sums.requests),
    errors4xx: Math.round(sums.errors4xx),
    errors5xx: Math.round(sums.errors5xx),
    // Latencies may arrive after the counts: not known is not none.
    overLatency:
      latencyThresholdMs === undefined || !isTimed ? undefined : countOver(sums.buckets, latencyThresholdMs),
    latencyP50Ms: quantile(sums.buckets, 0.5),
    latencyP99Ms: quantile(sums.buckets, 0.99),
    ...(cutsMs.length > 0 &&
      isTimed && { over: cutsMs.map((cutMs) => ({ cutMs, requests: countOver(sums.buckets, cutMs) })) }),
  }
}

/** Over all points of all deployed models; undefined without any. */
export function quantilesOf(latencies: readonly TimeSeries[]): LatencyQuantiles | undefined {
  const latencyType = latencyTypeOf(latencies)
  const buckets = latencies
    .filter(({ metric }) => metric?.labels?.[metrics.latencies.label] === latencyType)
    .flatMap(({ points }) => points ?? [])
    .flatMap(({ value }) => bucketsOf(value?.distributionValue ?? {}))
  const [p50, p90, p99] = [quantile(buckets, 0.5), quantile(buckets, 0.9), quantile(buckets, 0.99)]
  return p50 === undefined || p90 === undefined || p99 === undefined ? undefined : { p50, p90, p99 }
}

/**
 * The model's own time where every deployed model tells it, which custom-trained ones do; else the total. One kind for
 * all, because the cohorts are compared.
 */
function latencyTypeOf(latencies: readonly TimeSeries[]): 'model' | 'total' {
  const having = (type: string) =>
    new Set(
      latencies
        .filter(({ metric }) => metric?.labels?.latency_type === type)
        .map(({ metric }) => metric?.labels?.[DEPLOYED_MODEL]),
    )
  const withModel = having('model')
  return [...having('total')].every((id) => withModel.has(id)) ? 'model' : 'total'
}

/** Start of the last minute that the point covers, in milliseconds; a point is told by its end. */
export function minuteOf({ interval }: Point): number {
  const end = millisecondsOf(interval?.endTime) ?? 0
  return Math.ceil(end / MINUTE_MS) * MINUTE_MS - MINUTE_MS
}
