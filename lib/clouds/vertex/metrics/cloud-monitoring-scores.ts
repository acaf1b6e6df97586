import type { protos } from '@google-cloud/monitoring'
import { MINUTE_MS, type MinuteWindow } from '#lib/clouds/minutes.ts'
import type { CohortMinute, MinuteQuestions } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { DEPLOYED_MODEL, minuteOf, modelsRequest, quoted } from './cloud-monitoring-series.ts'

type TimeSeries = protos.google.monitoring.v3.ITimeSeries
type Request = protos.google.monitoring.v3.IListTimeSeriesRequest

/**
 * Scores that the models' containers write to Cloud Monitoring, because Vertex AI publishes none: the custom metric
 * `custom.googleapis.com/NAMESPACE/NAME`, a gauge a minute on the resource `generic_task` with the labels `endpoint_id` and
 * `deployed_model_id`, which a container finds in AIP_ENDPOINT_ID and AIP_DEPLOYED_MODEL_ID. Of several replicas it is the plain
 * mean. Pure.
 */
export function scoreRequest(
  { namespace, name }: NonNullable<MinuteQuestions['score']>,
  endpoint: Pick<Endpoint, 'account' | 'region' | 'name'>,
  deployedModels: readonly string[] | undefined,
  window: MinuteWindow,
): Request {
  const conditions = [
    `metric.type = ${quoted(`custom.googleapis.com/${namespace}/${name}`)}`,
    `resource.type = ${quoted('generic_task')}`,
    `resource.labels.location = ${quoted(endpoint.region)}`,
    `metric.labels.endpoint_id = ${quoted(endpoint.name)}`,
  ]
  return modelsRequest(endpoint.account, conditions, deployedModels, window, {
    alignmentPeriod: { seconds: MINUTE_MS / 1000 },
    perSeriesAligner: 'ALIGN_MEAN',
    crossSeriesReducer: 'REDUCE_MEAN',
    groupByFields: [`metric.labels.${DEPLOYED_MODEL}`],
  })
}

/**
 * The minutes with the mean score of the deployed models; one without a score is left as it is.
 * @param deployedModels ids; undefined for all
 */
export function withScores(
  minutes: readonly CohortMinute[],
  scores: readonly TimeSeries[],
  deployedModels: ReadonlySet<string> | undefined,
): CohortMinute[] {
  const byMinute = new Map<number, number[]>()
  for (const { metric, points } of scores) {
    if (deployedModels !== undefined && !deployedModels.has(metric?.labels?.[DEPLOYED_MODEL] ?? '')) continue
    for (const point of points ?? []) {
      const score = point.value?.doubleValue
      if (typeof score !== 'number') continue
      const minute = minuteOf(point)
      byMinute.set(minute, [...(byMinute.get(minute) ?? []), score])
    }
  }
  return minutes.map((minute) => {
    const told = byMinute.get(Date.parse(minute.minute))
    return told === undefined
      ? minute
      : { ...minute, score: told.reduce((sum, score) => sum + score, 0) / told.length }
  })
}
