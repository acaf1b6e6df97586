import { expect, test } from 'vitest'
import { cohortMinutes, cohortQueries, quantilesOf } from './cohort.ts'

const at = new Date('2026-11-20T03:47:00.000Z')
const later = new Date('2026-11-20T03:48:00.000Z')
const points = (id: string, ...values: [Date, number][]) =>
  [
    id,
    [{ Id: id, Timestamps: values.map(([when]) => when), Values: values.map(([, value]) => value) }],
  ] as const

test('microseconds become milliseconds, and what is over the bound is counted', () => {
  const results = new Map([
    points('canary_requests', [at, 100]),
    points('canary_errors4xx', [at, 2]),
    points('canary_errors5xx', [at, 0]),
    points('canary_measured', [at, 98]),
    points('canary_within0', [at, 90]),
    points('canary_p50', [at, 8_000]),
    points('canary_p99', [at, 21_500]),
  ])
  expect(cohortMinutes('canary', results, { latencyThresholdMs: 20 })).toEqual([
    {
      minute: at.toISOString(),
      requests: 100,
      errors4xx: 2,
      errors5xx: 0,
      overLatency: 8,
      latencyP50Ms: 8,
      latencyP99Ms: 21.5,
    },
  ])
})

test('a minute without requests is left out, and one without latency has none', () => {
  const results = new Map([
    points('canary_requests', [later, 5], [at, 0]),
    points('canary_errors4xx', [later, 0], [at, 0]),
    points('canary_errors5xx', [later, 0], [at, 0]),
  ])
  expect(cohortMinutes('canary', results)).toEqual([
    {
      minute: later.toISOString(),
      requests: 5,
      errors4xx: 0,
      errors5xx: 0,
      overLatency: undefined,
      latencyP50Ms: undefined,
      latencyP99Ms: undefined,
    },
  ])
})

test('a minute whose errors are not told is not one without errors', () => {
  const requests = points('canary_requests', [at, 100], [later, 100])
  const [errors4xx, errors5xx] = [
    points('canary_errors4xx', [at, 0], [later, 0]),
    points('canary_errors5xx', [at, 0]),
  ]
  const told = cohortMinutes('canary', new Map([requests, errors4xx, errors5xx]))
  expect(told.map(({ minute }) => minute)).toEqual([at.toISOString()])
  expect(cohortMinutes('canary', new Map([requests, errors4xx]))).toEqual([])
})

test('the bound is asked for in whole microseconds, and only when there is one', () => {
  const stats = (threshold: number | undefined) =>
    cohortQueries('canary', [], { latencyThresholdMs: threshold }).map(({ MetricStat }) => MetricStat?.Stat)
  expect(stats(20)).toContain('TC(:20000)')
  expect(stats(undefined).some((stat) => stat?.startsWith('TC'))).toBe(false)
})

test('a cut that is the threshold as well is asked for once, and every cut is counted by itself', () => {
  const questions = { latencyThresholdMs: 20, cutsMs: [8, 20], score: { namespace: 'Fraud', name: 'Score' } }
  const queries = cohortQueries('canary', [], questions)
  expect(queries.map(({ MetricStat }) => MetricStat?.Stat)).toEqual(
    expect.arrayContaining(['TC(:20000)', 'TC(:8000)', 'Average']),
  )
  expect(queries.filter(({ MetricStat }) => MetricStat?.Stat?.startsWith('TC'))).toHaveLength(2)
  const results = new Map([
    points('canary_requests', [at, 100], [later, 50]),
    points('canary_errors4xx', [at, 0], [later, 0]),
    points('canary_errors5xx', [at, 0], [later, 0]),
    points('canary_measured', [at, 98]),
    points('canary_within0', [at, 90]),
    points('canary_within1', [at, 40]),
    points('canary_score', [at, 0.25]),
  ])
  const [first, second] = cohortMinutes('canary', results, questions)
  expect(first).toMatchObject({
    overLatency: 8,
    over: [
      { cutMs: 8, requests: 58 },
      { cutMs: 20, requests: 8 },
    ],
    score: 0.25,
  })
  // A minute whose latency has not arrived is not one without slow requests.
  expect(second).toMatchObject({ requests: 50, overLatency: undefined })
  expect(second?.over).toBeUndefined()
})

test("a day's quantiles in two periods are weighed by their requests", () => {
  const results = new Map([
    points('measured', [at, 300], [later, 100]),
    points('p50', [at, 8_000], [later, 12_000]),
    points('p90', [at, 10_000], [later, 10_000]),
    points('p99', [at, 20_000], [later, 20_000]),
  ])
  expect(quantilesOf(results)).toEqual({ p50: 9, p90: 10, p99: 20 })
  expect(quantilesOf(new Map())).toBeUndefined()
})
