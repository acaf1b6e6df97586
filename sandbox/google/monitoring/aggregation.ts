import { mergeDistributions, percentileOf } from './distribution.ts'
import type { MetricKind, Point, PointValue, Series, ValueType } from './series.ts'

/** How values of one kind become one value of perhaps another. */
interface Combination {
  kinds: readonly MetricKind[]
  valueTypes: readonly ValueType[]
  /** undefined where the result has the kind, value type or unit of what goes in. */
  kind?: MetricKind
  valueType?: ValueType
  unit?: (unit: string) => string
  /** @param seconds length of the alignment period. */
  combine(values: readonly PointValue[], seconds: number): PointValue
}

const NUMERIC: readonly ValueType[] = ['INT64', 'DOUBLE']
const ANY_VALUE: readonly ValueType[] = ['INT64', 'DOUBLE', 'DISTRIBUTION']
const ANY_KIND: readonly MetricKind[] = ['GAUGE', 'DELTA']

const numbers = (values: readonly PointValue[]): number[] =>
  values.map((value) => (typeof value === 'number' ? value : value.mean))
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function added(values: readonly PointValue[]): PointValue {
  const distributions = values.filter((value) => typeof value !== 'number')
  return distributions.length === 0 ? sum(numbers(values)) : mergeDistributions(distributions)
}

function meanOf(values: readonly PointValue[]): number {
  const total = added(values)
  return typeof total === 'number' ? total / values.length : total.mean
}

/** Of numbers the nearest one; of distributions the interpolated one of all their measurements. */
function percentile(values: readonly PointValue[], percent: number): number {
  const total = added(values)
  if (typeof total !== 'number') return percentileOf(total, percent)
  const sorted = numbers(values).sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
}

const PERCENTILES = ['05', '50', '95', '99']

/** Google's aligners that make sense of the metrics here, with what each accepts. */
export const ALIGNERS: ReadonlyMap<string, Combination> = new Map<string, Combination>([
  ['ALIGN_DELTA', { kinds: ['DELTA'], valueTypes: ANY_VALUE, combine: added }],
  [
    'ALIGN_RATE',
    {
      kinds: ['DELTA'],
      valueTypes: NUMERIC,
      kind: 'GAUGE',
      valueType: 'DOUBLE',
      unit: (unit) => `${unit === '1' ? '1' : unit}/s`,
      combine: (values, seconds) => sum(numbers(values)) / seconds,
    },
  ],
  ['ALIGN_NEXT_OLDER', { kinds: ['GAUGE'], valueTypes: ANY_VALUE, combine: (values) => values.at(-1) ?? 0 }],
  [
    'ALIGN_MIN',
    { kinds: ANY_KIND, valueTypes: NUMERIC, kind: 'GAUGE', combine: (v) => Math.min(...numbers(v)) },
  ],
  [
    'ALIGN_MAX',
    { kinds: ANY_KIND, valueTypes: NUMERIC, kind: 'GAUGE', combine: (v) => Math.max(...numbers(v)) },
  ],
  [
    'ALIGN_MEAN',
    { kinds: ANY_KIND, valueTypes: NUMERIC, kind: 'GAUGE', valueType: 'DOUBLE', combine: meanOf },
  ],
  [
    'ALIGN_COUNT',
    {
      kinds: ANY_KIND,
      valueTypes: NUMERIC,
      kind: 'GAUGE',
      valueType: 'INT64',
      unit: () => '1',
      combine: (values) => values.length,
    },
  ],
  ['ALIGN_SUM', { kinds: ANY_KIND, valueTypes: ANY_VALUE, combine: added }],
  ...PERCENTILES.map((digits): [string, Combination] => [
    `ALIGN_PERCENTILE_${digits}`,
    {
      kinds: ANY_KIND,
      valueTypes: ['DISTRIBUTION'],
      kind: 'GAUGE',
      valueType: 'DOUBLE',
      combine: (values) => percentile(values, Number(digits)),
    },
  ]),
])

