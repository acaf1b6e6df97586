import { expect, test } from 'vitest'
import { cohortMinutes, cohortQueries } from './cohort.ts'

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
    points('canary_measured', [at, 98]),
    points('canary_within', [at, 90]),
    points('canary_p50', [at, 8_000]),
    points('canary_p99', [at, 21_500]),
  ])
  expect(cohortMinutes('canary', results, 20)).toEqual([
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
  const results = new Map([points('canary_requests', [later, 5], [at, 0])])
  expect(cohortMinutes('canary', results, undefined)).toEqual([
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

test('the bound is asked for in whole microseconds, and only when there is one', () => {
  const stats = (threshold: number | undefined) =>
    cohortQueries('canary', [], threshold).map(({ MetricStat }) => MetricStat?.Stat)
  expect(stats(20)).toContain('TC(:20000)')
  expect(stats(undefined).some((stat) => stat?.startsWith('TC'))).toBe(false)
})
