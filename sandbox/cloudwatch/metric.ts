import { type Input, invalid, records, requiredText } from './input.ts'

export interface Dimension {
  Name: string
  Value: string
}

/** What names a metric within a place. Dimensions are kept sorted by name. */
export interface MetricIdentity {
  namespace: string
  metricName: string
  dimensions: Dimension[]
}

const MOST_DIMENSIONS = 30

/** Reads Namespace, MetricName and Dimensions of a request or of a MetricStat's Metric. */
export function readMetric(input: Input): MetricIdentity {
  return {
    namespace: requiredText(input, 'Namespace'),
    metricName: requiredText(input, 'MetricName'),
    dimensions: readDimensions(input),
  }
}

export function readDimensions(input: Input): Dimension[] {
  const dimensions = records(input, 'Dimensions').map((dimension) => ({
    Name: requiredText(dimension, 'Name'),
    Value: requiredText(dimension, 'Value'),
  }))
  if (dimensions.length > MOST_DIMENSIONS) {
    throw invalid(`The collection Dimensions must not have a size greater than ${MOST_DIMENSIONS}.`)
  }
  return dimensions.sort((a, b) => (a.Name < b.Name ? -1 : 1))
}

export function metricKey(metric: MetricIdentity): string {
  const dimensions = metric.dimensions.map(({ Name, Value }) => `${Name}=${Value}`)
  return [metric.namespace, metric.metricName, ...dimensions].join('\u0000')
}

export function dimensionValue(metric: MetricIdentity, name: string): string | undefined {
  return metric.dimensions.find((dimension) => dimension.Name === name)?.Value
}

/** A metric as the API writes it. */
export function metricShape(metric: MetricIdentity): Record<string, unknown> {
  return { Namespace: metric.namespace, MetricName: metric.metricName, Dimensions: metric.dimensions }
}
