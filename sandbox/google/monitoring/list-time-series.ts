import type { Message } from '../types.ts'
import { distributionMessage } from './distribution.ts'
import { matchesFilter } from './filter.ts'
import { readAggregation } from './read-aggregation.ts'
import * as read from './read-request.ts'
import { selectMetric, subjectValue } from './select-metric.ts'
import type { Point, Series } from './series.ts'
import type { VertexMetrics } from './vertex-metrics.ts'

const LARGEST_PAGE = 100_000

/** MetricService.ListTimeSeries. */
export function listTimeSeries(metrics: VertexMetrics, request: Message): Message {
  const project = read.readProject(request)
  const selected = selectMetric(read.text(request, 'filter'))
  const interval = read.readInterval(request)
  const page = read.readPage(request, LARGEST_PAGE)
  if (read.text(request, 'orderBy') !== '') {
    read.refuse('orderBy', read.text(request, 'orderBy'), 'Ordering is not supported; leave it empty.')
  }
  const first = readAggregation(request, 'aggregation', selected.metric, interval.to)
  const second = readAggregation(request, 'secondaryAggregation', first.shape, interval.to)
  const found = metrics.read({
    project,
    name: selected.name,
    metric: selected.metric,
    ...interval,
    matches: (metricLabels, resourceLabels) =>
      matchesFilter(selected.filter, (subject) =>
        subjectValue(subject, project, selected.metric, metricLabels, resourceLabels),
      ),
  })
  const series = second.step(first.step(found))
  const answer =
    read.text(request, 'view') === 'HEADERS' ? headersPage(series, page) : pointsPage(series, page)
  return { ...answer, unit: second.shape.unit }
}

function headersPage(series: readonly Series[], page: read.Page): Message {
  const shown = series.slice(page.offset, page.offset + page.size)
  return {
    timeSeries: shown.map((each) => seriesMessage(each, undefined)),
    ...read.nextPage(page, series.length),
  }
}

/** A page counts points: a series may go on, under the same labels, on the next one. */
function pointsPage(series: readonly Series[], page: read.Page): Message {
  const timeSeries: Message[] = []
  let passed = 0
  for (const each of series) {
    const newestFirst = each.points.toReversed()
    const from = Math.max(0, page.offset - passed)
    const to = Math.min(newestFirst.length, page.offset + page.size - passed)
    passed += newestFirst.length
    if (to > from) timeSeries.push(seriesMessage(each, newestFirst.slice(from, to)))
  }
  return { timeSeries, ...read.nextPage(page, passed) }
}

/** google.monitoring.v3.TimeSeries in JSON form. */
function seriesMessage(series: Series, points: readonly Point[] | undefined): Message {
  return {
    metric: { type: series.metricType, labels: { ...series.metricLabels } },
    resource: { type: series.resourceType, labels: { ...series.resourceLabels } },
    metricKind: series.kind,
    valueType: series.valueType,
    ...(points === undefined ? {} : { points: points.map((point) => pointMessage(point, series)) }),
    unit: series.unit,
  }
}

function pointMessage({ from, to, value }: Point, series: Series): Message {
  const typed =
    typeof value !== 'number'
      ? { distributionValue: distributionMessage(value) }
      : series.valueType === 'INT64'
        ? { int64Value: String(Math.round(value)) }
        : { doubleValue: value }
  return { interval: { startTime: instant(from), endTime: instant(to) }, value: typed }
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}
