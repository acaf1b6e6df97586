import type { ConfigMinute } from '../../traffic/generator.ts'
import type { Bin } from '../../traffic/latency.ts'
import { type Distribution, DistributionBuilder } from './distribution.ts'

export const LATENCY_TYPES = ['total', 'model', 'overhead'] as const
export type LatencyType = (typeof LATENCY_TYPES)[number]

const MICROSECONDS = 1000
/** Steps of this part of the whole visit every request once, far apart from its neighbours (the golden ratio). */
const STEP_SHARE = 0.618_033_988_75

/** Totals are paired request by request; a minute that is over is asked for again and again. */
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

/** Pairs slow and fast evenly: the overhead of a request does not depend on how long its model took. */
function paired(model: readonly Bin[], overhead: readonly Bin[]): Distribution {
  const overheads = overhead.flatMap((bin) => new Array<number>(bin.count).fill(middle(bin)))
  const builder = new DistributionBuilder()
  const step = coprimeStep(overheads.length)
  let at = 0
  for (const bin of model) {
    for (let request = 0; request < bin.count; request++) {
      builder.add(middle(bin) + (overheads[at] ?? 0), 1)
      at = (at + step) % Math.max(1, overheads.length)
    }
  }
  return builder.build()
}

function coprimeStep(count: number): number {
  let step = Math.max(1, Math.floor(count * STEP_SHARE))
  while (greatestCommonDivisor(step, count) !== 1 && step < count) step++
  return step
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
