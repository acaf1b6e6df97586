import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CohortMinute,
  failGrid,
  judgeCounts,
  logEByGridPoint,
  logEValues,
  passGrid,
} from './sequential.ts'

const minute = (
  canaryRequests: number,
  baselineRequests: number,
  canaryEvents: number,
  baselineEvents: number,
): CohortMinute => ({ canaryRequests, baselineRequests, canaryEvents, baselineEvents })

const anyMinute = fc
  .record({
    canaryRequests: fc.integer({ min: 0, max: 5000 }),
    baselineRequests: fc.integer({ min: 0, max: 50_000 }),
    canaryPart: fc.double({ min: 0, max: 0.05, noNaN: true }),
    baselinePart: fc.double({ min: 0, max: 0.05, noNaN: true }),
  })
  .map(({ canaryRequests, baselineRequests, canaryPart, baselinePart }) =>
    minute(
      canaryRequests,
      baselineRequests,
      Math.floor(canaryRequests * canaryPart),
      Math.floor(baselineRequests * baselinePart),
    ),
  )
const anyMinutes = fc.array(anyMinute, { minLength: 1, maxLength: 40 })
const options = { alpha: 0.01, beta: 0.05, tolerated: 1, unacceptable: 2 }
const seed = { seed: 20411, numRuns: 200 }

/** E under the bound, over every outcome of one minute's binomial split. */
function expectedE(share: number, events: number, bound: number, grid: readonly number[]): number {
  const onCanary = (share * bound) / (1 + share * (bound - 1))
  let probability = (1 - onCanary) ** events
  let expectation = 0
  for (let x = 0; x <= events; x++) {
    const [logE = Number.NaN] = logEValues([minute(share * 1e6, (1 - share) * 1e6, x, events - x)], {
      tolerated: bound,
      grid,
    })
    expectation += probability * Math.exp(logE)
    probability *= ((events - x) / (x + 1)) * (onCanary / (1 - onCanary))
  }
  return expectation
}

