import { type ConfigMinute, KEPT_MS, MINUTE, TrafficGenerator } from '../../traffic/generator.ts'
import { GOOGLE_REGIONS } from '../../traffic/regions.ts'
import type { Place, ServingHistory, ServingSegment, WorldContext } from '../../world/types.ts'
import { LATENCY_TYPES, latencyDistribution } from './latency.ts'
import type { MetricName, MetricType } from './metric-types.ts'
import type { Labels, Point, PointValue, Series } from './series.ts'

/** What serves, and where it is known the replicas too of deployed models that take no traffic. */
export type VertexServing = ServingHistory & {
  replicaHistory?(place: Place, endpoint: string, from: number, to: number): ServingSegment[]
}

/** One time series before its points are computed: its own label beside the common ones, and how a minute becomes a point. */
interface Facet {
  labels: Labels
  /** undefined where the minute has no point in this series. */
  value(minute: ConfigMinute): PointValue | undefined
}

const some = (count: number): number | undefined => (count > 0 ? count : undefined)

/** A series of one class of answers begins with its first answer, so a minute without one has no point. */
const FACETS: Record<Exclude<MetricName, 'replicas'>, readonly Facet[]> = {
  predictionCount: [{ labels: {}, value: (minute) => minute.requests }],
  errorCount: [{ labels: {}, value: (minute) => some(minute.error4xx + minute.error5xx) }],
  responseCount: [
    {
      labels: { response_code: '2xx' },
      value: (minute) => some(minute.requests - minute.error4xx - minute.error5xx),
    },
    { labels: { response_code: '4xx' }, value: (minute) => some(minute.error4xx) },
    { labels: { response_code: '5xx' }, value: (minute) => some(minute.error5xx) },
  ],
  predictionLatencies: LATENCY_TYPES.map((type) => ({
    labels: { latency_type: type },
    value: (minute) => latencyDistribution(minute, type),
  })),
  meanScore: [{ labels: {}, value: (minute) => (minute.requests > 0 ? minute.meanScore() : undefined) }],
}

export interface SeriesQuery {
  project: string
  name: MetricName
  metric: MetricType
  /** Points that end in (from, to], in ms. */
  from: number
  to: number
  matches(metricLabels: Labels, resourceLabels: Labels): boolean
}

/** What the deployed models of a project publish, computed from the same traffic whenever it is asked for. */
export class VertexMetrics {
  readonly traffic: TrafficGenerator
  private readonly context: WorldContext
  private readonly serving: VertexServing

  constructor(context: WorldContext, serving: VertexServing) {
    this.context = context
    this.serving = serving
    this.traffic = new TrafficGenerator(context, serving)
  }

  /** Series that have points in the interval, as far back as points are kept. */
  read(asked: SeriesQuery): Series[] {
    const query = { ...asked, from: Math.max(asked.from, this.context.clock.now() - KEPT_MS) }
    return GOOGLE_REGIONS.flatMap((location) => {
      const place = { account: query.project, region: location }
      const to = Math.min(query.to, this.publishedTo(location))
      if (to <= query.from) return []
      return this.serving.endpoints(place).flatMap((endpoint) => {
        const series =
          query.name === 'replicas'
            ? this.replicas(query, place, endpoint, to)
            : this.fromTraffic(query, FACETS[query.name], place, endpoint, to)
        return series.filter(({ points }) => points.length > 0)
      })
    })
  }

  /** A minute is published when it is over; what falls into an outage of Monitoring in that location, after it. */
  private publishedTo(location: string): number {
    const outages = this.context.faults
      .active()
      .filter(
        ({ fault }) =>
          fault.kind === 'control-plane-down' &&
          fault.region === location &&
          fault.service === 'monitoring.googleapis.com',
      )
    return Math.min(this.context.clock.now(), ...outages.map(({ since }) => since))
  }

  private fromTraffic(
    query: SeriesQuery,
    facets: readonly Facet[],
    place: Place,
    endpoint: string,
    to: number,
  ): Series[] {
    const wanted = this.deployedModels(place, endpoint, query.from - MINUTE, to).flatMap((deployed) =>
      facets.flatMap((facet) => {
        const series = emptySeries(query, place, endpoint, deployed, facet.labels)
        return query.matches(series.metricLabels, series.resourceLabels) ? { deployed, facet, series } : []
      }),
    )
    if (wanted.length === 0) return []
    for (const minute of this.traffic.minutes(place, endpoint, query.from - MINUTE, to)) {
      const end = minute.at + MINUTE
      if (end <= query.from || end > to) continue
      for (const { deployed, facet, series } of wanted) {
        if (deployed.endpointConfigName !== minute.endpointConfigName) continue
        const value = facet.value(minute)
        if (value !== undefined)
          series.points.push({ from: query.metric.kind === 'GAUGE' ? end : minute.at, to: end, value })
      }
    }
    return wanted.map(({ series }) => series)
  }

  private replicas(query: SeriesQuery, place: Place, endpoint: string, to: number): Series[] {
    const history =
      this.serving.replicaHistory?.(place, endpoint, query.from, to + 1) ??
      this.serving.segments(place, endpoint, query.from, to + 1)
    return latestOfEach(history).flatMap((deployed) => {
      const series = emptySeries(query, place, endpoint, deployed, {})
      if (!query.matches(series.metricLabels, series.resourceLabels)) return []
      series.points = replicaPoints(
        history.filter((segment) => segment.endpointConfigName === deployed.endpointConfigName),
        query.from,
        to,
      )
      return series
    })
  }

  private deployedModels(place: Place, endpoint: string, from: number, to: number): ServingSegment[] {
    return latestOfEach(this.serving.segments(place, endpoint, from, to))
  }
}

/** The last segment of each deployed model. */
function latestOfEach(segments: readonly ServingSegment[]): ServingSegment[] {
  return [...new Map(segments.map((segment) => [segment.endpointConfigName, segment])).values()]
}

/** At the end of each minute in (from, to] in which the deployed model had a replica. */
function replicaPoints(segments: readonly ServingSegment[], from: number, to: number): Point[] {
  const points: Point[] = []
  for (let at = (Math.floor(from / MINUTE) + 1) * MINUTE; at <= to; at += MINUTE) {
    const serving = segments.find((segment) => segment.from <= at && (segment.to ?? at + 1) > at)
    if (serving) points.push({ from: at, to: at, value: serving.instanceCount })
  }
  return points
}

function emptySeries(
  { metric }: SeriesQuery,
  place: Place,
  endpoint: string,
  deployed: ServingSegment,
  own: Labels,
): Series {
  // The serving history names models and endpoints by id; their display names are taken to be the same.
  const modelId = /\/models\/([^@]+)/.exec(deployed.modelName)?.[1] ?? deployed.modelName
  const values: Labels = {
    deployed_model_id: deployed.endpointConfigName,
    ...own,
    spot: 'False',
    model_display_name: modelId,
    endpoint_display_name: endpoint,
    endpoint_id: endpoint,
    resource_container: place.account,
    project_id: place.account,
    location: place.region,
    namespace: 'scores',
    job: modelId,
    task_id: deployed.endpointConfigName,
  }
  const only = (keys: readonly string[]): Labels =>
    Object.fromEntries(keys.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])))
  return {
    metricType: metric.type,
    metricLabels: only(metric.labels.map(({ key }) => key)),
    resourceType: metric.resource.type,
    resourceLabels: only(metric.resource.labels),
    kind: metric.kind,
    valueType: metric.valueType,
    unit: metric.unit,
    points: [],
  }
}
