import gammaln from '@stdlib/math-base-special-gammaln'
import { requireAbove, requireAtLeast } from './bounds.ts'

/** ½·ln 2π. */
const halfLogTwoPi = 0.9189385332046728

/** What Stirling's formula leaves of ln Γ(z): ln Γ(z) − [(z − ½)·ln z − z + ½·ln 2π]. Source: NIST DLMF 5.11.1. */
function stirlingRest(z: number): number {
  if (z < 16) return gammaln(z) - ((z - 0.5) * Math.log(z) - z + halfLogTwoPi)
  const square = z * z
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / z
}

/**
 * Natural logarithm of the e-value against "requests fall on the cohorts in the expected shares": the Dirichlet-multinomial
 * probability of the counts, its prior centred on the shares, over their multinomial probability.
 * Source: M. Lindon, A. Malek, Anytime-Valid Inference for Multinomial Count Data, arXiv 2011.03567, section 3.
 * @param counts requests so far, one a cohort, at least two cohorts
 * @param expected shares or weights above 0, in any unit: 10 and 90 are 0.1 and 0.9
 * @param options.concentration weight of the prior in requests, above 0. High values look for small shifts, low ones for
 * gross shifts. 10,000 unless given: shares then vary by about 0.3 percentage points at 10 %, and a canary that gets
 * nothing of its 10 % is found within about 1,000 requests.
 * @throws RangeError that names the argument
 */
export function logShareEValue(
  counts: readonly number[],
  expected: readonly number[],
  options: { concentration?: number } = {},
): number {
  const { concentration = 10_000 } = options
  requireAbove('concentration', concentration, 0)
  if (counts.length < 2) throw new RangeError('counts has fewer than two cohorts; give one count a cohort.')
  if (expected.length !== counts.length)
    throw new RangeError(
      `expected has ${expected.length} shares for ${counts.length} counts; give one a count.`,
    )
  for (const count of counts) requireAtLeast('counts', count, 0)
  for (const weight of expected) requireAbove('expected', weight, 0)
  const weights = expected.reduce((sum, weight) => sum + weight, 0)
  const requests = counts.reduce((sum, count) => sum + count, 0)
  const all = concentration + requests
  if (weights === Number.POSITIVE_INFINITY)
    throw new RangeError('expected adds up to more than a number can hold; give smaller weights.')
  if (all === Number.POSITIVE_INFINITY)
    throw new RangeError('counts and concentration add up to more than a number can hold.')
  // Differences of ln Γ of large numbers would cancel to nothing: Stirling's terms are taken together first.
  let logE = Math.log(all / concentration) / 2 + stirlingRest(concentration) - stirlingRest(all)
  counts.forEach((count, cohort) => {
    const share = (expected[cohort] ?? 0) / weights
    const prior = concentration * share
    const posterior = prior + count
    logE += posterior * Math.log1p((count - share * requests) / (share * all))
    logE += Math.log(prior / posterior) / 2 + stirlingRest(posterior) - stirlingRest(prior)
  })
  return logE
}

/** {@link logShareEValue} as the e-value itself; Infinity beyond 10³⁰⁸. Reaches 1/alpha with probability alpha at most. */
export function shareEValue(
  counts: readonly number[],
  expected: readonly number[],
  options: { concentration?: number } = {},
): number {
  return Math.exp(logShareEValue(counts, expected, options))
}
