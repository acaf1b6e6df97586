import { binomialQuantile, type Generator, normalCdf } from './random.ts'

/** So many measurements between two bounds; one value counted so often where the bounds are equal. */
export interface Bin {
  lower: number
  upper: number
  count: number
  /** Only where a client told measurements by a statistic set: of them no more is known than their number, sum and extremes. */
  sum?: number
}

/** A lognormal distribution told by two of its quantiles, in whatever unit. */
export interface LatencyShape {
  p50: number
  p99: number
  /** Its part of all requests; the weights of a mixture need not add up to 1. */
  weight: number
}

const Z99 = 2.3263478740408408
/** Bins are 2 % wide: finer than the noise of a minute's sample, coarse enough to be drawn in microseconds. */
const LOG_WIDTH = Math.log(1.02)
const REACH = 4.6

/**
 * Draws `count` measurements from a mixture as a histogram on a grid that all minutes share, so that histograms add
 * up and every statistic is computed from the same measurements.
 */
export function drawLatencies(next: Generator, shapes: readonly LatencyShape[], count: number): Bin[] {
  const total = shapes.reduce((sum, shape) => sum + shape.weight, 0)
  if (count <= 0 || total <= 0) return []
  const parts = shapes.map((shape) => ({
    mu: Math.log(shape.p50),
    sigma: Math.max(1e-6, Math.log(shape.p99 / shape.p50) / Z99),
    weight: shape.weight / total,
  }))
  const first = Math.floor(Math.min(...parts.map((part) => part.mu - REACH * part.sigma)) / LOG_WIDTH)
  const last = Math.ceil(Math.max(...parts.map((part) => part.mu + REACH * part.sigma)) / LOG_WIDTH)
  const cdf = (bin: number): number =>
    parts.reduce((sum, part) => sum + part.weight * normalCdf((bin * LOG_WIDTH - part.mu) / part.sigma), 0)

  const bins: Bin[] = []
  let remaining = count
  let below = 0
  for (let bin = first; bin < last && remaining > 0; bin++) {
    const upTo = bin === last - 1 ? 1 : cdf(bin + 1)
    const share = below >= 1 ? 1 : Math.min(1, Math.max(0, (upTo - below) / (1 - below)))
    const drawn = binomialQuantile(next(), remaining, share)
    if (drawn > 0) {
      bins.push({ lower: Math.exp(bin * LOG_WIDTH), upper: Math.exp((bin + 1) * LOG_WIDTH), count: drawn })
    }
    remaining -= drawn
    below = upTo
  }
  return bins
}

/**
 * Adds histograms up; bins with the same bounds become one. Sorted by value. A single histogram is given back as it
 * is: it is already sorted, and copying it for every minute of every alarm would cost more than all the rest.
 */
export function mergeBins(histograms: readonly (readonly Bin[])[]): readonly Bin[] {
  const [only] = histograms
  if (only && histograms.length === 1) return only
  const values = new Map<number, Bin>()
  const ranges = new Map<number, Bin>()
  let set: Bin | undefined
  for (const histogram of histograms) {
    for (const bin of histogram) {
      if (bin.sum !== undefined) {
        set = set === undefined ? { ...bin } : together(set, bin)
        continue
      }
      const known = bin.lower === bin.upper ? values : ranges
      const same = known.get(bin.lower)
      if (same) same.count += bin.count
      else known.set(bin.lower, { ...bin })
    }
  }
  return [...values.values(), ...ranges.values(), ...(set ? [set] : [])].sort(
    (a, b) => a.lower - b.lower || a.upper - b.upper,
  )
}

/** Two statistic sets as one. */
function together(a: Bin, b: Bin): Bin {
  return {
    lower: Math.min(a.lower, b.lower),
    upper: Math.max(a.upper, b.upper),
    count: a.count + b.count,
    sum: (a.sum ?? 0) + (b.sum ?? 0),
  }
}
