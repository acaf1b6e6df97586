import type { Bin } from '../traffic/latency.ts'
import { validation } from './input.ts'

/** A statistic as CloudWatch spells it, parsed. */
export type Statistic =
  | { kind: 'Sum' | 'SampleCount' | 'Average' | 'Minimum' | 'Maximum' }
  | { kind: 'percentile'; percent: number }
  /** Measurements above `above` and at or under `upTo`, as a number (TC) or as a percentage of all (PR). */
  | { kind: 'TC' | 'PR'; above: number; upTo: number }

const SIMPLE = ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'] as const
export const SIMPLE_STATISTICS: readonly string[] = SIMPLE

/** Reads `Sum`, `p99.9`, `TC(:20000)`, `PR(100:200)`. Throws ValidationError for what CloudWatch does not know. */
export function parseStatistic(text: string): Statistic {
  const simple = SIMPLE.find((name) => name === text)
  if (simple) return { kind: simple }
  const percentile = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(text)
  if (percentile) return { kind: 'percentile', percent: Number(percentile[1]) }
  const trimmed = /^(TC|PR)\(([\d.eE+-]*):([\d.eE+-]*)\)$/.exec(text.replaceAll(' ', ''))
  if (trimmed && (trimmed[2] !== '' || trimmed[3] !== '')) {
    const above = trimmed[2] === '' ? Number.NEGATIVE_INFINITY : Number(trimmed[2])
    const upTo = trimmed[3] === '' ? Number.POSITIVE_INFINITY : Number(trimmed[3])
    if (!Number.isNaN(above) && !Number.isNaN(upTo) && above < upTo) {
      return { kind: trimmed[1] === 'PR' ? 'PR' : 'TC', above, upTo }
    }
  }
  throw validation(`The value ${text} for parameter Stat is not supported.`)
}

/** The value of a statistic over measurements; undefined where there are none. */
export function computeStatistic(statistic: Statistic, bins: readonly Bin[]): number | undefined {
  const count = sampleCount(bins)
  const first = bins[0]
  const last = bins.at(-1)
  if (count <= 0 || !first || !last) return undefined
  switch (statistic.kind) {
    case 'SampleCount':
      return count
    case 'Sum':
      return sum(bins)
    case 'Average':
      return sum(bins) / count
    case 'Minimum':
      return first.lower
    case 'Maximum':
      return Math.max(...bins.map((bin) => bin.upper))
    case 'percentile':
      return quantile(bins, (statistic.percent / 100) * count)
    case 'TC':
      return countUpTo(bins, statistic.upTo) - countUpTo(bins, statistic.above)
    case 'PR':
      return (100 * (countUpTo(bins, statistic.upTo) - countUpTo(bins, statistic.above))) / count
  }
}

function sampleCount(bins: readonly Bin[]): number {
  return bins.reduce((total, bin) => total + bin.count, 0)
}

function sum(bins: readonly Bin[]): number {
  const total = bins.reduce((part, bin) => part + (bin.count * (bin.lower + bin.upper)) / 2, 0)
  // Sums of counts such as 1/3 per request would otherwise show the rounding of floating point.
  return Math.abs(total - Math.round(total)) < 1e-6 ? Math.round(total) : total
}

/** Whole measurements at or under a bound, spread evenly within a bin: the inverse of `quantile`. */
function countUpTo(bins: readonly Bin[], bound: number): number {
  let count = 0
  for (const bin of bins) {
    if (bin.upper <= bound) count += bin.count
    else if (bin.lower < bound) count += (bin.count * (bound - bin.lower)) / (bin.upper - bin.lower)
  }
  return Math.round(count)
}

function quantile(bins: readonly Bin[], rank: number): number | undefined {
  let below = 0
  for (const bin of bins) {
    if (below + bin.count >= rank) {
      return bin.lower + ((bin.upper - bin.lower) * Math.max(0, rank - below)) / bin.count
    }
    below += bin.count
  }
  return bins.at(-1)?.upper
}
