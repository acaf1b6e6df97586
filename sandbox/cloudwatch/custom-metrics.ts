import { KEPT_MS, MINUTE } from '../traffic/generator.ts'
import { type Bin, mergeBins } from '../traffic/latency.ts'
import type { Place } from '../world/types.ts'
import {
  type Input,
  invalid,
  missing,
  numbers,
  oneOf,
  optionalInstant,
  optionalNumber,
  records,
  requiredNumber,
  requiredText,
} from './input.ts'
import { type MetricIdentity, metricKey, readDimensions } from './metric.ts'
import type { MinuteBins } from './sagemaker-metrics.ts'
import { UNITS } from './unit.ts'

const MOST_DATA = 1000
const MOST_AHEAD_MS = 120 * MINUTE

interface CustomSeries {
  place: Place
  metric: MetricIdentity
  /** Measurements by the minute they belong to, and behind it their unit where they have one: `1767225600000 Seconds`. */
  minutes: Record<string, readonly Bin[]>
}

export type CustomMetricsSnapshot = [string, CustomSeries][]

/** Metrics that clients publish with PutMetricData, kept per unit and minute for 15 days. */
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
      unit: oneOf(datum, 'Unit', UNITS) ?? 'None',
      at: readTimestamp(datum, now),
      bins: readValues(datum),
    }))
    for (const { metric, unit, at, bins } of read) this.add(place, metric, unit, at, bins)
  }

  read(place: Place, metric: MetricIdentity, from: number, to: number): MinuteBins[] {
    const series = this.series.get(seriesKey(place, metric))
    if (!series) return []
    return Object.entries(series.minutes)
      .map(([key, bins]) => ({ at: instantOf(key), unit: key.split(' ')[1] ?? 'None', bins }))
      .filter(({ at }) => at >= Math.floor(from / MINUTE) * MINUTE && at < to)
      .sort((a, b) => a.at - b.at)
  }

  /** The metrics of a place with measurements at or after an instant in ms. */
  list(place: Place, since: number): MetricIdentity[] {
    return [...this.series.values()]
      .filter((series) => series.place.account === place.account && series.place.region === place.region)
      .filter((series) => Object.keys(series.minutes).some((minute) => instantOf(minute) + MINUTE > since))
      .map((series) => series.metric)
  }

  /** Drops what is older than is kept, and metrics of which nothing is left. */
  forget(now: number): void {
    for (const [key, { minutes }] of this.series) {
      for (const old of Object.keys(minutes)) if (instantOf(old) < now - KEPT_MS) delete minutes[old]
      if (Object.keys(minutes).length === 0) this.series.delete(key)
    }
  }

  snapshot(): CustomMetricsSnapshot {
    return structuredClone([...this.series])
  }

  restore(snapshot: CustomMetricsSnapshot): void {
    this.series = new Map(structuredClone(snapshot))
  }

  private add(
    place: Place,
    metric: MetricIdentity,
    unit: (typeof UNITS)[number],
    at: number,
    bins: readonly Bin[],
  ): void {
    const key = seriesKey(place, metric)
    const series = this.series.get(key) ?? { place, metric, minutes: {} }
    const start = Math.floor(at / MINUTE) * MINUTE
    const minute = unit === 'None' ? `${start}` : `${start} ${unit}`
    series.minutes[minute] = mergeBins([series.minutes[minute] ?? [], bins])
    this.series.set(key, series)
  }
}

function seriesKey(place: Place, metric: MetricIdentity): string {
  return `${place.account}\u0000${place.region}\u0000${metricKey(metric)}`
}

function instantOf(minute: string): number {
  return Number(minute.split(' ')[0])
}

/** What lies further ahead could stay for ever: only what is old is dropped. */
function readTimestamp(datum: Input, now: number): number {
  const at = optionalInstant(datum, 'Timestamp') ?? now
  if (at <= now + MOST_AHEAD_MS) return at
  throw invalid(
    'The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.',
  )
}

/** Sorted measurements of one datum. */
function readValues(datum: Input): readonly Bin[] {
  const value = optionalNumber(datum, 'Value')
  if (value !== undefined) return [{ lower: value, upper: value, count: 1 }]
  const values = numbers(datum, 'Values')
  if (values.length > 0) {
    const counts = numbers(datum, 'Counts')
    if (counts.some((count) => count < 0))
      throw invalid('The values of the parameter MetricData.member.1.Counts must not be negative.')
    if (counts.length > 0 && counts.length !== values.length) {
      throw invalid(
        'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
      )
    }
    const bins = values.map((each, index) => ({ lower: each, upper: each, count: counts[index] ?? 1 }))
    // What occurred no times was not measured.
    return mergeBins(bins.filter(({ count }) => count > 0).map((bin) => [bin]))
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
