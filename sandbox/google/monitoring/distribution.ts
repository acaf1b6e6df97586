import type { Message } from '../types.ts'

/**
 * Exponential buckets in milliseconds, each 1.4 times as wide as the one below it. Google documents that the metric is a
 * distribution but not its buckets; these are the ones that its load balancers publish.
 */
const FINITE_BUCKETS = 66
const GROWTH_FACTOR = 1.4
const SCALE = 1

/** Measurements by bucket: the first holds what is below the scale, the last what is above all bounds. */
export interface Distribution {
  count: number
  mean: number
  sumOfSquaredDeviation: number
  bucketCounts: readonly number[]
}

/** Collects measurements (ms) into a distribution. */
export class DistributionBuilder {
  private readonly bucketCounts: number[] = []
  private count = 0
  private sum = 0
  private squares = 0

  add(value: number, count: number): void {
    const bucket = bucketOf(value)
    while (this.bucketCounts.length <= bucket) this.bucketCounts.push(0)
    this.bucketCounts[bucket] = (this.bucketCounts[bucket] ?? 0) + count
    this.count += count
    this.sum += value * count
    this.squares += value * value * count
  }

  build(): Distribution {
    const { count, bucketCounts } = this
    const mean = count === 0 ? 0 : this.sum / count
    return {
      count,
      mean,
      // Rounding may leave it a hair below 0.
      sumOfSquaredDeviation: Math.max(0, this.squares - count * mean * mean),
      bucketCounts,
    }
  }
}

function bucketOf(value: number): number {
  if (value < SCALE) return 0
  return Math.min(FINITE_BUCKETS + 1, 1 + Math.floor(Math.log(value / SCALE) / Math.log(GROWTH_FACTOR)))
}

export function mergeDistributions(parts: readonly Distribution[]): Distribution {
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  const mean = count === 0 ? 0 : parts.reduce((sum, part) => sum + part.mean * part.count, 0) / count
  const longest = Math.max(0, ...parts.map((part) => part.bucketCounts.length))
  return {
    count,
    mean,
    sumOfSquaredDeviation: parts.reduce(
      (sum, part) => sum + part.sumOfSquaredDeviation + part.count * (part.mean - mean) ** 2,
      0,
    ),
    bucketCounts: Array.from({ length: longest }, (_, bucket) =>
      parts.reduce((sum, part) => sum + (part.bucketCounts[bucket] ?? 0), 0),
    ),
  }
}

/** The value (ms) below which `percent` of the measurements lie, interpolated evenly within its bucket. */
export function percentileOf(distribution: Distribution, percent: number): number {
  const wanted = (percent / 100) * distribution.count
  let below = 0
  for (const [bucket, count] of distribution.bucketCounts.entries()) {
    if (count > 0 && below + count >= wanted) {
      const lower = bucket === 0 ? 0 : lowerBound(bucket)
      return lower + (lowerBound(bucket + 1) - lower) * ((wanted - below) / count)
    }
    below += count
  }
  return 0
}

/** Of a bucket other than the first. */
function lowerBound(bucket: number): number {
  return SCALE * GROWTH_FACTOR ** (bucket - 1)
}

/** google.api.Distribution in JSON form. */
export function distributionMessage(distribution: Distribution): Message {
  return {
    count: String(distribution.count),
    mean: distribution.mean,
    sumOfSquaredDeviation: distribution.sumOfSquaredDeviation,
    bucketOptions: {
      exponentialBuckets: {
        numFiniteBuckets: FINITE_BUCKETS,
        growthFactor: GROWTH_FACTOR,
        scale: SCALE,
      },
    },
    bucketCounts: distribution.bucketCounts.map(String),
  }
}
