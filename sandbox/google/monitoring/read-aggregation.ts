import type { Message } from '../types.ts'
import { ALIGNERS, accepts, alignSeries, outcome, REDUCERS, reduceSeries } from './aggregation.ts'
import * as read from './read-request.ts'
import type { Labels, Series } from './series.ts'

const SHORTEST_PERIOD_MS = 60_000

type Shape = Pick<Series, 'kind' | 'valueType' | 'unit'>
type Step = (series: readonly Series[]) => Series[]

/** What an Aggregation does to series of a shape. @throws GoogleError where it cannot be done to them. */
export function readAggregation(
  request: Message,
  field: string,
  before: Shape,
  end: number,
): { step: Step; shape: Shape } {
  const aggregation = read.nested(request, field) ?? {}
  const alignerName = named(aggregation, 'perSeriesAligner', 'ALIGN_NONE')
  const reducerName = named(aggregation, 'crossSeriesReducer', 'REDUCE_NONE')
  if (alignerName === undefined) {
    if (reducerName === undefined) return { step: (series) => [...series], shape: before }
    return read.refuse(
      `${field}.crossSeriesReducer`,
      reducerName,
      'Series must be aligned before they are reduced: give a perSeriesAligner and an alignmentPeriod.',
    )
  }
  const periodField = `${field}.alignmentPeriod`
  const period = read.readDuration(aggregation, 'alignmentPeriod', periodField)
  if (period === undefined || period < SHORTEST_PERIOD_MS) {
    const given = read.text(aggregation, 'alignmentPeriod')
    return read.refuse(periodField, given, 'The alignment period must be at least 60s.')
  }
  const aligner = known(ALIGNERS, alignerName, `${field}.perSeriesAligner`, 'aligner', before)
  const aligned = outcome(aligner, before)
  const align: Step = (series) => series.map((each) => alignSeries(each, aligner, period, end))
  if (reducerName === undefined) return { step: align, shape: aligned }
  const reducer = known(REDUCERS, reducerName, `${field}.crossSeriesReducer`, 'reducer', aligned)
  const keep = readGroupBy(read.texts(aggregation, 'groupByFields'), `${field}.groupByFields`)
  return {
    step: (series) => reduceSeries(align(series), reducer, keep),
    shape: outcome(reducer, aligned),
  }
}

function named(aggregation: Message, field: string, none: string): string | undefined {
  const name = read.text(aggregation, field)
  return name === '' || name === none ? undefined : name
}

function known<T extends Parameters<typeof accepts>[0]>(
  combinations: ReadonlyMap<string, T>,
  name: string,
  field: string,
  what: string,
  shape: Shape,
): T {
  const combination = combinations.get(name)
  if (!combination) {
    return read.refuse(field, name, `Known here: ${[...combinations.keys()].join(', ')}.`)
  }
  if (!accepts(combination, shape)) {
    return read.refuse(
      field,
      name,
      `The ${what} cannot be applied to metrics with kind ${shape.kind} and value type ${shape.valueType}.`,
    )
  }
  return combination
}

function readGroupBy(fields: readonly string[], field: string) {
  const kept = { metric: new Set<string>(), resource: new Set<string>() }
  for (const path of fields) {
    const label = /^(metric|resource)\.labels?\.(\w+)$/.exec(path)
    if (label) kept[label[1] === 'metric' ? 'metric' : 'resource'].add(label[2] ?? '')
    else if (!['metric.type', 'resource.type', 'project'].includes(path)) {
      read.refuse(field, path, 'It must be metric.labels.KEY, resource.labels.KEY, or a type.')
    }
  }
  const only = (labels: Labels, keys: ReadonlySet<string>): Labels =>
    Object.fromEntries(Object.entries(labels).filter(([key]) => keys.has(key)))
  return (series: Series) => ({
    metricLabels: only(series.metricLabels, kept.metric),
    resourceLabels: only(series.resourceLabels, kept.resource),
  })
}
