/**
 * Randomness that is a function of its keys: the same seed and keys give the same numbers, in whatever order and
 * however often they are asked for.
 */

/** Numbers in (0, 1), never 0 or 1, so that quantile functions stay finite. */
export type Generator = () => number

export type Key = string | number

/** A generator (sfc32) started from the seed and the keys. */
export function generator(seed: number, ...keys: Key[]): Generator {
  const state = fnvStates(`${seed}|${keys.join('|')}`)
  let a = state[0]
  let b = state[1]
  let c = state[2]
  let counter = 1
  const next = (): number => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return ((t >>> 0) + 0.5) / 4294967296
  }
  // The first outputs still show the structure of the keys.
  for (let i = 0; i < 12; i++) next()
  return next
}

/** One number in (0, 1) for the keys. */
export function uniform(seed: number, ...keys: Key[]): number {
  return generator(seed, ...keys)()
}

function fnvStates(text: string): [number, number, number] {
  let a = 0x811c9dc5
  let b = 0x9e3779b9
  let c = 0x85ebca6b
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x5bd1e995)
    c = Math.imul(c ^ (code + i), 0xc2b2ae35)
  }
  return [a ^ (b >>> 15), b ^ (c >>> 13), c ^ (a >>> 16)]
}

/** Probability that a standard normal is at most z; absolute error below 1e-7. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const erf = 1 - polynomial * Math.exp(-x * x)
  return z >= 0 ? (1 + erf) / 2 : (1 - erf) / 2
}

/** The z below which a standard normal falls with probability u (Acklam's approximation, relative error 1.2e-9). */
export function normalQuantile(u: number): number {
  const tail = (q: number): number =>
    (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q +
      1)
  if (u < 0.02425) return tail(Math.sqrt(-2 * Math.log(u)))
  if (u > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - u)))
  const q = u - 0.5
  const r = q * q
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  )
}

/** A Poisson count from one number in (0, 1). For a fixed u it never falls as the mean grows. */
export function poissonQuantile(u: number, mean: number): number {
  if (mean <= 0) return 0
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normalQuantile(u)))
  let probability = Math.exp(-mean)
  let cumulative = probability
  let count = 0
  while (cumulative < u && count < 400) {
    count++
    probability *= mean / count
    cumulative += probability
  }
  return count
}

/** A binomial count (n trials of probability p) from one number in (0, 1). */
export function binomialQuantile(u: number, trials: number, probability: number): number {
  if (trials <= 0 || probability <= 0) return 0
  if (probability >= 1) return trials
  if (probability > 0.5) return trials - binomialQuantile(1 - u, trials, 1 - probability)
  const mean = trials * probability
  if (mean <= 40) return Math.min(trials, poissonQuantile(u, mean))
  const deviation = Math.sqrt(mean * (1 - probability))
  return Math.min(trials, Math.max(0, Math.round(mean + deviation * normalQuantile(u))))
}
