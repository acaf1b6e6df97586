import type { protos } from '@google-cloud/monitoring'
import { describe, expect, test } from 'vitest'
import { predictionMinutes, seriesRequest } from './cloud-monitoring-series.ts'

type TimeSeries = protos.google.monitoring.v3.ITimeSeries
type Value = protos.google.monitoring.v3.ITypedValue

const first = Date.parse('2026-11-20T03:47:00.000Z')
const window = { from: new Date(first), to: new Date(first + 120_000) }
const minute = (index: number) => new Date(first + index * 60_000).toISOString()

/** Values by the minute in which they were measured, 0 the first of the window; told by their ends, newest first. */
function series(labels: Record<string, string>, values: Record<number, Value>): TimeSeries {
  const points = Object.entries(values).map(([index, value]) => ({
    interval: { endTime: { seconds: String(first / 1000 + (Number(index) + 1) * 60), nanos: 0 } },
    value,
  }))
  return { metric: { labels }, points: points.reverse() }
}
const responses = (deployed_model_id: string, response_code: string, counts: Record<number, string>) =>
  series(
    { deployed_model_id, response_code },
    Object.fromEntries(Object.entries(counts).map(([index, int64Value]) => [index, { int64Value }])),
  )
/** That many between 10 and 20 ms, and 20 and 40 ms. */
const latencies = (deployed_model_id: string, latency_type: string, fast: number, slow: number) =>
  series(
    { deployed_model_id, latency_type },
    {
      0: {
        distributionValue: {
          bucketOptions: { explicitBuckets: { bounds: [10, 20, 40] } },
          bucketCounts: ['0', String(fast), String(slow)],
        },
      },
    },
  )

describe('minutes', () => {
  test('have requests of all answers, and errors by their class or code', () => {
    const answers = {
      responses: [
        responses('1', '2xx', { 0: '90' }),
        responses('1', '4xx', { 0: '4' }),
        responses('1', '429', { 0: '3' }),
        responses('1', '5xx', { 0: '2' }),
        responses('1', '503', { 0: '1' }),
      ],
      latencies: [],
    }
    expect(predictionMinutes(answers, undefined, window, { latencyThresholdMs: 20 })).toEqual([
      {
        minute: minute(0),
        requests: 100,
        errors4xx: 7,
        errors5xx: 3,
        overLatency: undefined,
        latencyP50Ms: undefined,
        latencyP99Ms: undefined,
      },
    ])
  })

  test('come oldest first, and none is told outside the window or without requests', () => {
    const counts = { '-1': '10', 0: '20', 1: '0', 2: '30' }
    const answers = { responses: [responses('1', '2xx', counts)], latencies: [] }
    expect(
      predictionMinutes(answers, undefined, window, undefined).map(({ minute, requests }) => [
        minute,
        requests,
      ]),
    ).toEqual([[minute(0), 20]])
    const both = { responses: [responses('1', '2xx', { 0: '5', 1: '6' })], latencies: [] }
    expect(predictionMinutes(both, undefined, window, undefined).map(({ minute }) => minute)).toEqual([
      minute(0),
      minute(1),
    ])
  })

  test('are those of the deployed models asked for, all summed, also when a series came in parts', () => {
    const answers = {
      responses: [
        responses('1', '2xx', { 0: '10' }),
        responses('1', '2xx', { 1: '11' }),
        responses('2', '2xx', { 0: '5' }),
        responses('3', '2xx', { 0: '1000' }),
      ],
      latencies: [latencies('1', 'model', 50, 0), latencies('2', 'model', 0, 50)],
    }
    const minutes = predictionMinutes(answers, new Set(['1', '2']), window, { latencyThresholdMs: 15 })
    expect(minutes.map(({ requests }) => requests)).toEqual([15, 11])
    expect(minutes[0]).toMatchObject({ overLatency: 75, latencyP50Ms: 20 })
    expect(predictionMinutes(answers, new Set(), window, { latencyThresholdMs: 15 })).toEqual([])
  })
})

describe('latency', () => {
  const answered = { responses: [responses('1', '2xx', { 0: '100' }), responses('2', '2xx', { 0: '100' })] }

  test("is the model's own where every deployed model tells it", () => {
    const answers = {
      ...answered,
      latencies: ['1', '2'].flatMap((id) => [latencies(id, 'model', 100, 0), latencies(id, 'total', 0, 100)]),
    }
    expect(predictionMinutes(answers, undefined, window, { latencyThresholdMs: 20 })[0]?.overLatency).toBe(0)
  })

  test('is the total for all as soon as one deployed model tells no other', () => {
    const answers = {
      ...answered,
      latencies: [
        latencies('1', 'model', 100, 0),
        latencies('1', 'total', 0, 100),
        latencies('2', 'total', 0, 100),
      ],
    }
    expect(
      predictionMinutes(answers, new Set(['1']), window, { latencyThresholdMs: 20 })[0]?.overLatency,
    ).toBe(100)
  })
})

describe('a request', () => {
  const endpoint = { account: 'payments-prod', region: 'europe-west4', name: 'embeddings-eu' }

  test('names project, endpoint and all deployed models in one filter', () => {
    expect(seriesRequest('responses', endpoint, ['1', '2'], window).filter).toBe(
      'project = "payments-prod" AND metric.type = "aiplatform.googleapis.com/prediction/online/response_count" AND ' +
        'resource.type = "aiplatform.googleapis.com/Endpoint" AND resource.labels.location = "europe-west4" AND ' +
        'resource.labels.endpoint_id = "embeddings-eu" AND metric.labels.deployed_model_id = one_of("1", "2")',
    )
    expect(seriesRequest('responses', endpoint, undefined, window).filter).not.toContain('deployed_model_id')
  })

  test('cannot be widened by a name', () => {
    const name = 'x" OR resource.labels.endpoint_id != "\\'
    expect(seriesRequest('responses', { ...endpoint, name }, undefined, window).filter).toContain(
      'resource.labels.endpoint_id = "x\\" OR resource.labels.endpoint_id != \\"\\\\"',
    )
  })
})
