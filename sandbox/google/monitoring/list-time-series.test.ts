import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../traffic/generator.ts'
import type { Message } from '../types.ts'
import { monitoredWorld, NOON, request, TYPE, total } from './testing/monitored-world.ts'

const align = (perSeriesAligner: string, alignmentPeriod = '300s', more: Message = {}): Message => ({
  aggregation: { perSeriesAligner, alignmentPeriod, ...more },
})

describe('aggregation', () => {
  test('adds a counter up over periods that end with the interval', () => {
    const { list } = monitoredWorld({})
    const raw = list('prediction_count', 10)[0]
    const aligned = list('prediction_count', 10, align('ALIGN_DELTA'))[0]
    expect(aligned?.points.map((point) => point.interval)).toEqual([
      { startTime: '2026-03-03T11:55:00Z', endTime: '2026-03-03T12:00:00Z' },
      { startTime: '2026-03-03T11:50:00Z', endTime: '2026-03-03T11:55:00Z' },
    ])
    expect(total(aligned)).toBe(total(raw))
    expect(total(list('prediction_count', 10, align('ALIGN_SUM', '600s'))[0])).toBe(total(raw))
  })

  test('makes a counter a rate per second', () => {
    const { list } = monitoredWorld({})
    const [rate] = list('prediction_count', 5, align('ALIGN_RATE'))
    expect(rate).toMatchObject({ metricKind: 'GAUGE', valueType: 'DOUBLE', unit: '1/s' })
    expect(rate?.points[0]?.value.doubleValue).toBeCloseTo(total(list('prediction_count', 5)[0]) / 300)
  })

  test('reads percentiles and sums from distributions', () => {
    const { list } = monitoredWorld({})
    const filter = `metric.type = "${TYPE}/prediction_latencies" AND metric.labels.latency_type = "model"`
    const percentile = (name: string) =>
      list('', 10, { filter, ...align(name, '600s') })[0]?.points[0]?.value.doubleValue ?? 0
    expect(percentile('ALIGN_PERCENTILE_50')).toBeGreaterThan(6.5)
    expect(percentile('ALIGN_PERCENTILE_50')).toBeLessThan(8.5)
    expect(percentile('ALIGN_PERCENTILE_99')).toBeGreaterThan(11)
    expect(percentile('ALIGN_PERCENTILE_99')).toBeLessThan(14.8)
    const [sum] = list('', 10, { filter, ...align('ALIGN_DELTA', '600s') })
    expect(sum?.valueType).toBe('DISTRIBUTION')
    expect(sum?.points).toHaveLength(1)
    expect(total(sum)).toBe(total(list('', 10, { filter })[0]))
  })

  test('puts series together by the labels asked for, and keeps those only', () => {
    const { list } = monitoredWorld({ share: 0.5 }, { share: 0.5, endpointConfigName: '4712' })
    const byCode = list(
      'response_count',
      10,
      align('ALIGN_DELTA', '600s', {
        crossSeriesReducer: 'REDUCE_SUM',
        groupByFields: ['metric.labels.response_code', 'resource.label.location'],
      }),
    )
    expect(byCode.map((each) => each.metric.labels)).toEqual(
      ['2xx', '4xx', '5xx'].map((code) => ({ response_code: code })),
    )
    expect(byCode[0]?.resource.labels).toEqual({ location: 'europe-west4' })
    const all = list('prediction_count', 10)
    expect(byCode.reduce((sum, each) => sum + total(each), 0)).toBe(total(all[0]) + total(all[1]))
    const [count] = list(
      'replicas',
      5,
      align('ALIGN_MAX', '60s', { crossSeriesReducer: 'REDUCE_COUNT', groupByFields: [] }),
    )
    expect(count?.points.map((point) => point.value.int64Value)).toEqual(['2', '2', '2', '2', '2'])
    const [means] = list('replicas', 5, align('ALIGN_MEAN', '300s', { crossSeriesReducer: 'REDUCE_MIN' }))
    expect(means).toMatchObject({ valueType: 'DOUBLE', points: [{ value: { doubleValue: 4 } }] })
  })

  test('can be done twice over', () => {
    const { list } = monitoredWorld({})
    const secondaryAggregation = { perSeriesAligner: 'ALIGN_MAX', alignmentPeriod: '600s' }
    const [most] = list('prediction_count', 10, { ...align('ALIGN_RATE', '60s'), secondaryAggregation })
    const rates = list('prediction_count', 10, align('ALIGN_RATE', '60s'))[0]?.points.map(
      (point) => point.value.doubleValue ?? 0,
    )
    expect(most?.points.map((point) => point.value.doubleValue)).toEqual([Math.max(...(rates ?? []))])
  })
})

