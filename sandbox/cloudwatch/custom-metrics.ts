import { KEPT_MS, MINUTE } from '../traffic/generator.ts'
import { type Bin, mergeBins } from '../traffic/latency.ts'
import type { Place } from '../world/types.ts'
import {
  type Input,
  invalid,
  missing,
  numbers,
  optionalInstant,
  optionalNumber,
  optionalText,
  records,
  requiredNumber,
  requiredText,
} from './input.ts'
import { type MetricIdentity, metricKey, readDimensions } from './metric.ts'
import type { MinuteBins } from './sagemaker-metrics.ts'

const MOST_DATA = 1000

interface CustomSeries {
  place: Place
  metric: MetricIdentity
  /** Measurements by the minute they belong to. */
  minutes: Record<string, readonly Bin[]>
}

export type CustomMetricsSnapshot = [string, CustomSeries][]

/** Metrics that clients publish with PutMetricData, kept per minute for 15 days. */
export class CustomMetrics {
  private series = new Map<string, CustomSeries>()

  put(place: Place, input: Input, now: number): void {
    const namespace = requiredText(input, 'Namespace')
    if (namespace.startsWith('AWS/')) {
      throw invalid(`The value AWS/ for parameter Namespace is invalid.`)
    }
    const data = records(input, 'MetricData')
    if (data.length > MOST_DATA) {
      throw invalid(`The collection MetricData must not have a size greater than ${MOST_DATA}.`)
    }
    // All are read before any is kept: a request is taken whole or refused whole.
    const read = data.map((datum) => ({
      metric: {
        namespace,
        metricName: requiredText(datum, 'MetricName'),
        dimensions: readDimensions(datum),
      },
      at: optionalInstant(datum, 'Timestamp') ?? now,
      bins: readValues(datum),
    }))
    for (const { metric, at, bins } of read) this.add(place, metric, at, bins, now)
  }

  read(place: Place, metric: MetricIdentity, from: number, to: number): MinuteBins[] {
    const series = this.series.get(seriesKey(place, metric))
    if (!series) return []
    return Object.entries(series.minutes)
      .map(([at, bins]) => ({ at: Number(at), bins }))
      .filter(({ at }) => at >= Math.floor(from / MINUTE) * MINUTE && at < to)
      .sort((a, b) => a.at - b.at)
  }

  /** The metrics of a place with measurements at or after an instant in ms. */
  list(place: Place, since: number): MetricIdentity[] {
    return [...this.series.values()]
      .filter((series) => series.place.account === place.account && series.place.region === place.region)
      .filter((series) => Object.keys(series.minutes).some((minute) => Number(minute) + MINUTE > since))
      .map((series) => series.metric)
  }

  snapshot(): CustomMetricsSnapshot {
    return structuredClone([...this.series])
  }

  restore(snapshot: CustomMetricsSnapshot): void {
    this.series = new Map(structuredClone(snapshot))
  }

  private add(place: Place, metric: MetricIdentity, at: number, bins: readonly Bin[], now: number): void {
    const key = seriesKey(place, metric)
    const series = this.series.get(key) ?? { place, metric, minutes: {} }
    const minute = String(Math.floor(at / MINUTE) * MINUTE)
    series.minutes[minute] = mergeBins([series.minutes[minute] ?? [], bins])
    for (const old of Object.keys(series.minutes)) {
      if (Number(old) < now - KEPT_MS) delete series.minutes[old]
    }
    this.series.set(key, series)
  }
}

function seriesKey(place: Place, metric: MetricIdentity): string {
  return `${place.account}\u0000${place.region}\u0000${metricKey(metric)}`
}

/** Sorted measurements of one datum. */
function readValues(datum: Input): readonly Bin[] {
  optionalText(datum, 'Unit')
  const value = optionalNumber(datum, 'Value')
  if (value !== undefined) return [{ lower: value, upper: value, count: 1 }]
  const values = numbers(datum, 'Values')
  if (values.length > 0) {
    const counts = numbers(datum, 'Counts')
    if (counts.length > 0 && counts.length !== values.length) {
      throw invalid(
        'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
      )
    }
    return mergeBins(values.map((each, index) => [{ lower: each, upper: each, count: counts[index] ?? 1 }]))
  }
  const set = datum.StatisticValues
  if (typeof set === 'object' && set !== null) return readStatisticSet(set as Input)
  throw missing('MetricData.member.1.Value')
}

/** Kept as it was told, so that every statistic that can be computed of it is exact. */
function readStatisticSet(set: Input): readonly Bin[] {
  const count = requiredNumber(set, 'SampleCount')
  const total = requiredNumber(set, 'Sum')
  const minimum = requiredNumber(set, 'Minimum')
  const maximum = requiredNumber(set, 'Maximum')
  if (count < 1 || maximum < minimum) throw invalid('The parameter StatisticValues is invalid.')
  const isOneValue = minimum === maximum && total === count * minimum
  return [{ lower: minimum, upper: maximum, count, ...(isOneValue ? {} : { sum: total }) }]
}
