import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bucket, bucketsOf, countOver, quantile } from './cloud-monitoring-buckets.ts'

const exponential = { exponentialBuckets: { numFiniteBuckets: 3, growthFactor: 2, scale: 10 } }
const total = (buckets: Bucket[]) => buckets.reduce((sum, { count }) => sum + count, 0)

describe('buckets', () => {
  test('of an exponential distribution grow by its factor, from nothing to no bound', () => {
    expect(bucketsOf({ bucketOptions: exponential, bucketCounts: ['1', '2', '3', '4', '5'] })).toEqual([
      { lower: 0, upper: 10, count: 1 },
      { lower: 10, upper: 20, count: 2 },
      { lower: 20, upper: 40, count: 3 },
      { lower: 40, upper: 80, count: 4 },
      { lower: 80, upper: Number.POSITIVE_INFINITY, count: 5 },
    ])
  })

  test('of a linear and of an explicit distribution lie between its bounds', () => {
    const linear = { linearBuckets: { numFiniteBuckets: 2, width: 5, offset: 1 } }
    const explicit = { explicitBuckets: { bounds: [1, 6, 11] } }
    for (const bucketOptions of [linear, explicit]) {
      expect(bucketsOf({ bucketOptions, bucketCounts: [1, 1, 1, 1] })).toEqual([
        { lower: 0, upper: 1, count: 1 },
        { lower: 1, upper: 6, count: 1 },
        { lower: 6, upper: 11, count: 1 },
        { lower: 11, upper: Number.POSITIVE_INFINITY, count: 1 },
      ])
    }
  })

  test('that are empty or were left out at the end hold nothing', () => {
    expect(bucketsOf({ bucketOptions: exponential, bucketCounts: ['0', '2'] })).toEqual([
      { lower: 10, upper: 20, count: 2 },
    ])
    expect(bucketsOf({ count: '7', mean: 3 })).toEqual([])
  })
})

describe('requests over a bound', () => {
  const buckets = bucketsOf({ bucketOptions: exponential, bucketCounts: [0, 100, 100, 0, 3] })

  test('are interpolated inside the bucket that holds the bound', () => {
    expect(countOver(buckets, 10)).toBe(203)
    expect(countOver(buckets, 15)).toBe(153)
    expect(countOver(buckets, 20)).toBe(103)
    expect(countOver(buckets, 35)).toBe(28)
  })

  test('include those above all bounds, however high the bound is', () => {
    expect(countOver(buckets, 79)).toBe(3)
    expect(countOver(buckets, 1_000_000)).toBe(3)
  })
})

describe('a quantile', () => {
  test('is interpolated inside its bucket', () => {
    const buckets = bucketsOf({ bucketOptions: exponential, bucketCounts: [0, 50, 50] })
    expect(quantile(buckets, 0.25)).toBeCloseTo(15)
    expect(quantile(buckets, 0.5)).toBeCloseTo(20)
    expect(quantile(buckets, 0.99)).toBeCloseTo(39.6)
  })

  test('above all bounds is the last of them', () => {
    expect(quantile(bucketsOf({ bucketOptions: exponential, bucketCounts: [1, 0, 0, 0, 99] }), 0.99)).toBe(80)
  })

  test('of nothing is not known', () => {
    expect(quantile([], 0.5)).toBeUndefined()
  })

  test('of two distributions with other bounds is that of both together', () => {
    const fine = bucketsOf({
      bucketOptions: { explicitBuckets: { bounds: [10, 20] } },
      bucketCounts: [0, 100],
    })
    const wide = bucketsOf({
      bucketOptions: { explicitBuckets: { bounds: [10, 30] } },
      bucketCounts: [0, 100],
    })
    // Up to 20 ms: all of the one, half of the other.
    expect(quantile([...fine, ...wide], 0.75)).toBeCloseTo(20)
  })
})

const anyBuckets = fc
  .record({
    counts: fc.array(fc.nat(1000), { minLength: 1, maxLength: 5 }),
    others: fc.array(fc.nat(1000), { maxLength: 4 }),
  })
  .map(({ counts, others }) => [
    ...bucketsOf({ bucketOptions: exponential, bucketCounts: counts }),
    ...bucketsOf({ bucketOptions: { explicitBuckets: { bounds: [7, 33, 60] } }, bucketCounts: others }),
  ])

test('quantiles rise with their share, and what is over a quantile is the rest', () => {
  fc.assert(
    fc.property(anyBuckets, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (buckets, share) => {
      const value = quantile(buckets, share)
      if (value === undefined) {
        // Without a `return`: what vitest's `toBe` answers is not for fast-check, which reads `false` as a refutation.
        expect(total(buckets)).toBe(0)
        return
      }
      expect(quantile(buckets, share / 2)).toBeLessThanOrEqual(value)
      const isBounded = buckets.every(({ upper }) => Number.isFinite(upper))
      const rest = (1 - share) * total(buckets)
      if (isBounded) expect(Math.abs(countOver(buckets, value) - rest)).toBeLessThanOrEqual(0.5001)
    }),
  )
})

test('fewer requests are over a higher bound', () => {
  fc.assert(
    fc.property(anyBuckets, fc.nat(100), fc.nat(100), (buckets, bound, more) => {
      expect(countOver(buckets, bound + more)).toBeLessThanOrEqual(countOver(buckets, bound))
    }),
  )
})
