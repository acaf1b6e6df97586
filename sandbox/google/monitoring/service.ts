import type { WorldContext } from '../../world/types.ts'
import type { GoogleService } from '../types.ts'
import { listTimeSeries } from './list-time-series.ts'
import { getMetricDescriptor, listMetricDescriptors } from './metric-descriptors.ts'
import { VertexMetrics, type VertexServing } from './vertex-metrics.ts'

/**
 * Cloud Monitoring as far as Vertex AI's endpoints publish to it. Nothing is stored: every point is computed from the
 * serving history when it is asked for.
 */
export class MonitoringService {
  readonly metricService: GoogleService
  private readonly metrics: VertexMetrics

  constructor(context: WorldContext, deps: { serving: VertexServing }) {
    this.metrics = new VertexMetrics(context, deps.serving)
    this.metricService = {
      methods: {
        ListTimeSeries: ({ request }) => listTimeSeries(this.metrics, request),
        ListMetricDescriptors: ({ request }) => listMetricDescriptors(request),
        GetMetricDescriptor: ({ request }) => getMetricDescriptor(request),
      },
    }
  }

  /** To be called when the serving history is final up to now. */
  advance(now: number): void {
    this.metrics.traffic.advance(now)
  }

  snapshot(): Record<string, never> {
    return {}
  }

  restore(_snapshot: unknown): void {
    this.metrics.traffic.forget()
  }

  reset(): void {
    this.metrics.traffic.forget()
  }
}
