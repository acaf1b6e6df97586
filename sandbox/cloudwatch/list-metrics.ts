import type { Place } from '../world/types.ts'
import { type Input, invalid, oneOf, optionalText, records, requiredText } from './input.ts'
import { type MetricIdentity, metricKey, metricShape } from './metric.ts'
import { pageOf } from './paging.ts'

const PAGE = 500
const MOST_FILTERS = 10
const HOUR = 3_600_000
/** What has been silent for longer is not listed, though its data can still be read. */
const LISTED_MS = 14 * 24 * HOUR
const RECENT_MS = 3 * HOUR

/**
 * ListMetrics: those with data in the last two weeks, or in the last three hours when RecentlyActive asks for them.
 * @param published the metrics of a place with data at or after an instant in ms
 */
export function listMetrics(
  published: (place: Place, since: number) => MetricIdentity[],
  place: Place,
  input: Input,
  now: number,
): unknown {
  const namespace = optionalText(input, 'Namespace')
  const metricName = optionalText(input, 'MetricName')
  const recent = oneOf(input, 'RecentlyActive', ['PT3H'])
  const filters = records(input, 'Dimensions').map((filter) => ({
    name: requiredText(filter, 'Name'),
    value: optionalText(filter, 'Value'),
  }))
  if (filters.length > MOST_FILTERS) {
    throw invalid(`The collection Dimensions must not have a size greater than ${MOST_FILTERS}.`)
  }
  const matches = (metric: MetricIdentity): boolean =>
    (namespace === undefined || metric.namespace === namespace) &&
    (metricName === undefined || metric.metricName === metricName) &&
    filters.every(({ name, value }) =>
      metric.dimensions.some((each) => each.Name === name && (value === undefined || each.Value === value)),
    )
  const metrics = published(place, now - (recent === undefined ? LISTED_MS : RECENT_MS))
    .filter(matches)
    .sort((a, b) => (metricKey(a) < metricKey(b) ? -1 : 1))
  const { page, next } = pageOf(metrics, optionalText(input, 'NextToken'), PAGE, () =>
    invalid('Request parameter NextToken is invalid'),
  )
  return { Metrics: page.map(metricShape), ...(next === undefined ? {} : { NextToken: next }) }
}
