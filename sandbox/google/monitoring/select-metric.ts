import { GoogleError } from '../types.ts'
import { comparisons, type Filter, invalidFilter, parseFilter, type Subject } from './filter.ts'
import { findMetric, type MetricName, type MetricType } from './metric-types.ts'
import type { Labels } from './series.ts'

export interface Selected {
  filter: Filter
  name: MetricName
  metric: MetricType
}

/** @throws GoogleError for a filter that does not name one metric type, or names one or labels that do not exist. */
export function selectMetric(text: string): Selected {
  if (text.trim() === '') throw invalidFilter(text, 'A filter that names a metric type must be given.')
  const filter = parseFilter(text)
  const all = comparisons(filter)
  const types = all.filter(({ comparison }) => comparison.subject.kind === 'metric.type')
  const [only] = types
  const type = only?.comparison.exactly
  if (!only?.required || type === undefined || types.length > 1) {
    throw invalidFilter(text, 'The filter must name exactly one metric type, as in metric.type = "TYPE".')
  }
  const found = findMetric(type)
  if (!found) {
    throw new GoogleError(
      'NOT_FOUND',
      `Cannot find metric(s) that match type = "${type}". If a metric was created recently, it could take up to 10 minutes to become available.`,
    )
  }
  const { resource } = found.metric
  const metricLabels = found.metric.labels.map(({ key }) => key)
  for (const { comparison, required } of all) {
    const { subject } = comparison
    const unknown =
      (subject.kind === 'metric.labels' && !metricLabels.includes(subject.key)) ||
      (subject.kind === 'resource.labels' && !resource.labels.includes(subject.key)) ||
      (subject.kind === 'resource.type' && required && !comparison.accepts(resource.type))
    if (unknown) {
      throw invalidFilter(
        text,
        `"${comparison.text}" does not fit the metric: it has the resource type ${resource.type} with the labels ${resource.labels.join(', ')}, and the metric labels ${metricLabels.join(', ')}.`,
      )
    }
  }
  return { filter, ...found }
}

/** What a series has for the subject of a comparison. */
export function subjectValue(
  subject: Subject,
  project: string,
  metric: MetricType,
  metricLabels: Labels,
  resourceLabels: Labels,
): string | undefined {
  switch (subject.kind) {
    case 'project':
      return project
    case 'metric.type':
      return metric.type
    case 'resource.type':
      return metric.resource.type
    case 'metric.labels':
      return metricLabels[subject.key]
    case 'resource.labels':
      return resourceLabels[subject.key]
  }
}
