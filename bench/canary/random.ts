import gammaln from '@stdlib/math-base-special-gammaln'

/** The next number in [0, 1). */
export type Generator = () => number

/** Mulberry32: 32 bits of state are plenty for a simulation, and the same seed gives the same figures everywhere. */
export function seeded(seed: number): Generator {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Inverts a unimodal distribution from its mode outward: exact, and about as many steps as the standard deviation.
 * `up(k)` is p(k + 1)/p(k).
 */
function fromMode(next: Generator, mode: number, logAtMode: number, up: (k: number) => number): number {
  const atMode = Math.exp(logAtMode)
  let left = next() - atMode
  let low = mode
  let high = mode
  let below = atMode
  let above = atMode
  while (left >= 0 && (below > 0 || above > 0)) {
    above *= up(high)
    high += 1
    left -= above
    if (left < 0) return high
    if (low === 0) below = 0
    else {
      low -= 1
      below /= up(low)
      left -= below
      if (left < 0) return low
    }
    // Both tails are spent by rounding: the mode stands in for what lies beyond 10⁻¹⁵.
    if (above < 1e-18 && below < 1e-18) return mode
  }
  return mode
}

/** Events of a Poisson process whose mean is `mean`. */
export function poisson(next: Generator, mean: number): number {
  if (mean <= 0) return 0
  const mode = Math.floor(mean)
  return fromMode(next, mode, mode * Math.log(mean) - mean - gammaln(mode + 1), (k) => mean / (k + 1))
}

/** Successes in `trials`. */
export function binomial(next: Generator, trials: number, probability: number): number {
  if (trials === 0 || probability <= 0) return 0
  if (probability >= 1) return trials
  const mode = Math.min(trials, Math.floor((trials + 1) * probability))
  const logAtMode =
    gammaln(trials + 1) -
    gammaln(mode + 1) -
    gammaln(trials - mode + 1) +
    mode * Math.log(probability) +
    (trials - mode) * Math.log1p(-probability)
  const odds = probability / (1 - probability)
  return fromMode(next, mode, logAtMode, (k) => ((trials - k) / (k + 1)) * odds)
}

/** Standard normal, by Box and Muller. */
export function normal(next: Generator): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}
