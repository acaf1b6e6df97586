import ranks from '@stdlib/stats-ranks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mannWhitneyInterval, mannWhitneyU } from './mann-whitney.ts'
import { rankSum } from './rank-sum.ts'
import { intervals, reports, sampleOf, statistics } from './testing/kayenta-cases.ts'

const x = [1.1, 2.5, 2.5, 3.7, 4.2, 9.0, 2.5]
const y = [0.5, 2.5, 1.1, 1.9, 3.3]
const sample = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 20 })
const seed = { seed: 426, numRuns: 300 }

describe('mannWhitneyU', () => {
  test.each([
    ['two-sided', true, 0.13608188463269003],
    ['two-sided', false, 0.11563791915596121],
    ['less', true, 0.9511550203269216],
    ['less', false, 0.9421810404220194],
    ['greater', true, 0.06804094231634501],
    ['greater', false, 0.057818959577980604],
  ] as const)('%s, continuity %s: u and p as scipy gives them', (alternative, continuity, pValue) => {
    const found = mannWhitneyU(x, y, { alternative, continuity })
    expect(found.u).toBe(27)
    expect(found.pValue).toBeCloseTo(pValue, 12)
  })

  test('by default it is two-sided with the continuity correction', () => {
    expect(mannWhitneyU(x, y)).toEqual(mannWhitneyU(x, y, { alternative: 'two-sided', continuity: true }))
  })

  test('both samples together have all pairs, and the two-sided p-value does not care which comes first', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const forth = mannWhitneyU(one, other)
        const back = mannWhitneyU(other, one)
        expect(forth.u + back.u).toBeCloseTo(one.length * other.length, 9)
        expect(forth.pValue).toBeCloseTo(back.pValue, 12)
        expect(forth.pValue).toBeLessThanOrEqual(1)
        expect(forth.pValue).toBeGreaterThanOrEqual(0)
      }),
      seed,
    )
  })

  test('equal values throughout are no evidence', () => {
    expect(mannWhitneyU([2, 2, 2], [2, 2])).toEqual({ u: 3, pValue: 1 })
  })

  test('an empty arm or a missing value is refused by name', () => {
    expect(() => mannWhitneyU([], y)).toThrow(/^x is empty/)
    expect(() => mannWhitneyU(x, [])).toThrow(/^y is empty/)
    expect(() => mannWhitneyU([1, Number.NaN], y)).toThrow(/^x\[1\] is NaN/)
    expect(() => mannWhitneyU([], y)).toThrow(RangeError)
  })
})

describe('rankSum', () => {
  test('ranks as an independent implementation does', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const all = ranks([...one, ...other])
        const sum = all.slice(0, one.length).reduce((total, rank) => total + rank, 0)
        const expected = sum - (one.length * (one.length + 1)) / 2 - (one.length * other.length) / 2
        expect(rankSum(one, other, 0).excess).toBeCloseTo(expected, 9)
      }),
      seed,
    )
  })

  test.each(statistics)(
    'the published statistic at a shift of $shift',
    ({ x: of, y: against, shift, value }) => {
      const { excess, deviation } = rankSum(sampleOf(of), sampleOf(against), shift)
      expect((excess - 0.5 * Math.sign(excess)) / deviation).toBeCloseTo(value, 5)
    },
  )
})

describe('mannWhitneyInterval', () => {
  test.each(intervals)('$name: the published interval and estimate', (published) => {
    const found = mannWhitneyInterval(sampleOf(published.x), sampleOf(published.y), published)
    expect(Math.abs(found.low - published.low)).toBeLessThan(1e-6)
    expect(Math.abs(found.high - published.high)).toBeLessThan(1e-6)
    expect(Math.abs(found.estimate - published.estimate)).toBeLessThan(1e-4)
  })

  test.each(reports)('$source: the interval that was reported', ({ experiment, control, interval }) => {
    const { low, high, estimate } = mannWhitneyInterval(sampleOf(experiment), sampleOf(control), {
      confidence: 0.98,
    })
    ;[low, high, estimate].forEach((value, index) => {
      expect(value).toBeCloseTo(interval[index] ?? Number.NaN, 9)
    })
  })

  test('takes samples of any length', () => {
    const long = Array.from({ length: 150_000 }, (_, index) => index % 2)
    expect(mannWhitneyInterval(long, [5], { confidence: 0.98 }).high).toBeLessThan(0)
  })

  test('two constant samples differ by their difference', () => {
    expect(mannWhitneyInterval([7, 7, 7], [2, 2], { confidence: 0.98 })).toEqual({
      low: 5,
      high: 5,
      estimate: 5,
    })
  })

  test('more confidence is never a narrower interval, and the estimate lies within', () => {
    fc.assert(
      fc.property(sample, sample, (one, other) => {
        const wide = mannWhitneyInterval(one, other, { confidence: 0.99 })
        const narrow = mannWhitneyInterval(one, other, { confidence: 0.8 })
        expect(wide.low).toBeLessThanOrEqual(narrow.low + 1e-3)
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high - 1e-3)
        expect(wide.estimate).toBeGreaterThanOrEqual(wide.low - 1e-3)
        expect(wide.estimate).toBeLessThanOrEqual(wide.high + 1e-3)
      }),
      seed,
    )
  })

  test('a confidence outside (0, 1) and an empty arm are refused by name', () => {
    expect(() => mannWhitneyInterval(x, y, { confidence: 1 })).toThrow(/^confidence is 1/)
    expect(() => mannWhitneyInterval(x, [], { confidence: 0.9 })).toThrow(/^y is empty/)
  })
})
