import { describe, expect, test } from 'vitest'
import type { NamedMetric, SaidRatio } from '../domain/canary/said.ts'
import { type SaidFacts, said } from '../domain/said.ts'
import { say } from './say.ts'

const errors5xx: NamedMetric = { metric: 'errors5xx', cutMs: undefined }
const estimated = (estimate: number, low: number, high: number): SaidRatio => ({
  kind: 'estimated',
  estimate,
  interval: { low, high },
})
const compared = (changes: Partial<SaidFacts['metric-compared']>) =>
  say(
    said('metric-compared', {
      of: errors5xx,
      canary: 0.0021,
      baseline: 0.001,
      ratio: estimated(2.1, 1.4, 3.2),
      tolerated: 1,
      direction: 'increase',
      ...changes,
    }),
  )

describe('a metric that was compared', () => {
  test('is told with both rates, the ratio with its interval, and what is tolerated', () => {
    expect(compared({})).toBe('5xx 0.21 % against 0.1 %: 2.1 times the baseline (1.4 to 3.2), tolerated 1.0.')
    expect(compared({ ratio: { kind: 'estimated', estimate: 14.4, interval: undefined } })).toBe(
      '5xx 0.21 % against 0.1 %: 14 times the baseline, tolerated 1.0.',
    )
  })

  test('with rates that differ is not told with 0 % twice', () => {
    expect(compared({ canary: 0.00003, baseline: 0.00001, ratio: estimated(3, 2, 4) })).toMatch(
      /^5xx 0\.003 % against 0\.001 %: 3\.0 times the baseline/,
    )
  })

  test('is told without a ratio where there is none', () => {
    expect(compared({ canary: 0, baseline: 0, ratio: { kind: 'no-events' } })).toBe(
      '5xx 0 % against 0 %: none in either cohort.',
    )
    expect(compared({ baseline: 0, ratio: { kind: 'only-canary', atLeast: 3.14 } })).toBe(
      '5xx 0.21 % against 0 %: only on the canary (at least 3.1 times the baseline), tolerated 1.0.',
    )
    expect(compared({ baseline: undefined })).toMatch(/^5xx 0\.21 % against unknown: /)
  })

  test('by a score of the models’ own is called by its name, with what is tolerated on both sides', () => {
    const of: NamedMetric = {
      metric: 'score',
      source: { namespace: 'Fraud', name: 'Mean score' },
      cutMs: undefined,
    }
    const ratio: SaidRatio = { kind: 'estimated', estimate: 1.31, interval: undefined }
    const score = { of, canary: 0.2618, baseline: 0.2, ratio, tolerated: 1.02, direction: 'either' } as const
    expect(compared(score)).toBe(
      'Mean score 0.262 against 0.2: 1.3 times the baseline, tolerated 0.98 to 1.02.',
    )
    expect(compared({ ...score, of: { metric: 'score', cutMs: undefined } })).toMatch(/^Score 0\.262 against/)
  })

  test('names what is tolerated in its own direction', () => {
    expect(compared({ tolerated: 1.1, direction: 'decrease' })).toMatch(/, tolerated 0\.91\.$/)
    expect(compared({ tolerated: 1, direction: 'either' })).toMatch(/, tolerated 1\.0\.$/)
  })

  test('by its latency is told with what counts as slow', () => {
    expect(compared({ of: { metric: 'latency', cut: 'p90', cutMs: 12.345 }, tolerated: 1.1 })).toMatch(
      /^Slower than the baseline's p90 of 12\.3 ms 0\.21 % against .* tolerated 1\.1\.$/,
    )
    expect(compared({ of: { metric: 'latency', cut: { milliseconds: 20 }, cutMs: 20 } })).toMatch(
      /^Slower than 20 ms 0\.21 % against/,
    )
  })
})

test('a metric of which nothing is known says why', () => {
  const of: NamedMetric = { metric: 'latency', cut: 'p99', cutMs: undefined }
  expect(say(said('metric-unknown', { of, why: 'cut-unknown' }))).toBe(
    "Slower than the baseline's p99: not judged, because the endpoint's latency of the last day is not known.",
  )
  expect(
    say(said('metric-unknown', { of: { metric: 'errors4xx', cutMs: undefined }, why: 'not-measured' })),
  ).toBe('4xx: nothing measured yet.')
})

test('Kayenta’s classification is told with the minutes that it rests on', () => {
  expect(say(said('metric-classified', { of: errors5xx, result: 'high', minutes: 30 }))).toBe(
    "5xx: high against the baseline by Kayenta's test of 30 minutes.",
  )
  expect(say(said('metric-classified', { of: errors5xx, result: 'no-data', minutes: 0 }))).toBe(
    "5xx: no data against the baseline by Kayenta's test of 0 minutes.",
  )
})

test('the plan’s bounds are told with what was found', () => {
  const errors = { measure: 'errors4xx', requests: 10_812, limit: 0.01 } as const
  expect(say(said('errors-against-limit', { ...errors, share: 221 / 10_812 }))).toBe(
    'Canary 4xx 2.04 % of 10,812 requests; limit 1 %.',
  )
  expect(say(said('errors-against-limit', { ...errors, measure: 'errors5xx', share: undefined }))).toBe(
    'Canary 5xx not known: no requests yet; limit 1 %.',
  )
  const latency = { requests: 10_000, limitMs: 20, limit: 0.01 }
  expect(say(said('latency-against-limit', { ...latency, slowShare: 0.02 }))).toBe(
    'Canary 2 % of 10,000 requests over 20 ms; limit 1 % (p99 20 ms).',
  )
  expect(say(said('latency-against-limit', { ...latency, slowShare: undefined }))).toBe(
    'Canary p99 latency not known: no requests yet; limit 20 ms.',
  )
})

test('an alarm is told with its cloud’s reason', () => {
  expect(
    say(said('canary-alarm-rang', { alarm: 'fraud-1-4xx', reason: 'Threshold crossed: 2.04 > 1' })),
  ).toBe('Alarm fraud-1-4xx went off: Threshold crossed: 2.04 > 1.')
})
