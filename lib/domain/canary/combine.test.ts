import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { combineMetrics, poolRegions } from './combine.ts'

const evidence = fc.double({ min: -30, max: 30, noNaN: true })

describe('combineMetrics', () => {
  test('is the weighted mean of the e-values', () => {
    const combined = combineMetrics([
      { logE: Math.log(8), weight: 3 },
      { logE: Math.log(0.5), weight: 1 },
    ])
    expect(Math.exp(combined)).toBeCloseTo((3 * 8 + 0.5) / 4, 12)
  })

  test('lies between its metrics, and doubling all weights changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ logE: evidence, weight: fc.integer({ min: 1, max: 9 }) }), { minLength: 1 }),
        (metrics) => {
          const combined = combineMetrics(metrics)
          expect(combined).toBeGreaterThanOrEqual(Math.min(...metrics.map(({ logE }) => logE)) - 1e-9)
          expect(combined).toBeLessThanOrEqual(Math.max(...metrics.map(({ logE }) => logE)) + 1e-9)
          const doubled = metrics.map(({ logE, weight }) => ({ logE, weight: 2 * weight }))
          expect(combineMetrics(doubled)).toBeCloseTo(combined, 9)
        },
      ),
      { seed: 11, numRuns: 200 },
    )
  })

  test('evidence beyond the range of a number stays finite', () => {
    const metrics = [
      { logE: 5000, weight: 1 },
      { logE: -5000, weight: 1 },
    ]
    expect(combineMetrics(metrics)).toBeCloseTo(5000 - Math.LN2, 9)
  })

  test('a metric without weight has no say, not even an infinite one', () => {
    const metrics = [
      { logE: Number.POSITIVE_INFINITY, weight: 0 },
      { logE: 1, weight: 2 },
    ]
    expect(combineMetrics(metrics)).toBeCloseTo(1, 12)
  })

  test('impossible input is refused by name', () => {
    expect(() => combineMetrics([])).toThrow(RangeError)
    expect(() => combineMetrics([{ logE: 1, weight: 0 }])).toThrow(/^weight/)
    expect(() => combineMetrics([{ logE: 1, weight: -1 }])).toThrow(/^weight is -1/)
    expect(() => combineMetrics([{ logE: Number.NaN, weight: 1 }])).toThrow(/^logE is NaN/)
  })
})

describe('poolRegions', () => {
  test('adds up grid point by grid point before it averages', () => {
    const { pooled, regional, wave } = poolRegions([
      [1, 2],
      [3, -1],
    ])
    const e = Math.exp
    expect(e(pooled)).toBeCloseTo((e(4) + e(1)) / 2, 9)
    expect(regional.map(e)).toEqual([
      expect.closeTo((e(1) + e(2)) / 2, 9),
      expect.closeTo((e(3) + e(-1)) / 2, 9),
    ])
    const mean = ((e(1) + e(2)) / 2 + (e(3) + e(-1)) / 2) / 2
    expect(e(wave)).toBeCloseTo(((e(4) + e(1)) / 2 + mean) / 2, 9)
  })

  test('weak evidence everywhere becomes strong evidence of the wave, and one bad region is not lost', () => {
    const weak = [2, 2, 2]
    expect(poolRegions([weak, weak, weak, weak]).wave).toBeGreaterThan(Math.log(100))
    const good = [-20, -20, -20]
    expect(poolRegions([[9, 9, 9], good, good, good]).wave).toBeGreaterThan(Math.log(100))
  })

  test('regions without evidence, or on different grids, are refused', () => {
    expect(() => poolRegions([])).toThrow(RangeError)
    expect(() => poolRegions([[]])).toThrow(/^regions/)
    expect(() => poolRegions([[1], [1, 2]])).toThrow(/^regions/)
  })
})
