import type { ConfigMinute } from '../../traffic/generator.ts'
import type { Bin } from '../../traffic/latency.ts'
import { type Distribution, DistributionBuilder } from './distribution.ts'

export const LATENCY_TYPES = ['total', 'model', 'overhead'] as const
export type LatencyType = (typeof LATENCY_TYPES)[number]

const MICROSECONDS = 1000
/** Bins are 2 % wide. */
const BINS_IN_STEP = 4
/** Multiples of it lie evenly between whole numbers. */
const GOLDEN_RATIO = 0.618_033_988_75

/** A minute that is over is asked for again and again. */
const totals = new WeakMap<ConfigMinute, Distribution>()

/** A minute's latencies in milliseconds. The total is of the same requests: each has one model and one overhead time. */
export function latencyDistribution(minute: ConfigMinute, type: LatencyType): Distribution {
  switch (type) {
    case 'model':
      return single(minute.modelLatency())
    case 'overhead':
      return single(minute.overheadLatency())
    case 'total': {
      const known = totals.get(minute)
      if (known) return known
      const distribution = paired(minute.modelLatency(), minute.overheadLatency())
      totals.set(minute, distribution)
      return distribution
    }
    default: {
      const never: never = type
      throw new Error(`No latency type ${String(never)}.`)
    }
  }
}

const middle = (bin: Bin): number => (bin.lower + bin.upper) / 2 / MICROSECONDS

function single(bins: readonly Bin[]): Distribution {
  const builder = new DistributionBuilder()
  for (const bin of bins) builder.add(middle(bin), bin.count)
  return builder.build()
}

/**
 * Pairs slow and fast evenly: the overhead of a request does not depend on how long its model took. Whole requests, so many as there
 * were.
 */
function paired(model: readonly Bin[], overhead: readonly Bin[]): Distribution {
  const builder = new DistributionBuilder()
  const overheads = steps(overhead)
  const all = overheads.reduce((sum, { count }) => sum + count, 0)
  let before = 0
  for (const { value, count } of steps(model)) {
    for (const [index, other] of overheads.entries()) {
      // Rounded elsewhere in each: what is left over would otherwise all go to the slowest requests.
      const phase = (index * GOLDEN_RATIO) % 1
      const upTo = (requests: number) => Math.floor((requests * other.count) / all + phase)
      const together = upTo(before + count) - upTo(before)
      if (together > 0) builder.add(value + other.value, together)
    }
    before += count
  }
  const [ofModel, ofOverhead] = [single(model), single(overhead)]
  return {
    ...builder.build(),
    // Of times that do not depend on each other both add up; the steps would be a hair off.
    mean: ofModel.mean + ofOverhead.mean,
    sumOfSquaredDeviation: ofModel.sumOfSquaredDeviation + ofOverhead.sumOfSquaredDeviation,
  }
}

/** Neighbouring bins as one value (ms): 8 % apart, where the distribution's buckets are 40 % wide. */
function steps(bins: readonly Bin[]): { value: number; count: number }[] {
  const merged: { value: number; count: number }[] = []
  for (let first = 0; first < bins.length; first += BINS_IN_STEP) {
    const group = bins.slice(first, first + BINS_IN_STEP)
    const count = group.reduce((sum, bin) => sum + bin.count, 0)
    merged.push({ value: group.reduce((sum, bin) => sum + middle(bin) * bin.count, 0) / count, count })
  }
  return merged
}
