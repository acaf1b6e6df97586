import type { MetricSource } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { Google } from '#lib/google/clients.ts'
import { called } from '#lib/google/errors.ts'
import { deploymentNames } from './cloud-monitoring-deployments.ts'
import { type Answers, type MetricName, predictionMinutes, seriesRequest } from './cloud-monitoring-series.ts'
import { completeMinutes, type MinuteWindow } from './minutes.ts'

/**
 * Vertex AI's online predictions in Cloud Monitoring, one point a minute. The deployments of an endpoint are told apart by
 * the id of their DeployedModel, which is found by its display name. A minute is told once it is over; one without
 * requests is left out. Latencies are milliseconds, interpolated inside the buckets that Cloud Monitoring keeps.
 */
export function cloudMonitoringMetrics(google: Google): MetricSource {
  const names = deploymentNames(google)

  async function read(
    endpoint: Endpoint,
    deployedModels: readonly string[] | undefined,
    window: MinuteWindow,
  ): Promise<Answers> {
    const call = {
      permission: 'monitoring.timeSeries.list',
      method: 'ListTimeSeries',
      location: endpoint.region,
      subject: endpoint.name,
    }
    const client = await google.clients.metrics()
    const list = async (name: MetricName) => {
      const request = seriesRequest(name, endpoint, deployedModels, window)
      const [series] = await called(call, () => client.listTimeSeries(request))
      return series
    }
    const [responses, latencies] = await Promise.all([list('responses'), list('latencies')])
    return { responses, latencies }
  }

  return {
    async minutes(endpoint, cohorts, from, to, latencyThresholdMs) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return { canary: [], baseline: [] }
      const ids = await names.ids(endpoint, [cohorts.canary, cohorts.baseline])
      const all = [...new Set([...ids.values()].flatMap((some) => [...some]))]
      if (all.length === 0) return { canary: [], baseline: [] }
      const answers = await read(endpoint, all, window)
      const cohort = (name: string) =>
        predictionMinutes(answers, ids.get(name) ?? new Set(), window, latencyThresholdMs)
      return { canary: cohort(cohorts.canary), baseline: cohort(cohorts.baseline) }
    },

    async traffic(endpoint, from, to) {
      const window = completeMinutes(google.clock, from, to)
      if (window === undefined) return []
      return predictionMinutes(await read(endpoint, undefined, window), undefined, window, undefined)
    },
  }
}
