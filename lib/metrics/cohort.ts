import type { Dimension, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch'
import type { CohortMinute } from '#lib/domain/ports.ts'

/** One cohort's queries, and their answers as minutes. Pure. */

const MICROSECONDS_PER_MS = 1_000

/** Query ids must begin with a lower-case letter. */
const measures = {
  requests: { metric: 'Invocations', stat: 'Sum' },
  errors4xx: { metric: 'Invocation4XXErrors', stat: 'Sum' },
  errors5xx: { metric: 'Invocation5XXErrors', stat: 'Sum' },
  measured: { metric: 'ModelLatency', stat: 'SampleCount' },
  p50: { metric: 'ModelLatency', stat: 'p50' },
  p99: { metric: 'ModelLatency', stat: 'p99' },
} as const
type Measure = keyof typeof measures | 'within'

export function cohortQueries(
  cohort: string,
  dimensions: Dimension[],
  latencyThresholdMs: number | undefined,
): MetricDataQuery[] {
  const query = (measure: Measure, MetricName: string, Stat: string): MetricDataQuery => ({
    Id: `${cohort}_${measure}`,
    MetricStat: {
      Metric: { Namespace: 'AWS/SageMaker', MetricName, Dimensions: dimensions },
      Period: 60,
      Stat,
    },
    ReturnData: true,
  })
  const queries = Object.entries(measures).map(([measure, { metric, stat }]) =>
    query(measure as Measure, metric, stat),
  )
  if (latencyThresholdMs === undefined) return queries.filter(({ Id }) => Id !== `${cohort}_measured`)
  // TC counts the requests at or under the bound; what is over it is the difference to all that were measured.
  const bound = Math.round(latencyThresholdMs * MICROSECONDS_PER_MS)
  return [...queries, query('within', 'ModelLatency', `TC(:${bound})`)]
}

/** Minutes in which there were requests, oldest first. */
export function cohortMinutes(
  cohort: string,
  results: ReadonlyMap<string, readonly MetricDataResult[]>,
  latencyThresholdMs: number | undefined,
): CohortMinute[] {
  const points = (measure: Measure) => pointsOf(results.get(`${cohort}_${measure}`) ?? [])
  const requests = points('requests')
  const [errors4xx, errors5xx, measured] = [points('errors4xx'), points('errors5xx'), points('measured')]
  const [within, p50, p99] = [points('within'), points('p50'), points('p99')]
  const milliseconds = (microseconds: number | undefined) =>
    microseconds === undefined ? undefined : microseconds / MICROSECONDS_PER_MS

  return [...requests.keys()]
    .sort((one, other) => one - other)
    .map((at) => ({
      minute: new Date(at).toISOString(),
      requests: requests.get(at) ?? 0,
      errors4xx: errors4xx.get(at) ?? 0,
      errors5xx: errors5xx.get(at) ?? 0,
      overLatency:
        latencyThresholdMs === undefined
          ? undefined
          : Math.max(0, (measured.get(at) ?? 0) - (within.get(at) ?? 0)),
      latencyP50Ms: milliseconds(p50.get(at)),
      latencyP99Ms: milliseconds(p99.get(at)),
    }))
    .filter((minute) => minute.requests > 0)
}

function pointsOf(results: readonly MetricDataResult[]): Map<number, number> {
  const points = new Map<number, number>()
  for (const { Timestamps = [], Values = [] } of results) {
    for (const [index, timestamp] of Timestamps.entries()) {
      const value = Values[index]
      if (value !== undefined) points.set(timestamp.getTime(), value)
    }
  }
  return points
}
