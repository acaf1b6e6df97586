import { KEPT_MS } from '../traffic/generator.ts'
import { pageToken } from '../world/page-token.ts'
import type { Place } from '../world/types.ts'
import {
  type Input,
  oneOf,
  optionalInteger,
  optionalText,
  records,
  requiredInstant,
  seconds,
  validation,
} from './input.ts'
import { metricKey } from './metric.ts'
import { evaluateQueries, type MetricQuery, type ReadMinutes, readQueries } from './metric-query.ts'
import { readOffset } from './paging.ts'

const MOST_QUERIES = 500
const MOST_DATAPOINTS = 100_800

/** GetMetricData: results in the order of the queries; pages cut the sequence of all datapoints. */
export function getMetricData(read: ReadMinutes, place: Place, input: Input, now: number): unknown {
  const inputs = records(input, 'MetricDataQueries')
  if (inputs.length === 0) throw validation('The parameter MetricDataQueries is required.')
  if (inputs.length > MOST_QUERIES) {
    throw validation(`The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`)
  }
  const from = requiredInstant(input, 'StartTime')
  const to = requiredInstant(input, 'EndTime')
  if (to <= from) throw validation('The parameter EndTime must be greater than StartTime.')
  const ascending =
    oneOf(input, 'ScanBy', ['TimestampAscending', 'TimestampDescending']) === 'TimestampAscending'
  const pageSize = optionalInteger(input, 'MaxDatapoints', 1, MOST_DATAPOINTS) ?? MOST_DATAPOINTS
  const begin = readOffset(optionalText(input, 'NextToken'))

  const queries = readQueries(inputs)
  const labelOf = labelsOf(queries)
  // FILL would fill every minute since 1970 when asked to; nothing is kept of most of them.
  const [oldest, newest] = [Math.max(from, now - KEPT_MS), Math.min(to, now + KEPT_MS)]
  const series = evaluateQueries(read, place, queries, oldest, newest)
  const end = begin + pageSize
  let position = 0
  const results: unknown[] = []
  for (const query of queries.filter((each) => each.returnData)) {
    const points = [...(series.get(query.id) ?? [])].sort(([a], [b]) => (ascending ? a - b : b - a))
    const page = points.slice(Math.max(0, begin - position), Math.max(0, end - position))
    const complete = position + points.length <= end
    // A result that an earlier page finished is not told again; one without points is told on the first page only.
    if (page.length > 0 || (points.length === 0 && begin === 0)) {
      results.push({
        Id: query.id,
        Label: labelOf(query),
        Timestamps: page.map(([at]) => seconds(at)),
        Values: page.map(([, value]) => value),
        StatusCode: complete ? 'Complete' : 'PartialData',
      })
    }
    position += points.length
  }
  return {
    MetricDataResults: results,
    Messages: [],
    ...(end < position ? { NextToken: pageToken(end) } : {}),
  }
}

/** The request's label; else the metric's name, with the statistic where the metric is asked for under several; else the id. */
function labelsOf(queries: readonly MetricQuery[]): (query: MetricQuery) => string {
  const statistics = new Map<string, Set<string>>()
  for (const query of queries) {
    if (query.kind !== 'stat') continue
    const key = metricKey(query.metric)
    statistics.set(key, (statistics.get(key) ?? new Set()).add(query.stat))
  }
  return (query) => {
    if (query.label !== undefined) return query.label
    if (query.kind !== 'stat') return query.id
    const { metricName } = query.metric
    return (statistics.get(metricKey(query.metric))?.size ?? 0) > 1
      ? `${metricName} ${query.stat}`
      : metricName
  }
}
