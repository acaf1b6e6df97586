import type { TrafficSeries } from '#lib/web/views.ts'

type Point = TrafficSeries['points'][number]

export interface Measure {
  name: string
  title: string
  unit: string
  valueOf: (point: Point) => number | null
  format: (value: number) => string
}

export const measures: readonly Measure[] = [
  {
    name: 'rps',
    title: 'Requests',
    unit: 'a second',
    valueOf: ({ rps }) => rps,
    format: (value) => value.toFixed(0),
  },
  {
    name: 'errors4xx',
    title: 'Errors 4xx',
    unit: '% of requests',
    valueOf: ({ errors4xx }) => errors4xx * 100,
    format: (value) => value.toFixed(2),
  },
  {
    name: 'errors5xx',
    title: 'Errors 5xx',
    unit: '% of requests',
    valueOf: ({ errors5xx }) => errors5xx * 100,
    format: (value) => value.toFixed(2),
  },
  {
    name: 'latency',
    title: 'Model latency p99',
    unit: 'ms',
    valueOf: ({ latencyP99Ms }) => latencyP99Ms,
    format: (value) => value.toFixed(1),
  },
]

/** One row a minute with a column for each endpoint: `{ at, "fraud-eu": 412, … }`. */
export function chartRows(
  measure: Measure,
  series: readonly TrafficSeries[],
): Record<string, number | null>[] {
  const rows = new Map<number, Record<string, number | null>>()
  for (const { endpoint, points } of series) {
    for (const point of points) {
      const at = Date.parse(point.minute)
      const row = rows.get(at) ?? { at }
      row[endpoint] = measure.valueOf(point)
      rows.set(at, row)
    }
  }
  return [...rows.entries()].sort(([one], [other]) => one - other).map(([, row]) => row)
}

/** The chart in a sentence: latest, least and most of each region. */
export function summaryOf(measure: Measure, series: readonly TrafficSeries[]): string {
  const parts = series.map(({ city, points }) => {
    const values = points.map(measure.valueOf).filter((value) => value !== null)
    const latest = values.at(-1)
    if (latest === undefined) return `${city}: no measurement`
    const { format, unit } = measure
    return `${city}: ${format(latest)} ${unit} now, between ${format(Math.min(...values))} and ${format(Math.max(...values))}`
  })
  return `${measure.title}. ${parts.join('; ')}.`
}
