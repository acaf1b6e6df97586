import type { Bin } from '../traffic/latency.ts'
import { validation } from './input.ts'

/** A statistic as CloudWatch spells it, parsed. */
export type Statistic =
  | { kind: 'Sum' | 'SampleCount' | 'Average' | 'Minimum' | 'Maximum' }
  | { kind: 'percentile'; percent: number }
  /** Of the measurements above `above` and at or under `upTo`. */
  | { kind: Trimmed; above: Bound; upTo: Bound }

/**
 * TC: their number; PR: that as a percentage of all; TS: their sum; TM: their mean; WM: the mean of all, where those outside count as if
 * they lay on the bound.
 */
type Trimmed = 'TC' | 'PR' | 'TS' | 'TM' | 'WM'
/** A value, or the share of the measurements that lie at or under it, in percent. */
type Bound = { value: number } | { percent: number }

const SIMPLE = ['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum'] as const
export const SIMPLE_STATISTICS: readonly string[] = SIMPLE

const TRIMMED: Record<string, Trimmed> = { TC: 'TC', PR: 'PR', TS: 'TS', TM: 'TM', WM: 'WM' }
const PERCENT = String.raw`\d{1,2}(?:\.\d{1,10})?|100`
const NUMBER = String.raw`[\d.eE+-]*`

/** Reads `Sum`, `p99.9`, `tm90`, `IQM`, `TC(:20000)`, `TM(10%:90%)`. Throws ValidationError for what CloudWatch does not know. */
export function parseStatistic(text: string): Statistic {
  const simple = SIMPLE.find((name) => name === text)
  if (simple) return { kind: simple }
  const percentile = new RegExp(`^p(${PERCENT})$`).exec(text)
  if (percentile) return { kind: 'percentile', percent: Number(percentile[1]) }
  const trimmed = trimmedStatistic(text)
  if (trimmed) return trimmed
  throw validation(`The value ${text} for parameter Stat is not supported.`)
}

function trimmedStatistic(text: string): Statistic | undefined {
  if (text === 'IQM') return { kind: 'TM', above: { percent: 25 }, upTo: { percent: 75 } }
  const short = new RegExp(`^(tm|tc|ts|wm)(${PERCENT})$`).exec(text)
  const kind = TRIMMED[short?.[1]?.toUpperCase() ?? '']
  if (kind) return { kind, above: { percent: 0 }, upTo: { percent: Number(short?.[2]) } }
  const range = new RegExp(`^(TC|PR|TS|TM|WM)\\((${NUMBER})(%?):(${NUMBER})(%?)\\)$`).exec(
    text.replaceAll(' ', ''),
  )
  const [, name = '', from = '', fromSign = '', to = '', toSign = ''] = range ?? []
  const inRange = TRIMMED[name]
  if (!inRange || (from === '' && to === '')) return undefined
  const isPercent = fromSign === '%' || toSign === '%'
  const allPercent = (from === '' || fromSign === '%') && (to === '' || toSign === '%')
  if (isPercent && (!allPercent || inRange === 'PR')) return undefined
  const above = from === '' ? (isPercent ? 0 : Number.NEGATIVE_INFINITY) : Number(from)
  const upTo = to === '' ? (isPercent ? 100 : Number.POSITIVE_INFINITY) : Number(to)
  if (!(above < upTo) || (isPercent && (above < 0 || upTo > 100))) return undefined
  return isPercent
    ? { kind: inRange, above: { percent: above }, upTo: { percent: upTo } }
    : { kind: inRange, above: { value: above }, upTo: { value: upTo } }
}

/**
 * Fewer measurements than this are too few for a percentile to say anything; 0 for other statistics.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
export function leastSamples(statistic: Statistic): number {
  if (statistic.kind !== 'percentile') return 0
  const share = statistic.percent / 100
  return 10 / (share >= 0.5 ? 1 - share : share)
}

/**
 * The value of a statistic over measurements; undefined where there are none, and where CloudWatch could not tell it either: what is more
 * than a number, a sum and extremes needs each measurement, and none of them negative.
 */
export function computeStatistic(statistic: Statistic, bins: readonly Bin[]): number | undefined {
  const count = sampleCount(bins)
  const first = bins[0]
  if (count <= 0 || !first) return undefined
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
    default:
      if (first.lower < 0 || bins.some((bin) => bin.sum !== undefined)) return undefined
      return statistic.kind === 'percentile'
        ? quantile(bins, (statistic.percent / 100) * count)
        : trim(statistic, bins, count)
  }
}

function trim(
  { kind, above, upTo }: Statistic & { kind: Trimmed },
  bins: readonly Bin[],
  count: number,
): number | undefined {
  const [from, to] = [rankOf(above, bins, count), rankOf(upTo, bins, count)]
  switch (kind) {
    case 'TC':
      return Math.round(to) - Math.round(from)
    case 'PR':
      return (100 * (Math.round(to) - Math.round(from))) / count
    case 'TS':
      return sumBetween(bins, from, to)
    case 'TM':
      return to > from ? sumBetween(bins, from, to) / (to - from) : undefined
    case 'WM': {
      const below = from > 0 ? from * edgeOf(above, bins, from) : 0
      const over = to < count ? (count - to) * edgeOf(upTo, bins, to) : 0
      return (below + sumBetween(bins, from, to) + over) / count
    }
  }
}

function rankOf(bound: Bound, bins: readonly Bin[], count: number): number {
  return 'percent' in bound ? (bound.percent / 100) * count : countUpTo(bins, bound.value)
}

function edgeOf(bound: Bound, bins: readonly Bin[], rank: number): number {
  return 'percent' in bound ? (quantile(bins, rank) ?? 0) : bound.value
}

/** The sum of the measurements from one rank to another, spread evenly within a bin. */
function sumBetween(bins: readonly Bin[], from: number, to: number): number {
  let below = 0
  let total = 0
  for (const bin of bins) {
    const [start, end] = [Math.max(from, below), Math.min(to, below + bin.count)]
    if (end > start) {
      const middle = ((start + end) / 2 - below) / bin.count
      total += (end - start) * (bin.lower + (bin.upper - bin.lower) * middle)
    }
    below += bin.count
  }
  return total
}

function sampleCount(bins: readonly Bin[]): number {
  return bins.reduce((total, bin) => total + bin.count, 0)
}

function sum(bins: readonly Bin[]): number {
  const total = bins.reduce((part, bin) => part + (bin.sum ?? (bin.count * (bin.lower + bin.upper)) / 2), 0)
  // Sums of counts such as 1/3 per request would otherwise show the rounding of floating point.
  return Math.abs(total - Math.round(total)) < 1e-6 ? Math.round(total) : total
}

/** Measurements at or under a bound, spread evenly within a bin: the inverse of `quantile`. */
function countUpTo(bins: readonly Bin[], bound: number): number {
  let count = 0
  for (const bin of bins) {
    if (bin.upper <= bound) count += bin.count
    else if (bin.lower < bound) count += (bin.count * (bound - bin.lower)) / (bin.upper - bin.lower)
  }
  return count
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
