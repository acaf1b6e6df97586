import gammaln from '@stdlib/math-base-special-gammaln'
import { requireAbove, requireAtLeast } from './bounds.ts'

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
  let logE = gammaln(concentration) - gammaln(concentration + requests)
  counts.forEach((count, cohort) => {
    const share = (expected[cohort] ?? 0) / weights
    const prior = concentration * share
    logE += gammaln(prior + count) - gammaln(prior) - count * Math.log(share)
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
