/**
 * A canary's event rate over the baseline's, as evidence carries it; null where nothing bounds it or nothing happened. With neither end it
 * has no interval at all: its judge makes none.
 */
export interface Ratio {
  estimate: number | null
  low: number | null
  high: number | null
}

export interface RatioLimits {
  /** Ratio that is still fine. */
  tolerated: number
  /** Ratio that must never pass; null where the plan names none. */
  unacceptable: number | null
}

/** Positions on the bar, 0–1 from left to right, on a logarithmic scale with 1 in its middle. */
export interface IntervalDrawing {
  low: number
  high: number
  hasInterval: boolean
  estimate: number | null
  tolerated: number
  unacceptable: number | null
  /** The interval goes on beyond the end of the bar. */
  isOpenLow: boolean
  isOpenHigh: boolean
}

/** The bar reaches at least so far to both sides, and never farther: beyond it an interval is drawn open. */
const reach = { least: 2.5, most: 20 }

/** "Same" stands in the middle, so that half and double lie equally far from it. */
export const sameAt = 0.5

export function drawInterval(ratio: Ratio, { tolerated, unacceptable }: RatioLimits): IntervalDrawing {
  const seen = [ratio.estimate, ratio.low, ratio.high, tolerated, unacceptable].flatMap((value) =>
    value !== null && value > 0 && Number.isFinite(value) ? [Math.max(value, 1 / value)] : [],
  )
  const end = Math.min(reach.most, Math.max(reach.least, ...seen.map((value) => value * 1.2)))
  const exact = (value: number) => (value <= 0 ? -1 : sameAt + Math.log(value) / (2 * Math.log(end)))
  const onBar = (value: number) => Math.min(1, Math.max(0, exact(value)))
  const low = ratio.low ?? 0
  const high = ratio.high ?? Number.POSITIVE_INFINITY
  return {
    low: onBar(low),
    high: onBar(high),
    hasInterval: ratio.low !== null || ratio.high !== null,
    estimate: ratio.estimate === null ? null : onBar(ratio.estimate),
    tolerated: onBar(tolerated),
    unacceptable: unacceptable === null ? null : onBar(unacceptable),
    isOpenLow: exact(low) < 0,
    isOpenHigh: exact(high) > 1,
  }
}

/** An end of the interval beyond these says no more than none. */
const telling = { least: 0.01, most: 1000 }

/** "2.1 times the baseline (1.4 to 3.2)"; what is not known is said, never drawn as a number. */
export function ratioWords({ estimate, low, high }: Ratio): string {
  const least = low !== null && low >= telling.least ? times(low) : undefined
  const most = high !== null && high <= telling.most ? times(high) : undefined
  // No event of the baseline yet: the ratio itself is infinite, but it has a lower end.
  if (estimate === null)
    return least === undefined ? 'no events to compare yet' : `at least ${least} times the baseline`
  if (low === null && high === null) return `${times(estimate)} times the baseline`
  const range =
    least !== undefined && most !== undefined
      ? `${least} to ${most}`
      : most !== undefined
        ? `at most ${most}`
        : least !== undefined
          ? `at least ${least}`
          : 'could be anything yet'
  return `${times(estimate)} times the baseline (${range})`
}

/** Two significant digits, three just beside 1, where they decide. */
export function times(ratio: number): string {
  const digits = ratio >= 0.9 && ratio < 1.2 ? 3 : 2
  return ratio >= 100 ? String(Math.round(ratio)) : String(Number(ratio.toPrecision(digits)))
}