describe('logEValues', () => {
  test('one grid point is the binomial log-likelihood ratio of the closed form', () => {
    const [logE] = logEValues([minute(100, 900, 4, 16)], { tolerated: 1, grid: [2] })
    expect(logE).toBeCloseTo(4 * Math.log(2) - 20 * Math.log(1.1), 12)
    const [against] = logEValues([minute(100, 900, 4, 16)], { tolerated: 1.5, grid: [3] })
    expect(against).toBeCloseTo(4 * Math.log(2) - 20 * Math.log(1.2 / 1.05), 12)
  })

  test.each([
    [0.1, 30, 1, failGrid],
    [0.5, 12, 1, failGrid],
    [0.25, 20, 2, passGrid],
    [0.1, 40, 1.3, failGrid],
  ])(
    'is an e-value at the bound itself: expectation 1 at share %d with %d events against %d',
    (share, events, bound, grid) => {
      expect(expectedE(share, events, bound, grid)).toBeCloseTo(1, 9)
    },
  )

  test('below the tolerated ratio the expectation is below 1, for the whole of the null hypothesis', () => {
    const grid = failGrid.filter((ratio) => ratio > 1.5)
    const share = 0.2
    const events = 25
    const onCanary = (share * 1.2) / (1 + share * 0.2)
    let probability = (1 - onCanary) ** events
    let expectation = 0
    for (let x = 0; x <= events; x++) {
      const logE = logEValues([minute(2000, 8000, x, events - x)], { tolerated: 1.5, grid }).at(-1) ?? 0
      expectation += probability * Math.exp(logE)
      probability *= ((events - x) / (x + 1)) * (onCanary / (1 - onCanary))
    }
    expect(expectation).toBeLessThan(1)
  })

  test('grid points not above the tolerated ratio are dropped from the fail test', () => {
    const minutes = [minute(100, 900, 5, 12)]
    expect(logEValues(minutes, { tolerated: 1.5, grid: [1.1, 1.5, 2, 3] })).toEqual(
      logEValues(minutes, { tolerated: 1.5, grid: [2, 3] }),
    )
  })

  test('a grid wholly below is the pass test: no canary events speak for it', () => {
    const evidence = logEValues(
      Array.from({ length: 5 }, () => minute(1000, 9000, 0, 20)),
      {
        tolerated: 2,
        grid: passGrid,
      },
    )
    expect(evidence.every((logE, index) => logE > (evidence[index - 1] ?? 0))).toBe(true)
  })

  test('a minute with no requests in one cohort, or without events, changes nothing', () => {
    const silent = [minute(0, 0, 0, 0), minute(0, 900, 0, 30), minute(40, 0, 7, 0), minute(100, 900, 0, 0)]
    const told = minute(100, 900, 3, 9)
    const grid = { tolerated: 1, grid: failGrid }
    const [alone] = logEValues([told], grid)
    expect(logEValues([...silent, told, ...silent], grid)).toEqual([0, 0, 0, 0, ...Array(5).fill(alone)])
  })

  test('each minute is conditioned on its own total: a drift common to both cohorts through a ramp is no evidence', () => {
    const minutes = Array.from({ length: 60 }, (_, index) => {
      const share = index < 20 ? 0.1 : index < 40 ? 0.25 : 0.5
      const rate = 0.001 * (1 + index)
      return minute(10_000 * share, 10_000 * (1 - share), 10_000 * share * rate, 10_000 * (1 - share) * rate)
    })
    expect(logEValues(minutes, { tolerated: 1, grid: failGrid }).at(-1)).toBeLessThan(0)
  })

  test('a dispersion of φ is the evidence of counts divided by φ', () => {
    fc.assert(
      fc.property(anyMinutes, fc.double({ min: 1, max: 9, noNaN: true }), (minutes, dispersion) => {
        const thinned = minutes.map((each) => ({
          ...each,
          canaryEvents: each.canaryEvents / dispersion,
          baselineEvents: each.baselineEvents / dispersion,
        }))
        const evidence = logEValues(minutes, { tolerated: 1, grid: failGrid, dispersion })
        logEValues(thinned, { tolerated: 1, grid: failGrid }).forEach((logE, index) => {
          expect(evidence[index]).toBeCloseTo(logE, 8)
        })
      }),
      seed,
    )
  })

  test('more canary events are never less evidence', () => {
    fc.assert(
      fc.property(anyMinutes, (minutes) => {
        const worse = minutes.map((each) => ({
          ...each,
          canaryEvents: Math.min(each.canaryRequests, each.canaryEvents + 1),
          baselineEvents: Math.max(0, each.baselineEvents - 1),
        }))
        const last = (given: CohortMinute[]) =>
          logEValues(given, { tolerated: 1, grid: failGrid }).at(-1) ?? 0
        expect(last(worse)).toBeGreaterThanOrEqual(last(minutes) - 1e-9)
      }),
      seed,
    )
  })

  test('the last value is the mean of the grid points', () => {
    const minutes = [minute(100, 900, 5, 12), minute(300, 700, 2, 9)]
    const points = logEByGridPoint(minutes, { tolerated: 1, grid: failGrid })
    const mean = points.reduce((sum, logE) => sum + Math.exp(logE), 0) / points.length
    expect(logEValues(minutes, { tolerated: 1, grid: failGrid }).at(-1)).toBeCloseTo(Math.log(mean), 12)
  })

  test.each([
    ['canaryRequests', minute(-1, 10, 0, 0), {}],
    ['baselineEvents', minute(10, 10, 0, Number.NaN), {}],
    ['canaryRequests', minute(Number.POSITIVE_INFINITY, 10, 0, 0), {}],
    ['canaryEvents', minute(10, 10, 11, 0), {}],
    ['baselineEvents', minute(10, 10, 0, -1), {}],
    ['canaryEvents', minute(10, 10, -1, 0), {}],
    ['baselineEvents', minute(10, 10, 0, 11), {}],
    ['grid', minute(10, 10, 0, 0), { grid: [] }],
    ['grid', minute(10, 10, 0, 0), { grid: [1] }],
    ['grid', minute(10, 10, 0, 0), { grid: [2, Number.NaN] }],
    ['tolerated', minute(10, 10, 0, 0), { tolerated: 0 }],
    ['dispersion', minute(10, 10, 0, 0), { dispersion: 0.5 }],
  ])('refuses an impossible %s by name', (name, given, changed) => {
    const call = () => logEValues([given], { tolerated: 1, grid: failGrid, ...changed })
    expect(call).toThrow(RangeError)
    expect(call).toThrow(name)
  })
})