describe('an answer', () => {
  test('without data points has the labels of the series only', () => {
    const { list } = monitoredWorld({})
    const headers = list('response_count', 10, { view: 'HEADERS' })
    expect(headers).toHaveLength(3)
    expect(headers[0]).not.toHaveProperty('points')
  })

  test('comes in pages that count points and leave none out', () => {
    const { call } = monitoredWorld({})
    const ends: string[] = []
    let pageToken = ''
    let pages = 0
    do {
      const page = call('ListTimeSeries', { ...request('response_count', 5), pageSize: 4, pageToken }) as {
        timeSeries: {
          metric: { labels: Record<string, string> }
          points: { interval: { endTime: string } }[]
        }[]
        nextPageToken?: string
      }
      const points = page.timeSeries.flatMap(({ metric, points }) =>
        points.map((point) => `${metric.labels.response_code} ${point.interval.endTime}`),
      )
      expect(points.length).toBeLessThanOrEqual(4)
      ends.push(...points)
      pageToken = page.nextPageToken ?? ''
      pages++
    } while (pageToken !== '')
    expect(pages).toBe(4)
    expect(new Set(ends).size).toBe(15)
  })

  test('to the same question is the same after more time has passed', () => {
    const { clock, service, call } = monitoredWorld({})
    const before = call('ListTimeSeries', request('prediction_latencies', 10, NOON))
    clock.advance(90 * MINUTE)
    service.advance(clock.now())
    expect(call('ListTimeSeries', request('prediction_latencies', 10, NOON))).toEqual(before)
  })
})

test.each<[string, Message, string, string]>([
  ['no filter', { filter: '' }, 'INVALID_ARGUMENT', 'A filter that names a metric type must be given'],
  [
    'a filter without metric type',
    { filter: 'resource.labels.location = "x"' },
    'INVALID_ARGUMENT',
    'exactly one metric type',
  ],
  [
    'two metric types',
    { filter: `metric.type = "${TYPE}/replicas" OR metric.type = "${TYPE}/error_count"` },
    'INVALID_ARGUMENT',
    'exactly one metric type',
  ],
  [
    'everything but a metric type',
    { filter: `NOT metric.type = "${TYPE}/replicas"` },
    'INVALID_ARGUMENT',
    'exactly one metric type',
  ],
  [
    'a metric type by its beginning',
    { filter: 'metric.type = starts_with("aiplatform")' },
    'INVALID_ARGUMENT',
    'exactly one metric type',
  ],
  [
    'a metric that nobody publishes',
    { filter: 'metric.type = "aiplatform.googleapis.com/none"' },
    'NOT_FOUND',
    'Cannot find metric(s) that match type',
  ],
  [
    'a label that the metric has not',
    { filter: `metric.type = "${TYPE}/replicas" metric.labels.response_code = "2xx"` },
    'INVALID_ARGUMENT',
    'metric labels deployed_model_id',
  ],
  [
    'another resource type',
    { filter: `metric.type = "${TYPE}/replicas" resource.type = "gce_instance"` },
    'INVALID_ARGUMENT',
    'it has the resource type aiplatform.googleapis.com/Endpoint',
  ],
  ['no interval', { interval: null }, 'INVALID_ARGUMENT', 'The endTime must be given'],
  [
    'an interval without end',
    { interval: { startTime: '2026-03-03T11:00:00Z' } },
    'INVALID_ARGUMENT',
    'Field interval.endTime',
  ],
  [
    'an interval that ends before it starts',
    { interval: { startTime: '2026-03-03T12:00:00Z', endTime: '2026-03-03T11:00:00Z' } },
    'INVALID_ARGUMENT',
    'earlier than the end time',
  ],
  ['a name that is no project', { name: 'fraud-ml-prod' }, 'INVALID_ARGUMENT', 'Field name'],
  ['an order', { orderBy: 'x' }, 'INVALID_ARGUMENT', 'Ordering is not supported'],
  ['an unknown page', { pageToken: 'x' }, 'INVALID_ARGUMENT', 'Field pageToken'],
  ['a short alignment period', align('ALIGN_DELTA', '10s'), 'INVALID_ARGUMENT', 'at least 60s'],
  [
    'an aligner without period',
    { aggregation: { perSeriesAligner: 'ALIGN_SUM' } },
    'INVALID_ARGUMENT',
    'at least 60s',
  ],
  [
    'a reducer without aligner',
    { aggregation: { crossSeriesReducer: 'REDUCE_SUM' } },
    'INVALID_ARGUMENT',
    'must be aligned before',
  ],
  [
    'a percentile of a counter',
    align('ALIGN_PERCENTILE_99'),
    'INVALID_ARGUMENT',
    'cannot be applied to metrics with kind DELTA and value type INT64',
  ],
  [
    'an aligner for gauges',
    align('ALIGN_NEXT_OLDER'),
    'INVALID_ARGUMENT',
    'cannot be applied to metrics with kind DELTA',
  ],
  ['an unknown aligner', align('ALIGN_MAGIC'), 'INVALID_ARGUMENT', 'Known here: ALIGN_DELTA'],
  [
    'a group by something else',
    align('ALIGN_SUM', '60s', { crossSeriesReducer: 'REDUCE_SUM', groupByFields: ['location'] }),
    'INVALID_ARGUMENT',
    'Field aggregation.groupByFields',
  ],
])('%s is refused as Google refuses it', (_what, more, status, sentence) => {
  const { list } = monitoredWorld({})
  const ask = () => list('prediction_count', 10, more)
  expect(ask).toThrow(expect.objectContaining({ status }))
  expect(ask).toThrow(sentence)
})
