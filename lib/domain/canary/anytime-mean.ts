import { requireAbove, requireFinite } from './bounds.ts'

/**
 * E-value against "the mean difference is 0", for differences with an unknown variance such as the minutes' log-ratios of
 * a mean latency. Two-sided: the caller checks the sign. Not for sparse counts. With t the one-sample t statistic and
 * ν = n − 1: √(φ/(φ + n)) · [(1 + t²/ν) / (1 + φt²/((φ + n)ν))]^((ν + 1)/2). Fewer than 3 differences are no evidence: 1.
 * Source: M. Lindon et al., Anytime-Valid Linear Models and Regression Adjusted Causal Inference, arXiv 2210.08589
 * (the t-test with a normal prior on the standardised effect of variance 1/φ).
 * @param differences one a minute, canary minus baseline, any unit
 * @param options.phi φ, the prior's weight in observations; above 0, 1 unless given
 * @throws RangeError that names the argument
 */
export function anytimeTEValue(differences: readonly number[], options: { phi?: number } = {}): number {
  const { phi = 1 } = options
  requireFinite('differences', differences)
  requireAbove('phi', phi, 0)
  // The unit is nothing to the statistic, but squares of very large or small numbers would be lost.
  const largest = differences.reduce((most, difference) => Math.max(most, Math.abs(difference)), 0)
  const unit = largest > 0 ? largest : 1
  const last = runningMoments(differences.map((difference) => difference / unit)).at(-1)
  return last === undefined ? 1 : Math.exp(logTEvidence(last, 0, phi))
}

/** What is known of a sample so far. */
export interface Moments {
  n: number
  /** 0 of no value. */
  mean: number
  /** Sum of squared distances from the mean. */
  squares: number
}

/** After each minute; undefined is a minute without a value. By B. P. Welford's recurrence (Technometrics 4, 1962). */
export function runningMoments(values: readonly (number | undefined)[]): Moments[] {
  let n = 0
  let mean = 0
  let squares = 0
  return values.map((value) => {
    if (value !== undefined) {
      n += 1
      const distance = value - mean
      mean += distance / n
      squares += distance * (value - mean)
    }
    return { n, mean, squares }
  })
}

/** Natural logarithm of {@link anytimeTEValue} against "the mean is `bound`". */
export function logTEvidence({ n, mean, squares }: Moments, bound: number, phi = 1): number {
  if (n < 3) return 0
  const shrink = phi / (phi + n)
  const shift = mean - bound
  // t²/ν. Equal values: it grows without bound and the bracket tends to (φ + n)/φ; where all are the bound, t² is 0.
  const signal = (n * shift ** 2) / squares
  const bracket = squares === 0 ? (shift === 0 ? 1 : 1 / shrink) : (1 + signal) / (1 + shrink * signal)
  return 0.5 * Math.log(shrink) + (n / 2) * Math.log(bracket)
}
