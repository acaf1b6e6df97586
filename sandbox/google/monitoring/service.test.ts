import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../traffic/generator.ts'
import { monitoredWorld, NOON, PROJECT, TYPE, total } from './testing/monitored-world.ts'

const withLabel = (key: string, value: string) => (each: { metric: { labels: Record<string, string> } }) =>
  each.metric.labels[key] === value

describe('the online-prediction metrics', () => {
  test('come one point a minute, newest first, with the labels of endpoint and deployed model', () => {
    const [series, ...others] = monitoredWorld({}).list('prediction_count')
    expect(others).toEqual([])
    expect(series).toMatchObject({
      metric: {
        type: `${TYPE}/prediction_count`,
        labels: {
          deployed_model_id: '4711',
          model_display_name: 'payment-embeddings',
          endpoint_display_name: 'embeddings-eu',
          spot: 'False',
        },
      },
      resource: {
        type: 'aiplatform.googleapis.com/Endpoint',
        labels: { resource_container: PROJECT, location: 'europe-west4', endpoint_id: 'embeddings-eu' },
      },
      metricKind: 'DELTA',
      valueType: 'INT64',
      unit: '1',
    })
    expect(series?.points.map((point) => point.interval.endTime)).toEqual(
      Array.from({ length: 10 }, (_, minute) =>
        new Date(NOON - minute * MINUTE).toISOString().replace('.000Z', 'Z'),
      ),
    )
    expect(series?.points[0]?.interval.startTime).toBe('2026-03-03T11:59:00Z')
    // At most 300 requests a second, and the day is high in Europe at noon.
    expect(total(series) / 600).toBeGreaterThan(270)
    expect(total(series) / 600).toBeLessThan(305)
  })

  test('of a minute appear only when it is over', () => {
    const { clock, list } = monitoredWorld({})
    const interval = { startTime: '2026-03-03T11:55:00Z', endTime: '2026-03-03T12:30:00Z' }
    const latest = (metric: string) => list(metric, 5, { interval })[0]?.points[0]?.interval.endTime
    clock.advance(59_000)
    expect([latest('prediction_count'), latest('replicas')]).toEqual(
      new Array(2).fill('2026-03-03T12:00:00Z'),
    )
    clock.advance(1_000)
    expect([latest('prediction_count'), latest('replicas')]).toEqual(
      new Array(2).fill('2026-03-03T12:01:00Z'),
    )
  })

  test('include the end of the interval and exclude its start', () => {
    const { list } = monitoredWorld({})
    const ends = (startTime: string, endTime: string) =>
      list('prediction_count', 1, { interval: { startTime, endTime } })[0]?.points.map(
        (point) => point.interval.endTime,
      )
    expect(ends('2026-03-03T11:30:00Z', '2026-03-03T11:32:00Z')).toEqual([
      '2026-03-03T11:32:00Z',
      '2026-03-03T11:31:00Z',
    ])
    expect(ends('2026-03-03T11:30:30Z', '2026-03-03T11:31:59Z')).toEqual(['2026-03-03T11:31:00Z'])
  })

  test('split the traffic between deployed models as their ready replicas do', () => {
    const { list } = monitoredWorld(
      { share: 0.75 },
      { endpointConfigName: '4712', modelDataUrl: 'gs://embeddings-models-eu/v58/', share: 0.25 },
    )
    const series = list('prediction_count', 30)
    const [old, young] = ['4711', '4712'].map((id) => total(series.find(withLabel('deployed_model_id', id))))
    expect((young ?? 0) / ((old ?? 0) + (young ?? 0))).toBeCloseTo(0.25, 2)
    const only = list('prediction_count', 30, {
      filter: `metric.type = "${TYPE}/prediction_count" AND metric.labels.deployed_model_id = "4712"`,
    })
    expect(only.map(total)).toEqual([young])
  })

  test('agree with each other: classes of answers, errors and latencies are of the same requests', () => {
    const { list } = monitoredWorld({})
    const requests = total(list('prediction_count')[0])
    const responses = list('response_count')
    const of = (code: string) => total(responses.find(withLabel('response_code', code)))
    expect(of('2xx') + of('4xx') + of('5xx')).toBe(requests)
    expect(of('4xx')).toBeGreaterThan(0)
    expect(total(list('error_count')[0])).toBe(of('4xx') + of('5xx'))
    const latencies = list('prediction_latencies')
    expect(latencies.map((each) => each.metric.labels.latency_type).sort()).toEqual([
      'model',
      'overhead',
      'total',
    ])
    for (const each of latencies) {
      expect(total(each)).toBe(requests)
      const bucketed = each.points.flatMap((point) => point.value.distributionValue?.bucketCounts ?? [])
      expect(bucketed.reduce((sum, count) => sum + Number(count), 0)).toBe(requests)
    }
    const mean = (type: string) =>
      latencies.find(withLabel('latency_type', type))?.points[0]?.value.distributionValue?.mean ?? 0
    expect(mean('total')).toBeCloseTo(mean('model') + mean('overhead'), 6)
    expect(mean('model')).toBeGreaterThan(6)
    expect(mean('model')).toBeLessThan(9)
  })

  test('show a release that misbehaves, in its region only', () => {
    const { clock, faults, list } = monitoredWorld(
      {},
      { location: 'us-central1', endpoint: 'embeddings-us', modelDataUrl: 'gs://embeddings-models-us/v57/' },
    )
    faults.add({
      kind: 'release-misbehaves',
      model: 'payment-embeddings',
      release: 'v57',
      region: 'europe-west4',
      errorFactor: 20,
    })
    clock.advance(10 * MINUTE)
    const filter = `metric.type = "${TYPE}/error_count"`
    const errors = list('error_count', 10, { filter })
    const requests = list('prediction_count', 10, { filter: `metric.type = "${TYPE}/prediction_count"` })
    const rate = (location: string) => {
      const there = (each: { resource: { labels: Record<string, string> } }) =>
        each.resource.labels.location === location
      return total(errors.find(there)) / total(requests.find(there))
    }
    expect(rate('europe-west4')).toBeGreaterThan(0.08)
    expect(rate('us-central1')).toBeLessThan(0.01)
  })

  test('tell the replicas of a deployed model at the end of each minute', () => {
    const { list } = monitoredWorld(
      { to: NOON - 5 * MINUTE },
      { from: NOON - 5 * MINUTE, share: 0.6, instanceCount: 3 },
      { from: NOON - 5 * MINUTE, share: 0.4, instanceCount: 2, endpointConfigName: '4712' },
    )
    const [old, young] = list('replicas', 7)
    expect(old).toMatchObject({ metricKind: 'GAUGE', valueType: 'INT64' })
    expect(old?.points.map((point) => Number(point.value.int64Value))).toEqual([3, 3, 3, 3, 3, 3, 4])
    expect(young?.points.map((point) => Number(point.value.int64Value))).toEqual([2, 2, 2, 2, 2, 2])
    expect(old?.points[0]?.interval).toEqual({
      startTime: '2026-03-03T12:00:00Z',
      endTime: '2026-03-03T12:00:00Z',
    })
  })

  test('get no new points while Monitoring is down in their location, and catch up afterwards', () => {
    const { clock, faults, list } = monitoredWorld({})
    const fault = faults.add({
      kind: 'control-plane-down',
      region: 'europe-west4',
      service: 'monitoring.googleapis.com',
    })
    faults.add({ kind: 'control-plane-down', region: 'us-central1', service: 'monitoring.googleapis.com' })
    clock.advance(5 * MINUTE)
    expect(list('prediction_count', 10)[0]?.points[0]?.interval.endTime).toBe('2026-03-03T12:00:00Z')
    expect(list('prediction_count', 3)).toEqual([])
    faults.remove(fault.id)
    expect(list('prediction_count', 3)[0]?.points).toHaveLength(3)
  })

  test('are of the asked project only', () => {
    expect(monitoredWorld({}).list('prediction_count', 10, { name: 'projects/another' })).toEqual([])
  })
})

