import { checkedGoogleCall } from '../../../testing/model/checked-call.ts'
import { MINUTE } from '../../../traffic/generator.ts'
import { SandboxClock } from '../../../world/clock.ts'
import { FaultBook } from '../../../world/faults.ts'
import type { ServingSegment } from '../../../world/types.ts'
import type { Message } from '../../types.ts'
import { MonitoringService } from '../service.ts'

export const NOON = Date.UTC(2026, 2, 3, 12)
export const PROJECT = 'fraud-ml-prod'
export const TYPE = 'aiplatform.googleapis.com/prediction/online'

/** A deployed model of the demo's embeddings on an endpoint, in service since the day before unless said otherwise. */
export type Deployed = Partial<ServingSegment> & { location?: string; endpoint?: string }

/** Cloud Monitoring over a serving history made by hand, at noon of cloud time. */
export function monitoredWorld(...deployed: Deployed[]) {
  const clock = new SandboxClock(NOON, 0)
  const faults = new FaultBook(clock)
  const history = deployed.map(({ location = 'europe-west4', endpoint = 'embeddings-eu', ...segment }) => ({
    location,
    endpoint,
    segment: {
      from: NOON - 24 * 60 * MINUTE,
      to: undefined,
      variantName: '',
      endpointConfigName: '4711',
      modelName: `projects/${PROJECT}/locations/${location}/models/payment-embeddings@3`,
      modelDataUrl: 'gs://embeddings-models-eu/v57/',
      share: 1,
      instanceCount: 4,
      ...segment,
    },
  }))
  const service = new MonitoringService(
    { clock, faults, seed: 427 },
    {
      serving: {
        endpoints: (place) =>
          place.account === PROJECT
            ? [
                ...new Set(
                  history.filter((each) => each.location === place.region).map((each) => each.endpoint),
                ),
              ]
            : [],
        segments: (place, endpoint, from, to) =>
          history
            .filter((each) => each.location === place.region && each.endpoint === endpoint)
            .map(({ segment }) => segment)
            .filter((each) => each.from < to && (each.to ?? Number.POSITIVE_INFINITY) > from),
      },
    },
  )
  const call = (method: string, request: Message): Message =>
    checkedGoogleCall(service.metricService, { version: 'v3', method, request, extra: {} })
  /** ListTimeSeries of one metric over the last minutes; `more` overrides fields of the request. */
  const list = (metric: string, minutes = 10, more: Message = {}): TimeSeries[] =>
    (call('ListTimeSeries', { ...request(metric, minutes, clock.now()), ...more }) as unknown as Listed)
      .timeSeries
  return { clock, faults, service, call, list }
}

export function request(metric: string, minutes: number, now = NOON): Message {
  return {
    name: `projects/${PROJECT}`,
    filter: `metric.type = "${TYPE}/${metric}" AND resource.labels.endpoint_id = "embeddings-eu"`,
    interval: {
      startTime: new Date(now - minutes * MINUTE).toISOString(),
      endTime: new Date(now).toISOString(),
    },
    view: 'FULL',
  }
}

interface Listed {
  timeSeries: TimeSeries[]
}

export interface TimeSeries {
  metric: { type: string; labels: Record<string, string> }
  resource: { type: string; labels: Record<string, string> }
  metricKind: string
  valueType: string
  unit: string
  points: TimeSeriesPoint[]
}

interface TimeSeriesPoint {
  interval: { startTime: string; endTime: string }
  value: {
    int64Value?: string
    doubleValue?: number
    distributionValue?: { count: string; mean: number; bucketCounts: string[] }
  }
}

/** Sum of a series' counts; of a distribution, how many were measured. */
export function total(series: TimeSeries | undefined): number {
  return (series?.points ?? []).reduce(
    (sum, { value }) => sum + Number(value.int64Value ?? value.distributionValue?.count ?? value.doubleValue),
    0,
  )
}
