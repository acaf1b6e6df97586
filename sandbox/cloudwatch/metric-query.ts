import { mergeBins } from '../traffic/latency.ts'
import type { Place } from '../world/types.ts'
import { type Expression, evaluateExpression, parseExpression, type Series } from './expression.ts'
import {
  type Input,
  isRecord,
  oneOf,
  optionalFlag,
  optionalNumber,
  optionalText,
  requiredNumber,
  requiredText,
  validation,
} from './input.ts'
import { type MetricIdentity, readMetric } from './metric.ts'
import type { MinuteBins } from './sagemaker-metrics.ts'
import { computeStatistic, parseStatistic, type Statistic } from './statistics.ts'
import { UNITS } from './unit.ts'

/** One query of GetMetricData or of an alarm, read and checked. `period` in seconds; `label` where the request has one. */
export type MetricQuery = { id: string; label?: string; returnData: boolean } & (
  | {
      kind: 'stat'
      metric: MetricIdentity
      statistic: Statistic
      stat: string
      period: number
      unit?: string
    }
  | { kind: 'expression'; expression: Expression; period: number | undefined }
)

/** The measurements of a metric in the minutes that begin in [from, to), times in ms; in one unit where one is asked for. */
export type ReadMinutes = (
  place: Place,
  metric: MetricIdentity,
  from: number,
  to: number,
  unit?: string,
) => MinuteBins[]

/**
 * Reads MetricDataQueries; ids must be unique and every reference must be one of them. What they are of can only be told by
 * computing them: `refuseUncomputable`.
 */
export function readQueries(inputs: readonly Input[]): MetricQuery[] {
  const queries = inputs.map(readQuery)
  const ids = new Set<string>()
  for (const { id } of queries) {
    if (ids.has(id))
      throw validation(`The values for parameter Id in parameter MetricDataQueries are not unique.`)
    ids.add(id)
  }
  for (const query of queries) {
    if (query.kind !== 'expression') continue
    const unknown = query.expression.references.find((reference) => !ids.has(reference))
    if (unknown !== undefined) {
      throw validation(`Error in expression '${query.id}': Undefined variable(s) or function(s): ${unknown}`)
    }
  }
  return queries
}

function readQuery(input: Input): MetricQuery {
  const id = requiredText(input, 'Id')
  if (!/^[a-z]\w*$/.test(id)) {
    throw validation(
      `The value ${id} for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    )
  }
  const returnData = optionalFlag(input, 'ReturnData') ?? true
  const label = optionalText(input, 'Label')
  const expression = optionalText(input, 'Expression')
  if (expression !== undefined) {
    const period = optionalNumber(input, 'Period')
    if (period !== undefined) checkPeriod(period)
    return {
      kind: 'expression',
      id,
      ...(label !== undefined && { label }),
      returnData,
      expression: parseExpression(expression),
      period,
    }
  }
  const stat = input.MetricStat
  if (!isRecord(stat) || !isRecord(stat.Metric)) {
    throw validation(
      `Exactly one of MetricStat and Expression is required in MetricDataQueries for Id ${id}.`,
    )
  }
  const metric = readMetric(stat.Metric)
  const name = requiredText(stat, 'Stat')
  const unit = oneOf(stat, 'Unit', UNITS)
  return {
    kind: 'stat',
    id,
    ...(label !== undefined && { label }),
    returnData,
    metric,
    statistic: parseStatistic(name),
    stat: name,
    period: checkPeriod(requiredNumber(stat, 'Period')),
    ...(unit !== undefined && { unit }),
  }
}

/** Seconds; a multiple of 60, or 1, 5, 10, 20, 30. */
export function checkPeriod(period: number): number {
  if (period > 0 && ([1, 5, 10, 20, 30].includes(period) || period % 60 === 0)) return period
  throw validation(
    `Invalid parameter value: Period must be 1, 5, 10, 20, 30 or a multiple of 60, not ${period}`,
  )
}

/** A statistic of a metric over periods that begin at `from`, `from + period`… before `to` (ms; period in seconds). */
function readStatistic(
  minutes: readonly MinuteBins[],
  statistic: Statistic,
  from: number,
  period: number,
): Series {
  // Nothing is measured more finely than by the minute.
  const length = Math.max(60, period) * 1000
  const groups = Map.groupBy(minutes, ({ at }) => from + Math.floor((at - from) / length) * length)
  const series = new Map<number, number>()
  for (const [at, group] of groups) {
    const value = computeStatistic(statistic, mergeBins(group.map((minute) => minute.bins)))
    if (value !== undefined) series.set(at, value)
  }
  return series
}

/**
 * Computes queries over no time at all: what is wrong with them is wrong whatever is measured.
 * @throws AwsError ValidationError for a circle, a scalar, or parameters that a function does not take.
 */
export function refuseUncomputable(place: Place, queries: readonly MetricQuery[]): void {
  evaluateQueries(() => [], place, queries, 0, 0)
}

/**
 * Computes queries over [from, to) in ms, by id. `align` puts the beginning of a period of so many ms: on the epoch's grid
 * for requests, ending with the evaluated minute for alarms.
 */
export function evaluateQueries(
  read: ReadMinutes,
  place: Place,
  queries: readonly MetricQuery[],
  from: number,
  to: number,
  align: (from: number, length: number) => number = (start, length) => Math.floor(start / length) * length,
): Map<string, Series> {
  const byId = new Map(queries.map((query) => [query.id, query]))
  const results = new Map<string, Series>()
  const finest = Math.max(
    60,
    Math.min(...queries.flatMap((query) => (query.kind === 'stat' ? [query.period] : []))),
  )
  const seriesOf = (id: string, path: readonly string[]): Series => {
    const known = results.get(id)
    if (known) return known
    const query = byId.get(id)
    if (!query || path.includes(id)) throw validation(`Error in expression '${id}': Circular reference`)
    const series = query.kind === 'stat' ? statistic(query) : math(query, [...path, id])
    results.set(id, series)
    return series
  }
  const statistic = (query: MetricQuery & { kind: 'stat' }): Series => {
    const start = align(from, Math.max(60, query.period) * 1000)
    const minutes = read(place, query.metric, start, to, query.unit)
    return readStatistic(minutes, query.statistic, start, query.period)
  }
  const math = (query: MetricQuery & { kind: 'expression' }, path: readonly string[]): Series => {
    const length = Math.max(60, query.period ?? (Number.isFinite(finest) ? finest : 60)) * 1000
    const instants: number[] = []
    for (let at = align(from, length); at < to; at += length) instants.push(at)
    return evaluateExpression(query.expression, (id) => seriesOf(id, path), instants)
  }
  for (const query of queries) seriesOf(query.id, [])
  return results
}