test('descriptors tell kind, type, unit and labels of each metric', () => {
  const { call } = monitoredWorld()
  const name = `projects/${PROJECT}`
  const { metricDescriptors } = call('ListMetricDescriptors', { name }) as {
    metricDescriptors: { type: string; labels: { key: string }[] }[]
  }
  expect(metricDescriptors.map(({ type }) => type.replace(`${TYPE}/`, ''))).toEqual([
    'prediction_count',
    'error_count',
    'response_count',
    'prediction_latencies',
    'replicas',
    'custom.googleapis.com/Meridian/Scores/MeanScore',
  ])
  const pages = [0, 1].map((page) =>
    call('ListMetricDescriptors', { name, pageSize: 3, pageToken: page === 0 ? '' : 'after-3' }),
  ) as { metricDescriptors: { type: string }[]; nextPageToken?: string }[]
  expect(pages[0]?.nextPageToken).toBe('after-3')
  expect(pages.flatMap((page) => page.metricDescriptors.map(({ type }) => type))).toEqual(
    metricDescriptors.map(({ type }) => type),
  )
  const latencies = call('ListMetricDescriptors', {
    name,
    filter: 'metric.type = ends_with("_latencies")',
    pageSize: 1,
  })
  expect(latencies).toMatchObject({
    metricDescriptors: [{ metricKind: 'DELTA', valueType: 'DISTRIBUTION', unit: 'ms' }],
  })
  expect(latencies).not.toHaveProperty('nextPageToken')
  expect(call('GetMetricDescriptor', { name: `${name}/metricDescriptors/${TYPE}/replicas` })).toMatchObject({
    metricKind: 'GAUGE',
  })
  expect(() => call('GetMetricDescriptor', { name: `${name}/metricDescriptors/none` })).toThrow('none')
})
