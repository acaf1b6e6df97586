import { describe, expect, test } from 'vitest'
import { DistributionBuilder, distributionMessage, mergeDistributions, percentileOf } from './distribution.ts'

function distribution(...measurements: [value: number, count: number][]) {
  const builder = new DistributionBuilder()
  for (const [value, count] of measurements) builder.add(value, count)
  return builder.build()
}

/** Bounds of a bucket as a client computes them from the options that it is sent. */
function boundsOf(message: ReturnType<typeof distributionMessage>, bucket: number): [number, number] {
  const { exponentialBuckets } = message.bucketOptions as {
    exponentialBuckets: { numFiniteBuckets: number; growthFactor: number; scale: number }
  }
  const { numFiniteBuckets, growthFactor, scale } = exponentialBuckets
  return [
    bucket === 0 ? Number.NEGATIVE_INFINITY : scale * growthFactor ** (bucket - 1),
    bucket === numFiniteBuckets + 1 ? Number.POSITIVE_INFINITY : scale * growthFactor ** bucket,
  ]
}

describe('a distribution', () => {
  test.each([0.2, 1, 1.39, 1.41, 8, 13.8, 2_000, 1e12])('has %d ms in the bucket around it', (value) => {
    const message = distributionMessage(distribution([value, 3]))
    const counts = (message.bucketCounts as string[]).map(Number)
    const bucket = counts.findIndex((count) => count > 0)
    const [lower, upper] = boundsOf(message, bucket)
    expect(counts[bucket]).toBe(3)
    expect(value).toBeGreaterThanOrEqual(lower)
    expect(value).toBeLessThan(upper)
  })

  test('tells mean and squared deviation of what was measured', () => {
    const { count, mean, sumOfSquaredDeviation } = distribution([2, 3], [10, 1])
    expect({ count, mean }).toEqual({ count: 4, mean: 4 })
    expect(sumOfSquaredDeviation).toBeCloseTo(3 * 4 + 36)
  })

  test('put together of parts is that of the whole', () => {
    const whole = distribution([2, 3], [10, 1], [40, 2])
    const merged = mergeDistributions([distribution([2, 3]), distribution([10, 1], [40, 2])])
    expect(merged.bucketCounts).toEqual(whole.bucketCounts)
    expect(merged.mean).toBeCloseTo(whole.mean)
    expect(merged.sumOfSquaredDeviation).toBeCloseTo(whole.sumOfSquaredDeviation)
    expect(mergeDistributions([]).count).toBe(0)
  })

  test('has its percentiles within the bucket that holds them', () => {
    const half = distribution([2, 50], [100, 50])
    expect(percentileOf(half, 25)).toBeGreaterThan(1.9)
    expect(percentileOf(half, 25)).toBeLessThan(2.75)
    expect(percentileOf(half, 99)).toBeGreaterThan(79)
    expect(percentileOf(half, 99)).toBeLessThan(111.2)
  })
})
