import { describe, expect, test } from 'vitest'
import { Counts } from './counts.ts'
import { expectedMinutes } from './expected-minutes.ts'
import { type CohortMinute, evidenceAlong, failTest, judgeCounts, passTest } from './sequential.ts'

const options = { alpha: 0.01, beta: 0.05, tolerated: 1, unacceptable: 2 }
const steady = (minutes: number, rps: number, ratio = 1): CohortMinute[] =>
  Array.from({ length: minutes }, () => ({
    canaryRequests: rps * 6,
    baselineRequests: rps * 54,
    canaryEvents: rps * 6 * 0.001 * ratio,
    baselineEvents: rps * 54 * 0.001,
  }))

const untilPass = (minutes: CohortMinute[]) => {
  const counts = Counts.of(minutes)
  const evidence = evidenceAlong(counts, passTest(options))
  return expectedMinutes([{ evidence, counts, goesOn: true }], 1, -Math.log(options.beta))
}
const untilFail = (minutes: CohortMinute[]) => {
  const counts = Counts.of(minutes)
  const evidence = evidenceAlong(counts, failTest(options))
  return expectedMinutes([{ evidence, counts, goesOn: true }], options.unacceptable, -Math.log(options.alpha))
}

describe('expectedMinutes', () => {
  test('a release that goes on as good as the baseline passes in just so many minutes', () => {
    const left = untilPass(steady(2, 100))
    if (left === null) throw new Error('It must pass.')
    expect(left).toBeGreaterThan(10)
    expect(judgeCounts(steady(2 + left - 1, 100), options).verdict).toBe('need-more-data')
    expect(judgeCounts(steady(2 + left, 100), options).verdict).toBe('pass')
  })

  test('one that turns out unacceptable fails in just so many minutes', () => {
    const left = untilFail(steady(1, 600))
    if (left === null) throw new Error('It must fail.')
    const ahead = (minutes: number) => [...steady(1, 600), ...steady(minutes, 600, 2)]
    expect(judgeCounts(ahead(left - 1), options).verdict).not.toBe('fail')
    expect(judgeCounts(ahead(left), options).verdict).toBe('fail')
  })

  test('twice the traffic takes about half the time', () => {
    const slow = untilPass(steady(1, 100)) ?? Number.NaN
    const fast = untilPass(steady(1, 200)) ?? Number.NaN
    expect(fast / slow).toBeCloseTo(0.5, 1)
  })

  test('the rate is the present one: after a ramp the last minutes count', () => {
    const ramp = [...steady(30, 10), ...steady(10, 600)]
    expect(untilFail(ramp)).toBeLessThan(15)
  })

  test('a trickle of traffic is given days, and less than that no promise', () => {
    expect(untilPass(steady(1, 1))).toBeGreaterThan(1440)
    expect(untilPass(steady(1, 0.1))).toBeNull()
  })

  test('what has been reached needs nothing more', () => {
    expect(untilPass(steady(60, 600))).toBe(0)
  })

  test('without traffic or events no time is promised', () => {
    const idle = { canaryRequests: 0, baselineRequests: 5400, canaryEvents: 0, baselineEvents: 5 }
    for (const minutes of [[], [idle], [{ ...idle, canaryRequests: 600, baselineEvents: 0 }]]) {
      expect(untilPass(minutes)).toBeNull()
      expect(untilFail(minutes)).toBeNull()
    }
  })
})