describe('judgeCounts', () => {
  const steady = (count: number, ratio: number) =>
    Array.from({ length: count }, () => minute(3600, 32_400, 3.6 * ratio, 32.4))

  test('a canary five times as bad fails in its first minute, and minutes are counted from 1', () => {
    expect(judgeCounts(steady(3, 5), options)).toMatchObject({ verdict: 'fail', decidedAtMinute: 1 })
  })

  test('a healthy canary passes, when the evidence against twice as bad reaches 1/beta', () => {
    const { verdict, decidedAtMinute } = judgeCounts(steady(30, 1), options)
    expect(verdict).toBe('pass')
    const evidence = logEValues(steady(30, 1), { tolerated: 2, grid: passGrid })
    expect(decidedAtMinute).toBe(evidence.findIndex((logE) => logE >= Math.log(20)) + 1)
  })

  test('a canary without requests never passes, however long the baseline serves', () => {
    const minutes = Array.from({ length: 5000 }, () => minute(0, 36_000, 0, 36))
    expect(judgeCounts(minutes, options)).toMatchObject({
      verdict: 'need-more-data',
      decidedAtMinute: null,
      logEPass: 0,
      ratio: { low: 0, high: Number.POSITIVE_INFINITY },
    })
  })

  test('nothing seen is undecided', () => {
    expect(judgeCounts([], options)).toMatchObject({ verdict: 'need-more-data', logEFail: 0, logEPass: 0 })
  })

  test('a fail stays although later minutes are good, and replaces a pass that came before', () => {
    const spoiled = [...steady(20, 1), ...steady(20, 6)]
    expect(judgeCounts(spoiled.slice(0, 20), options).verdict).toBe('pass')
    const verdict = judgeCounts(spoiled, options)
    expect(verdict.verdict).toBe('fail')
    expect(verdict.decidedAtMinute).toBeGreaterThan(20)
    const healed = judgeCounts([...steady(3, 6), ...steady(600, 1)], options)
    expect(healed).toMatchObject({ verdict: 'fail', decidedAtMinute: 1 })
    expect(healed.logEFail).toBeLessThan(0)
  })

  test('the decision is the first look at which the evidence is enough', () => {
    fc.assert(
      fc.property(anyMinutes, (minutes) => {
        const { verdict, decidedAtMinute, logEFail, logEPass } = judgeCounts(minutes, options)
        const fail = logEValues(minutes, { tolerated: 1, grid: failGrid })
        const pass = logEValues(minutes, { tolerated: 2, grid: passGrid })
        const failedAt = fail.findIndex((logE) => logE >= Math.log(100)) + 1
        const passedAt = pass.findIndex((logE) => logE >= Math.log(20)) + 1
        expect(verdict).toBe(failedAt > 0 ? 'fail' : passedAt > 0 ? 'pass' : 'need-more-data')
        expect(decidedAtMinute).toBe(failedAt || passedAt || null)
        expect(logEFail).toBeCloseTo(fail.at(-1) ?? 0, 9)
        expect(logEPass).toBeCloseTo(pass.at(-1) ?? 0, 9)
      }),
      seed,
    )
  })

  test.each([
    ['alpha', { alpha: 0 }],
    ['alpha', { alpha: 1 }],
    ['alpha', { alpha: Number.NaN }],
    ['beta', { beta: 1.5 }],
    ['unacceptable', { unacceptable: 1 }],
    ['unacceptable', { tolerated: 3 }],
    ['dispersion', { dispersion: Number.NaN }],
    ['tolerated', { tolerated: Number.NaN }],
    ['tolerated', { tolerated: -1 }],
    ['tolerated', { tolerated: 10, unacceptable: 20 }],
  ])('refuses an impossible %s by name', (name, changed) => {
    const call = () => judgeCounts([], { ...options, ...changed })
    expect(call).toThrow(RangeError)
    expect(call).toThrow(new RegExp(`^${name} is `))
  })
})
