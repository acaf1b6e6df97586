import type { protos } from '@google-cloud/monitoring'

type Distribution = protos.google.api.IDistribution

/**
 * Quantiles and exceedances of the distributions that Cloud Monitoring keeps. It keeps counts by bucket, not the values:
 * inside a bucket they are taken to lie evenly, so a figure is as fine as the bucket that it falls into. Pure.
 */
export interface Bucket {
  /** In the metric's unit. */
  lower: number
  /** `Infinity` for what lies above all bounds: how far above is not known. */
  upper: number
  count: number
}

/** Of measures that cannot be negative. Empty when the distribution came without its buckets. */
export function bucketsOf(distribution: Distribution): Bucket[] {
  const bounds = boundsOf(distribution.bucketOptions)
  if (bounds.length === 0) return []
  return (distribution.bucketCounts ?? []).flatMap((text, index) => {
    const count = Number(text)
    const lower = Math.max(0, bounds[index - 1] ?? 0)
    return count > 0
      ? [{ lower, upper: Math.max(lower, bounds[index] ?? Number.POSITIVE_INFINITY), count }]
      : []
  })
}

/** Upper bounds of all buckets but the last, which has none. */
function boundsOf(options: protos.google.api.Distribution.IBucketOptions | null | undefined): number[] {
  const { explicitBuckets, exponentialBuckets, linearBuckets } = options ?? {}
  if (explicitBuckets) return explicitBuckets.bounds ?? []
  if (exponentialBuckets) {
    const { numFiniteBuckets, scale, growthFactor } = exponentialBuckets
    return upTo(numFiniteBuckets, (index) => (scale ?? 0) * (growthFactor ?? 0) ** index)
  }
  if (linearBuckets) {
    const { numFiniteBuckets, offset, width } = linearBuckets
    return upTo(numFiniteBuckets, (index) => (offset ?? 0) + (width ?? 0) * index)
  }
  return []
}

function upTo(finiteBuckets: number | null | undefined, bound: (index: number) => number): number[] {
  return Array.from({ length: (finiteBuckets ?? 0) + 1 }, (_, index) => bound(index))
}

/** How many lie above the threshold, whole. What lies above all bounds counts: nothing says that it was fast enough. */
export function countOver(buckets: readonly Bucket[], threshold: number): number {
  const all = buckets.reduce((sum, { count }) => sum + count, 0)
  return Math.round(all - countUpTo(buckets, threshold))
}

function countUpTo(buckets: readonly Bucket[], value: number): number {
  return buckets.reduce((sum, bucket) => sum + bucket.count * shareUpTo(bucket, value), 0)
}

function shareUpTo({ lower, upper }: Bucket, value: number): number {
  if (upper === Number.POSITIVE_INFINITY) return 0
  if (value >= upper) return 1
  return value <= lower ? 0 : (value - lower) / (upper - lower)
}

/**
 * The value below which `share` of the measurements lie, 0–1; undefined without any. In what lies above all bounds it is
 * the last bound: at least that much. Buckets of several distributions may be given together, also when their bounds differ.
 */
export function quantile(buckets: readonly Bucket[], share: number): number | undefined {
  const all = buckets.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return undefined
  const wanted = share * all
  const bounds = new Set(buckets.flatMap(({ lower, upper }) => [lower, upper]))
  bounds.delete(Number.POSITIVE_INFINITY)
  let before = { value: 0, count: 0 }
  for (const value of [...bounds].sort((one, other) => one - other)) {
    const count = countUpTo(buckets, value)
    if (count >= wanted) {
      const part = count === before.count ? 1 : (wanted - before.count) / (count - before.count)
      return before.value + (value - before.value) * part
    }
    before = { value, count }
  }
  return before.value
}
