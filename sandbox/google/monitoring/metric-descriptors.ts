import { GoogleError, type Message } from '../types.ts'
import { matchesFilter, parseFilter } from './filter.ts'
import { descriptorMessage, findMetric, METRIC_TYPES, type MetricType } from './metric-types.ts'
import * as read from './read-request.ts'

const LARGEST_PAGE = 10_000

/** MetricService.ListMetricDescriptors; of labels a filter says nothing here. */
export function listMetricDescriptors(request: Message): Message {
  const project = read.readProject(request)
  const page = read.readPage(request, LARGEST_PAGE)
  const text = read.text(request, 'filter')
  const filter = text.trim() === '' ? undefined : parseFilter(text)
  const metrics: readonly MetricType[] = Object.values(METRIC_TYPES)
  const found = metrics.filter(
    (metric) =>
      filter === undefined ||
      matchesFilter(filter, ({ kind }) => {
        if (kind === 'metric.type') return metric.type
        if (kind === 'resource.type') return metric.resource.type
        return kind === 'project' ? project : undefined
      }),
  )
  return {
    metricDescriptors: found
      .slice(page.offset, page.offset + page.size)
      .map((metric) => descriptorMessage(project, metric)),
    ...read.nextPage(page, found.length),
  }
}

/** MetricService.GetMetricDescriptor. */
export function getMetricDescriptor(request: Message): Message {
  const name = read.text(request, 'name')
  const [, project, type] = /^projects\/([^/]+)\/metricDescriptors\/(.+)$/.exec(name) ?? []
  if (project === undefined || type === undefined) {
    return read.refuse(
      'name',
      name,
      'It must be that of a metric: projects/PROJECT_ID/metricDescriptors/TYPE.',
    )
  }
  const found = findMetric(type)
  if (!found) throw new GoogleError('NOT_FOUND', `Could not find descriptor for metric "${type}".`)
  return descriptorMessage(project, found.metric)
}
