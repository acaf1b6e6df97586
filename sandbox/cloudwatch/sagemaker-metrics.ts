import { type ConfigMinute, TrafficGenerator } from '../traffic/generator.ts'
import { type Bin, mergeBins } from '../traffic/latency.ts'
import type { Place, ServingHistory, WorldContext } from '../world/types.ts'
import { dimensionValue, type MetricIdentity } from './metric.ts'

const SAGEMAKER_NAMESPACE = 'AWS/SageMaker'
/** What the models' containers publish by themselves, under the same dimensions. */
const SCORE_NAMESPACE = 'Meridian/Scores'

type Measure = (minute: ConfigMinute) => readonly Bin[]

const point = (value: number, count: number): Bin[] =>
  count > 0 ? [{ lower: value, upper: value, count }] : []

/**
 * Every request publishes one measurement of each metric: an error metric is 1 for an error and 0 otherwise. Of the scores each
 * minute publishes a statistic set, so that all of them are told by their mean.
 */
const MEASURES = {
  [SAGEMAKER_NAMESPACE]: {
    Invocations: (minute) => point(1, minute.requests),
    InvocationsPerInstance: (minute) => point(1 / minute.instanceCount, minute.requests),
    Invocation4XXErrors: (minute) => [
      ...point(0, minute.requests - minute.error4xx),
      ...point(1, minute.error4xx),
    ],
    Invocation5XXErrors: (minute) => [
      ...point(0, minute.requests - minute.error5xx),
      ...point(1, minute.error5xx),
    ],
    ModelLatency: (minute) => minute.modelLatency(),
    OverheadLatency: (minute) => minute.overheadLatency(),
  },
  [SCORE_NAMESPACE]: { MeanScore: (minute) => point(minute.meanScore(), minute.requests) },
} satisfies Record<string, Record<string, Measure>>

const MEASURE_BY_NAME: ReadonlyMap<string, Measure> = new Map<string, Measure>(
  Object.entries(MEASURES).flatMap(([namespace, measures]) =>
    Object.entries<Measure>(measures).map(([name, measure]) => [keyOf(namespace, name), measure]),
  ),
)

function keyOf(namespace: string, metricName: string): string {
  return `${namespace}\u0000${metricName}`
}

/** A minute's measurements of one metric in one unit. */
export interface MinuteBins {
  at: number
  unit: string
  bins: readonly Bin[]
}

/** What endpoints publish: per variant, and per variant and endpoint configuration. Latencies in microseconds. */
export class SageMakerMetrics {
  readonly traffic: TrafficGenerator
  private readonly context: WorldContext
  private readonly serving: ServingHistory

  constructor(context: WorldContext, serving: ServingHistory) {
    this.context = context
    this.serving = serving
    this.traffic = new TrafficGenerator(context, serving)
  }

  /** The minutes that begin in [from, to) and have measurements. */
  read(place: Place, metric: MetricIdentity, from: number, to: number): MinuteBins[] {
    const measure = MEASURE_BY_NAME.get(keyOf(metric.namespace, metric.metricName))
    const endpoint = dimensionValue(metric, 'EndpointName')
    const variant = dimensionValue(metric, 'VariantName')
    const config = dimensionValue(metric, 'EndpointConfigName')
    // Metrics exist for the two sets of dimensions only; any other set is a metric nobody publishes.
    const published = metric.dimensions.length === (config === undefined ? 2 : 3)
    if (!measure || endpoint === undefined || variant === undefined || !published) return []
    const minutes = this.traffic
      .minutes(place, endpoint, from, to)
      .filter((minute) => minute.variantName === variant)
      .filter((minute) => config === undefined || minute.endpointConfigName === config)
    return [...Map.groupBy(minutes, (minute) => minute.at)].map(([at, group]) => ({
      at,
      unit: metric.metricName.endsWith('Latency') ? 'Microseconds' : 'None',
      bins: mergeBins(group.map(measure)),
    }))
  }

  /** The metrics that have been published in a place at or after an instant in ms. */
  list(place: Place, since: number): MetricIdentity[] {
    const now = this.context.clock.now()
    return this.serving.endpoints(place).flatMap((endpoint) => {
      const segments = this.serving
        .segments(place, endpoint, since, now)
        .filter((segment) => segment.share > 0)
      const variants = new Set(segments.map((segment) => segment.variantName))
      const configs = new Set(
        segments.map((segment) => `${segment.variantName}\u0000${segment.endpointConfigName}`),
      )
      const endpointDimension = { Name: 'EndpointName', Value: endpoint }
      const sets = [
        ...[...variants].map((variant) => [endpointDimension, { Name: 'VariantName', Value: variant }]),
        ...[...configs].map((pair) => {
          const [variant = '', config = ''] = pair.split('\u0000')
          return [
            { Name: 'EndpointConfigName', Value: config },
            endpointDimension,
            { Name: 'VariantName', Value: variant },
          ]
        }),
      ]
      return [...MEASURE_BY_NAME.keys()].flatMap((key) => {
        const [namespace = '', metricName = ''] = key.split('\u0000')
        return sets.map((dimensions) => ({ namespace, metricName, dimensions }))
      })
    })
  }
}
