import type { MetricSource } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { Google } from '#lib/google/clients.ts'
import { called } from '#lib/google/errors.ts'
import { deploymentNames } from './cloud-monitoring-deployments.ts'
import {
  type Answers,
  countedOf,
  type MetricName,
  predictionMinutes,
  quantilesOf,
  seriesRequest,
} from './cloud-monitoring-series.ts'
import { completeMinutes, type MinuteWindow } from './minutes.ts'
import { periodsOf, readingsOf, totalsOf } from './periods.ts'

/**
 * Vertex AI's online predictions in Cloud Monitoring, one point a minute. The deployments of an endpoint are told apart by
 * the id of their DeployedModel, which is found by its display name. A minute is told once it is over; one without
 * requests is left out. Latencies are milliseconds, interpolated inside the buckets that Cloud Monitoring keeps. A custom
 * score is not read here: Vertex AI publishes none per DeployedModel.
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
    const call = {
      permission: 'monitoring.timeSeries.list',
      method: 'ListTimeSeries',
      location: endpoint.region,
      subject: endpoint.name,
    }
    const client = await google.clients.metrics()
    const request = seriesRequest(name, endpoint, deployedModels, window, alignmentSeconds)
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

  return {
    async minutes(endpoint, cohorts, from, to, questions) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return { canary: [], baseline: [] }
      const ids = await names.ids(endpoint, [cohorts.canary, cohorts.baseline])
      const all = [...new Set([...ids.values()].flatMap((some) => [...some]))]
      if (all.length === 0) return { canary: [], baseline: [] }
      const answers = await read(endpoint, all, window)
      const cohort = (name: string) =>
        predictionMinutes(answers, ids.get(name) ?? new Set(), window, questions)
      return { canary: cohort(cohorts.canary), baseline: cohort(cohorts.baseline) }
    },

    async traffic(endpoint, from, to, questions) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return []
      return predictionMinutes(await read(endpoint, undefined, window), undefined, window, questions)
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
