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
  const n = differences.length
  if (n < 3) return 1
  return Math.exp(logAnytimeTEValue(n, momentsOf(differences), phi))
}

export interface Moments {
  mean: number
  /** Of the sample, n − 1 below the line. */
  variance: number
}

/** @param values at least 2 */
export function momentsOf(values: readonly number[]): Moments {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, variance: squares / (values.length - 1) }
}

/**
 * The same in natural logarithms, of n differences that are known by their mean and variance.
 * @param n at least 3
 */
export function logAnytimeTEValue(n: number, { mean, variance }: Moments, phi = 1): number {
  const freedom = n - 1
  const shrink = phi / (phi + n)
  // Equal differences: t² grows without bound and the bracket tends to (φ + n)/φ; where all are 0, t² is 0.
  const bracket =
    variance === 0
      ? mean === 0
        ? 1
        : 1 / shrink
      : (1 + (n * mean ** 2) / variance / freedom) / (1 + (shrink * n * mean ** 2) / variance / freedom)
  return 0.5 * Math.log(shrink) + ((freedom + 1) / 2) * Math.log(bracket)
}
