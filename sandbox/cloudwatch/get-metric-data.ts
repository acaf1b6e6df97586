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
import { evaluateQueries, type ReadMinutes, readQueries } from './metric-query.ts'
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
        Label: query.label,
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
