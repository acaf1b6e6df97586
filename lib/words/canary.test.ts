import { describe, expect, test } from 'vitest'
import type { NamedMetric } from '../domain/canary/said.ts'
import { said } from '../domain/said.ts'
import { say } from './say.ts'

const errors5xx: NamedMetric = { metric: 'errors5xx', cutMs: undefined }
const slow = (cut: 'p50' | 'p90' | 'p99', cutMs?: number): NamedMetric => ({ metric: 'latency', cut, cutMs })

const doubled = said('metric-compared', {
  of: errors5xx,
  canary: 0.002,
  baseline: 0.001,
  ratio: { kind: 'estimated', estimate: 2.04, interval: { low: 1.42, high: 2.91 } },
  tolerated: 1,
  direction: 'increase',
})

describe('the sequential judge', () => {
  test('says what it stopped a canary for, and after how long', () => {
    expect(say(said('canary-stopped', { metric: doubled, on: { minutes: 4 } }))).toBe(
      '5xx 0.2 % against 0.1 %: 2.0 times the baseline (1.4 to 2.9), tolerated 1.0. Stopped after 4 minutes.',
    )
    expect(say(said('canary-stopped', { metric: doubled, on: { minutes: 1 } }))).toMatch(
      / Stopped after 1 minute\.$/,
    )
    expect(say(said('canary-stopped', { metric: doubled, on: { regions: 2 } }))).toBe(
      "5xx 0.2 % against 0.1 %: 2.0 times the baseline (1.4 to 2.9), tolerated 1.0. Stopped on what the wave's 2 regions show together.",
    )
  })

  test('says on how many requests a canary passed', () => {
    expect(say(said('canary-passed', { requests: 9_000, on: { minutes: 4 } }))).toBe(
      'No worse than the baseline, as far as the plan tolerates it, in 9,000 canary requests after 4 minutes.',
    )
    expect(say(said('canary-passed', { requests: 1, on: { minutes: 1 } }))).toMatch(
      / in 1 canary request after 1 minute\.$/,
    )
    expect(say(said('canary-passed', { requests: 36_000, on: { regions: 2 } }))).toBe(
      "No worse than the baseline, as far as the plan tolerates it, in 36,000 canary requests of the wave's 2 regions together.",
    )
  })

  test('says what it is not sure of, and how long that takes', () => {
    const open = {
      requests: 1_800,
      regions: 1,
      open: [errors5xx, slow('p99', 14)],
      expectedMinutes: 12,
      isCalibrated: true,
    }
    expect(say(said('canary-not-sure', open))).toBe(
      "Nothing worse than tolerated in 1,800 canary requests; not sure yet: 5xx and requests slower than the baseline's p99 of 14 ms. Needs about 12 more minutes at the present traffic.",
    )
    expect(say(said('canary-not-sure', { ...open, expectedMinutes: 0 }))).toMatch(
      / Needs about 1 more minute at the present traffic\.$/,
    )
    expect(say(said('canary-not-sure', { ...open, expectedMinutes: null, isCalibrated: false }))).toMatch(
      / No verdict can be expected at the present traffic: raise the share, lengthen the bake, or let a person decide\. Not calibrated on this endpoint yet, so evidence counts half\.$/,
    )
    const wave = { ...open, requests: 5_400, regions: 3, open: [errors5xx], expectedMinutes: 1_200 }
    expect(say(said('canary-not-sure', wave))).toBe(
      "Nothing worse than tolerated in 5,400 canary requests of the wave's 3 regions together; not sure yet: 5xx. Needs about 1,200 more minutes at the wave's present traffic.",
    )
  })

  test('says why there is nothing to compare', () => {
    expect(say(said('canary-not-compared', { why: 'no-requests' }))).toBe(
      'The canary has had no requests yet.',
    )
    expect(say(said('canary-not-compared', { why: 'no-baseline' }))).toBe(
      'No baseline has served beside the canary, so there is nothing to compare it with.',
    )
  })
})

test('an endpoint that serves no requests is called by its city', () => {
  expect(say(said('endpoint-without-requests', { region: 'eu-west-3', isBaking: false }))).toBe(
    'Paris serves no requests: there is nothing to judge this canary by.',
  )
  expect(say(said('endpoint-without-requests', { region: 'eu-west-3', isBaking: true }))).toBe(
    'Paris has had no requests since the canary began. Without any there is nothing to judge it by.',
  )
  expect(say(said('endpoint-without-requests', { isBaking: false }))).toMatch(/^The endpoint serves no/)
})

test('the plan’s thresholds say what was within them, what was not, and what is not clear', () => {
  const measure = said('errors-against-limit', {
    measure: 'errors4xx',
    share: 0.0204,
    requests: 10_812,
    limit: 0.01,
  })
  expect(say(said('canary-within-limits', { requests: 20_000, isBakeOver: true }))).toBe(
    'Within tolerance over 20,000 canary requests.',
  )
  expect(say(said('canary-within-limits', { requests: 20_000, isBakeOver: false }))).toBe(
    'Nothing beyond tolerance in 20,000 canary requests so far; the bake goes on.',
  )
  expect(say(said('canary-has-few-requests', { requests: 1_199, needed: 2_000 }))).toBe(
    'The canary has had 1,199 requests; at least 2000 are needed.',
  )
  expect(say(said('canary-limit-not-clear', { measure }))).toBe(
    'Not clear beyond chance: Canary 4xx 2.04 % of 10,812 requests; limit 1 %.',
  )
})

describe('Kayenta’s judge', () => {
  const scored = {
    outcome: 'pass' as const,
    score: 100,
    pass: 95,
    marginal: 75,
    worse: [],
    unmeasured: [],
  }
  const worse = [{ of: errors5xx, result: 'high' as const }]

  test('says when it looks, and what it has nothing to score of', () => {
    expect(say(said('kayenta-waits', { minutes: 10 }))).toBe(
      "Kayenta's judge looks once, at the end of the bake in 10 min.",
    )
    expect(say(said('kayenta-without-data', { unmeasured: [slow('p99')] }))).toBe(
      "There is nothing to score: no data for requests slower than the baseline's p99.",
    )
  })

  test('says the score and what it would have needed', () => {
    expect(say(said('kayenta-scored', scored))).toBe('Score 100 of 100; 95 are needed.')
    expect(say(said('kayenta-scored', { ...scored, outcome: 'fail', score: 0, worse }))).toBe(
      'Score 0 of 100, under 75. Not passed: 5xx (high).',
    )
    expect(say(said('kayenta-scored', { ...scored, outcome: 'marginal', score: 83.4, worse }))).toBe(
      'Score 83 of 100: marginal, between 75 and 95. Not passed: 5xx (high).',
    )
  })

  test('names what was not measured, unless the rest is bad enough', () => {
    const unmeasured = [slow('p50'), slow('p90'), slow('p99')]
    expect(say(said('kayenta-scored', { ...scored, unmeasured }))).toBe(
      "Score 100 of 100 without requests slower than the baseline's p50, requests slower than the baseline's p90 and requests slower than the baseline's p99, for which there is no data.",
    )
    expect(say(said('kayenta-scored', { ...scored, outcome: 'fail', score: 40, worse, unmeasured }))).toBe(
      'Score 40 of 100, under 75. Not passed: 5xx (high).',
    )
  })
})