export const REDUCERS: ReadonlyMap<string, Combination> = new Map<string, Combination>([
  ['REDUCE_SUM', { kinds: ANY_KIND, valueTypes: ANY_VALUE, combine: added }],
  [
    'REDUCE_MEAN',
    { kinds: ANY_KIND, valueTypes: ANY_VALUE, kind: 'GAUGE', valueType: 'DOUBLE', combine: meanOf },
  ],
  ['REDUCE_MIN', { kinds: ANY_KIND, valueTypes: NUMERIC, combine: (v) => Math.min(...numbers(v)) }],
  ['REDUCE_MAX', { kinds: ANY_KIND, valueTypes: NUMERIC, combine: (v) => Math.max(...numbers(v)) }],
  [
    'REDUCE_COUNT',
    {
      kinds: ANY_KIND,
      valueTypes: ANY_VALUE,
      kind: 'GAUGE',
      valueType: 'INT64',
      unit: () => '1',
      combine: (values) => values.length,
    },
  ],
  ...PERCENTILES.map((digits): [string, Combination] => [
    `REDUCE_PERCENTILE_${digits}`,
    {
      kinds: ANY_KIND,
      valueTypes: ANY_VALUE,
      kind: 'GAUGE',
      valueType: 'DOUBLE',
      combine: (values) => percentile(values, Number(digits)),
    },
  ]),
])

/** Whether the aligner or reducer takes a series of that kind and value type. */
export function accepts(
  combination: Combination,
  series: { kind: MetricKind; valueType: ValueType },
): boolean {
  return combination.kinds.includes(series.kind) && combination.valueTypes.includes(series.valueType)
}

/** The kind, value type and unit of what comes out. */
export function outcome<S extends { kind: MetricKind; valueType: ValueType; unit: string }>(
  combination: Combination,
  series: S,
): S {
  return {
    ...series,
    kind: combination.kind ?? series.kind,
    valueType: combination.valueType ?? series.valueType,
    unit: combination.unit?.(series.unit) ?? series.unit,
  }
}

/**
 * One point for each alignment period that has points. Periods are counted back from the end of the interval; a point
 * belongs to the period in which it ends, so that a minute is never split.
 */
export function alignSeries(series: Series, aligner: Combination, periodMs: number, end: number): Series {
  const aligned = outcome(aligner, series)
  const groups = Map.groupBy(
    series.points,
    (point) => end - Math.floor((end - point.to) / periodMs) * periodMs,
  )
  return {
    ...aligned,
    points: [...groups].map(([to, points]) => ({
      from: aligned.kind === 'GAUGE' ? to : to - periodMs,
      to,
      value: aligner.combine(
        points.map((point) => point.value),
        periodMs / 1000,
      ),
    })),
  }
}

/** Series that agree in the labels of the fields become one, with those labels only. */
export function reduceSeries(
  series: readonly Series[],
  reducer: Combination,
  labelsKept: (series: Series) => Pick<Series, 'metricLabels' | 'resourceLabels'>,
): Series[] {
  const groups = Map.groupBy(series, (each) => JSON.stringify(labelsKept(each)))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const reduced = outcome(reducer, { ...first, ...labelsKept(first) })
    return { ...reduced, points: reducedPoints(group, reducer, reduced.kind) }
  })
}

function reducedPoints(group: readonly Series[], reducer: Combination, kind: MetricKind): Point[] {
  const byEnd = Map.groupBy(
    group.flatMap((each) => each.points),
    (point) => point.to,
  )
  return [...byEnd]
    .sort(([a], [b]) => a - b)
    .map(([to, points]) => ({
      from: kind === 'GAUGE' ? to : Math.min(...points.map((point) => point.from)),
      to,
      value: reducer.combine(
        points.map((point) => point.value),
        1,
      ),
    }))
}
