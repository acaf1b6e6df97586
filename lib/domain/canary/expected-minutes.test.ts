import { describe, expect, test } from 'vitest'
import { expectedMinutes } from './expected-minutes.ts'
import { type CohortMinute, judgeCounts } from './sequential.ts'

const options = { alpha: 0.01, beta: 0.05, tolerated: 1, unacceptable: 2 }
const steady = (minutes: number, rps: number, ratio = 1): CohortMinute[] =>
  Array.from({ length: minutes }, () => ({
    canaryRequests: rps * 6,
    baselineRequests: rps * 54,
    canaryEvents: rps * 6 * 0.001 * ratio,
    baselineEvents: rps * 54 * 0.001,
  }))

describe('expectedMinutes', () => {
  test('a release that goes on as good as the baseline passes in just so many minutes', () => {
    const { untilPass } = expectedMinutes(steady(2, 100), options)
    if (untilPass === null) throw new Error('It must pass.')
    expect(untilPass).toBeGreaterThan(10)
    expect(judgeCounts(steady(2 + untilPass - 1, 100), options).verdict).toBe('need-more-data')
    expect(judgeCounts(steady(2 + untilPass, 100), options).verdict).toBe('pass')
  })

  test('one that turns out unacceptable fails in just so many minutes', () => {
    const { untilFail } = expectedMinutes(steady(1, 600), options)
    if (untilFail === null) throw new Error('It must fail.')
    const ahead = (minutes: number) => [...steady(1, 600), ...steady(minutes, 600, 2)]
    expect(judgeCounts(ahead(untilFail - 1), options).verdict).not.toBe('fail')
    expect(judgeCounts(ahead(untilFail), options).verdict).toBe('fail')
  })

  test('twice the traffic takes about half the time', () => {
    const slow = expectedMinutes(steady(1, 100), options).untilPass ?? Number.NaN
    const fast = expectedMinutes(steady(1, 200), options).untilPass ?? Number.NaN
    expect(fast / slow).toBeCloseTo(0.5, 1)
  })

  test('the rate is the present one: after a ramp the last minutes count', () => {
    const ramp = [...steady(30, 10), ...steady(10, 600)]
    expect(expectedMinutes(ramp, options).untilFail).toBeLessThan(15)
  })

  test('a trickle of traffic is given days, and less than that no promise', () => {
    expect(expectedMinutes(steady(1, 1), options).untilPass).toBeGreaterThan(1440)
    expect(expectedMinutes(steady(1, 0.1), options).untilPass).toBeNull()
  })

  test('what has been reached needs nothing more', () => {
    expect(expectedMinutes(steady(60, 600), options).untilPass).toBe(0)
  })

  test('without traffic or events no time is promised', () => {
    const never = { untilPass: null, untilFail: null }
    expect(expectedMinutes([], options)).toEqual(never)
    const idle = { canaryRequests: 0, baselineRequests: 5400, canaryEvents: 0, baselineEvents: 5 }
    expect(expectedMinutes([idle], options)).toEqual(never)
    expect(expectedMinutes([{ ...idle, canaryRequests: 600, baselineEvents: 0 }], options)).toEqual(never)
  })

  test('impossible settings are refused by name', () => {
    expect(() => expectedMinutes([], { ...options, alpha: 2 })).toThrow(/^alpha/)
    expect(() => expectedMinutes([], { ...options, beta: 0 })).toThrow(/^beta/)
    expect(() => expectedMinutes([], { ...options, tolerated: 0 })).toThrow(/^tolerated/)
  })
})
