import type { Google } from '#lib/clouds/google/clients.ts'
import { called } from '#lib/clouds/google/errors.ts'
import { completeMinutes, type MinuteWindow } from '#lib/clouds/minutes.ts'
import { periodsOf, readingsOf, totalsOf } from '#lib/clouds/periods.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { MetricSource, MinuteQuestions } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { deploymentNames } from './cloud-monitoring-deployments.ts'
import { scoreRequest, withScores } from './cloud-monitoring-scores.ts'
import {
  type Answers,
  countedOf,
  type MetricName,
  predictionMinutes,
  quantilesOf,
  seriesRequest,
} from './cloud-monitoring-series.ts'

/**
 * Vertex AI's online predictions in Cloud Monitoring, one point a minute. The deployments of an endpoint are told apart by
 * the id of their DeployedModel, which is found by its display name. A minute is told once it is over; one without
 * requests is left out. Latencies are milliseconds, interpolated inside the buckets that Cloud Monitoring keeps. Scores are
 * a custom metric of the models' own; while nobody has written it, minutes have none.
 */
export function cloudMonitoringMetrics(google: Google): MetricSource {
  const names = deploymentNames(google)

  async function list(
    name: MetricName,
    endpoint: Endpoint,
    deployedModels: readonly string[] | undefined,
    window: MinuteWindow,
    alignmentSeconds?: number,
  ) {
    return await ask(endpoint, seriesRequest(name, endpoint, deployedModels, window, alignmentSeconds))
  }

  async function ask(endpoint: Endpoint, request: ReturnType<typeof seriesRequest>) {
    const call = {
      permission: 'monitoring.timeSeries.list',
      method: 'ListTimeSeries',
      location: endpoint.region,
      subject: endpoint.name,
    }
    const client = await google.clients.metrics()
    const [series] = await called(call, () => client.listTimeSeries(request))
    return series
  }

  async function read(
    endpoint: Endpoint,
    deployedModels: readonly string[] | undefined,
    window: MinuteWindow,
  ): Promise<Answers> {
    const [responses, latencies] = await Promise.all([
      list('responses', endpoint, deployedModels, window),
      list('latencies', endpoint, deployedModels, window),
    ])
    return { responses, latencies }
  }

  /** None when nothing was asked for, or when the project has no metric of that name: nobody has written it yet. */
  async function scores(
    endpoint: Endpoint,
    source: MinuteQuestions['score'],
    deployedModels: readonly string[] | undefined,
    window: MinuteWindow,
  ) {
    if (source === undefined) return []
    try {
      return await ask(endpoint, scoreRequest(source, endpoint, deployedModels, window))
    } catch (error) {
      if (error instanceof CloudError && error.code === 'NOT_FOUND') return []
      throw error
    }
  }

  return {
    async minutes(endpoint, cohorts, from, to, questions) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return { canary: [], baseline: [] }
      const ids = await names.ids(endpoint, [cohorts.canary, cohorts.baseline])
      const all = [...new Set([...ids.values()].flatMap((some) => [...some]))]
      if (all.length === 0) return { canary: [], baseline: [] }
      const [answers, told] = await Promise.all([
        read(endpoint, all, window),
        scores(endpoint, questions?.score, all, window),
      ])
      const cohort = (name: string) => {
        const own = ids.get(name) ?? new Set()
        return withScores(predictionMinutes(answers, own, window, questions), told, own)
      }
      return { canary: cohort(cohorts.canary), baseline: cohort(cohorts.baseline) }
    },

    async traffic(endpoint, from, to, questions) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return []
      const [answers, told] = await Promise.all([
        read(endpoint, undefined, window),
        scores(endpoint, questions?.score, undefined, window),
      ])
      return withScores(predictionMinutes(answers, undefined, window, questions), told, undefined)
    },

    async quantiles(endpoint, from, to) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return undefined
      const seconds = (window.to.getTime() - window.from.getTime()) / 1000
      return quantilesOf(await list('latencies', endpoint, undefined, window, seconds))
    },

    async totals(endpoint, from, to, periodSeconds) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return []
      // Cloud Monitoring counts alignment periods back from the end of the time that is asked for.
      const periods = periodsOf(window, periodSeconds, window.to.getTime())
      const series = await Promise.all(
        readingsOf(periods, periodSeconds).map((reading) =>
          list('responses', endpoint, undefined, reading, reading.pointSeconds),
        ),
      )
      return totalsOf(periods, countedOf(series.flat()))
    },
  }
}
