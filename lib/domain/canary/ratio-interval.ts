import type { ConditionalLikelihood } from './conditional-likelihood.ts'
import { zeroOfFalling } from './zero.ts'

/** Canary's event rate over the baseline's. */
export interface RatioInterval {
  /** The most likely ratio: 0 without canary events, Infinity without baseline events, NaN without any. */
  estimate: number
  /** At least 0; NaN where no interval is made. */
  low: number
  /** Infinity where nothing bounds it. */
  high: number
}

/** Standard deviation of ln(ratio) under the mixture: two releases mostly lie within a factor of two. */
const mixtureDeviation = Math.LN2
/** Beyond e^±14 (about a million to one) a ratio counts as 0 or Infinity. */
const farthest = 14
const quadratureSteps = 64
const quadratureReach = 10

const logPrior = (theta: number) =>
  -0.5 * (theta / mixtureDeviation) ** 2 - Math.log(mixtureDeviation * Math.sqrt(2 * Math.PI))

/** ln ∫ prior·likelihood by the trapezoidal rule about the mode, where the integrand is log-concave and smooth. */
function logMarginal(likelihood: ConditionalLikelihood): number {
  const slope = (theta: number) => likelihood.slope(theta) - theta / mixtureDeviation ** 2
  const mode = zeroOfFalling(slope, -farthest, farthest)
  const nearby = 1e-4
  const curvature = (slope(mode - nearby) - slope(mode + nearby)) / (2 * nearby)
  const width = (2 * quadratureReach) / quadratureSteps / Math.sqrt(curvature)
  const peak = likelihood.at(mode) + logPrior(mode)
  let sum = 0
  for (let step = -quadratureSteps / 2; step <= quadratureSteps / 2; step++) {
    const theta = mode + step * width
    sum += Math.exp(likelihood.at(theta) + logPrior(theta) - peak)
  }
  return peak + Math.log(sum * width)
}

/**
 * Anytime-valid confidence sequence: with probability 1 − alpha at least it contains the true ratio after every minute at
 * once, however often one looks. It is the set of ratios r0 that their own two-sided test does not reject: for each r0,
 * E(r0) = ∫ L(r)·π(r) dr / L(r0) is an e-process, with the conditional likelihood L of all minutes and π lognormal about 1;
 * those with E(r0) < 1/alpha remain, an interval because ln L is concave in ln r. What the quadrature misses in a tail
 * lessens E, so that the interval could only be wider.
 * Source: as MixtureTest, with H. Robbins' method of mixtures (Ann. Math. Stat. 41, 1970).
 * @param alpha between 0 and 1, checked by the caller
 */
export function ratioInterval(likelihood: ConditionalLikelihood, alpha: number): RatioInterval {
  const { canaryEvents, events } = likelihood
  if (events === 0) return { estimate: Number.NaN, low: 0, high: Number.POSITIVE_INFINITY }
  const best =
    canaryEvents === 0
      ? -farthest
      : canaryEvents === events
        ? farthest
        : zeroOfFalling((theta) => likelihood.slope(theta), -farthest, farthest)
  const least = logMarginal(likelihood) + Math.log(alpha)
  const above = (theta: number) => likelihood.at(theta) - least
  return {
    estimate: asRatio(best),
    low: above(-farthest) > 0 ? 0 : asRatio(zeroOfFalling((theta) => -above(theta), -farthest, best)),
    high: above(farthest) > 0 ? Number.POSITIVE_INFINITY : asRatio(zeroOfFalling(above, best, farthest)),
  }
}

const asRatio = (theta: number) =>
  theta <= -farthest ? 0 : theta >= farthest ? Number.POSITIVE_INFINITY : Math.exp(theta)
