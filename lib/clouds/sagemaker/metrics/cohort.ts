import type { Dimension, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch'
import type { Counted } from '#lib/clouds/periods.ts'
import type { CohortMinute, LatencyQuantiles, MinuteQuestions } from '#lib/domain/ports.ts'

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
type Measure = keyof typeof measures | 'score' | `within${number}`

/** Bounds to count latency against, milliseconds: the plan's threshold and the judge's cuts, each once. */
function boundsOf({ latencyThresholdMs, cutsMs = [] }: MinuteQuestions): number[] {
  return [...new Set([...(latencyThresholdMs === undefined ? [] : [latencyThresholdMs]), ...cutsMs])]
}

export function cohortQueries(
  cohort: string,
  dimensions: Dimension[],
  questions: MinuteQuestions = {},
): MetricDataQuery[] {
  const query = (
    measure: Measure,
    MetricName: string,
    Stat: string,
    Namespace = 'AWS/SageMaker',
  ): MetricDataQuery => ({
    Id: `${cohort}_${measure}`,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions: dimensions }, Period: 60, Stat },
    ReturnData: true,
  })
  const bounds = boundsOf(questions)
  const { score } = questions
  return [
    ...Object.entries(measures)
      .filter(([measure]) => measure !== 'measured' || bounds.length > 0)
      .map(([measure, { metric, stat }]) => query(measure as Measure, metric, stat)),
    // TC counts the requests at or under the bound; what is over it is the difference to all that were measured.
    ...bounds.map((bound, index) =>
      query(`within${index}`, 'ModelLatency', `TC(:${Math.round(bound * MICROSECONDS_PER_MS)})`),
    ),
    ...(score === undefined ? [] : [query('score', score.name, 'Average', score.namespace)]),
  ]
}

/**
 * Minutes in which there were requests, oldest first. Every request publishes a 0 or a 1 of either kind of error, so a minute without any is
 * one whose errors have not been told yet: it is left out, because none told is not none.
 */
export function cohortMinutes(
  cohort: string,
  results: ReadonlyMap<string, readonly MetricDataResult[]>,
  questions: MinuteQuestions = {},
): CohortMinute[] {
  const points = (measure: Measure) => pointsOf(results.get(`${cohort}_${measure}`) ?? [])
  const requests = points('requests')
  const [errors4xx, errors5xx, measured] = [points('errors4xx'), points('errors5xx'), points('measured')]
  const [p50, p99, score] = [points('p50'), points('p99'), points('score')]
  const bounds = boundsOf(questions)
  const within = bounds.map((_, index) => points(`within${index}`))
  const over = (at: number, bound: number) =>
    Math.max(0, (measured.get(at) ?? 0) - (within[bounds.indexOf(bound)]?.get(at) ?? 0))
  const { latencyThresholdMs, cutsMs = [] } = questions

  return [...requests.keys()]
    .filter((at) => errors4xx.has(at) && errors5xx.has(at))
    .sort((one, other) => one - other)
    .map((at): CohortMinute => {
      const mean = score.get(at)
      return {
        minute: new Date(at).toISOString(),
        requests: requests.get(at) ?? 0,
        errors4xx: errors4xx.get(at) ?? 0,
        errors5xx: errors5xx.get(at) ?? 0,
        // Latency may arrive after the counts, or not at all: not known is not none.
        overLatency:
          latencyThresholdMs === undefined || !measured.has(at) ? undefined : over(at, latencyThresholdMs),
        latencyP50Ms: milliseconds(p50.get(at)),
        latencyP99Ms: milliseconds(p99.get(at)),
        ...(cutsMs.length > 0 &&
          measured.has(at) && { over: cutsMs.map((cutMs) => ({ cutMs, requests: over(at, cutMs) })) }),
        ...(mean !== undefined && { score: mean }),
      }
    })
    .filter((minute) => minute.requests > 0)
}

function milliseconds(microseconds: number | undefined): number | undefined {
  return microseconds === undefined ? undefined : microseconds / MICROSECONDS_PER_MS
}

const quantileStats = { p50: 'p50', p90: 'p90', p99: 'p99', measured: 'SampleCount' } as const

/** One value a statistic for the whole time; at most two where the cloud's own periods begin elsewhere. */
export function quantileQueries(dimensions: Dimension[], periodSeconds: number): MetricDataQuery[] {
  return Object.entries(quantileStats).map(([Id, Stat]) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/SageMaker', MetricName: 'ModelLatency', Dimensions: dimensions },
      Period: periodSeconds,
      Stat,
    },
    ReturnData: true,
  }))
}

/** Of several periods their mean by requests, which is as good a cut as any: it only has to be fixed beforehand. */
export function quantilesOf(
  results: ReadonlyMap<string, readonly MetricDataResult[]>,
): LatencyQuantiles | undefined {
  const weights = pointsOf(results.get('measured') ?? [])
  const mean = (stat: keyof LatencyQuantiles) => {
    let sum = 0
    let all = 0
    for (const [at, value] of pointsOf(results.get(stat) ?? [])) {
      sum += value * (weights.get(at) ?? 0)
      all += weights.get(at) ?? 0
    }
    return all > 0 ? milliseconds(sum / all) : undefined
  }
  const [p50, p90, p99] = [mean('p50'), mean('p90'), mean('p99')]
  return p50 === undefined || p90 === undefined || p99 === undefined ? undefined : { p50, p90, p99 }
}

const totalMetrics = {
  requests: measures.requests.metric,
  errors4xx: measures.errors4xx.metric,
  errors5xx: measures.errors5xx.metric,
} as const

export function totalQueries(dimensions: Dimension[], periodSeconds: number): MetricDataQuery[] {
  return Object.entries(totalMetrics).map(([Id, MetricName]) => ({
    Id,
    MetricStat: {
      Metric: { Namespace: 'AWS/SageMaker', MetricName, Dimensions: dimensions },
      Period: periodSeconds,
      Stat: 'Sum',
    },
    ReturnData: true,
  }))
}

/** One entry a point; a point is told by the beginning of its period. */
export function countedOf(results: ReadonlyMap<string, readonly MetricDataResult[]>): Counted[] {
  return Object.keys(totalMetrics).flatMap((measure) =>
    [...pointsOf(results.get(measure) ?? [])].map(([at, value]) => ({ at, [measure]: value })),
  )
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
