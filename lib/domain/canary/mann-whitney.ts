import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { requireProbability, requireSample } from './bounds.ts'
import { type RankSum, rankSum } from './rank-sum.ts'
import { brentZero } from './zero.ts'

export interface MannWhitneyOptions {
  /** What x may be of y: 'greater' asks whether x tends to be larger. 'two-sided' unless given. */
  alternative?: 'two-sided' | 'less' | 'greater'
  /** Half a rank toward the null hypothesis; true unless given. */
  continuity?: boolean
}

/**
 * The Mann-Whitney U test with its normal approximation and the variance corrected for ties,
 * σ² = mn/12·[(N + 1) − Σ(t³ − t)/(N(N − 1))].
 * Source: E. L. Lehmann, Nonparametrics, 1975, chapter 1; agrees with scipy.stats.mannwhitneyu(method='asymptotic').
 * @returns u of x (pairs in which x is larger, ties half) and the p-value, 1 where all values are equal
 * @throws RangeError for an empty sample and for values that are not finite
 */
export function mannWhitneyU(
  x: readonly number[],
  y: readonly number[],
  { alternative = 'two-sided', continuity = true }: MannWhitneyOptions = {},
): { u: number; pValue: number } {
  requireSample('x', x)
  requireSample('y', y)
  const { excess, deviation } = rankSum(x, y, 0)
  const u = excess + (x.length * y.length) / 2
  if (deviation === 0) return { u, pValue: 1 }
  const half = continuity ? 0.5 : 0
  const upper = (distance: number) => normalCdf(-(distance - half) / deviation, 0, 1)
  switch (alternative) {
    case 'greater':
      return { u, pValue: upper(excess) }
    case 'less':
      return { u, pValue: upper(-excess) }
    case 'two-sided':
      return { u, pValue: Math.min(1, 2 * upper(Math.abs(excess))) }
    default:
      throw new RangeError(`alternative is ${alternative satisfies never}; say two-sided, less or greater.`)
  }
}

/** Half a rank toward 0, over the standard deviation. */
const standardized = ({ excess, deviation }: RankSum) => (excess - 0.5 * Math.sign(excess)) / deviation

/** Absolute, in the values' own unit. */
const zeroTolerance = 1e-4

/**
 * Confidence interval and Hodges–Lehmann estimate of the shift of x against y: W(μ) = (D − ½·sign D)/σ with
 * D = R_x − m(m + 1)/2 − mn/2 on the ranks of (x − μ) ∪ y; the interval's ends solve W = ±z, the estimate W = 0.
 * The zeros are sought with R's tolerance of 10⁻⁴ in the values' unit, as `wilcox.test` and Kayenta do: values far
 * smaller than that (a share of errors as a fraction) should be given in a larger unit, such as percent.
 * Source: R's wilcox.test(exact = FALSE, conf.int = TRUE); Kayenta's MannWhitney.
 * @param options.confidence between 0 and 1
 * @throws RangeError that names the argument
 */
export function mannWhitneyInterval(
  x: readonly number[],
  y: readonly number[],
  { confidence }: { confidence: number },
): { low: number; high: number; estimate: number } {
  requireSample('x', x)
  requireSample('y', y)
  requireProbability('confidence', confidence)
  const [ofX, ofY] = [extremes(x), extremes(y)]
  const least = ofX.least - ofY.most
  const most = ofX.most - ofY.least
  // Two constant samples: every shift but one separates them wholly, and that one is the answer.
  if (least === most) return { low: least, high: least, estimate: least }
  const statistic = (shift: number) => standardized(rankSum(x, y, shift))
  const atLeast = statistic(least)
  const atMost = statistic(most)
  const solve = (quantile: number) => {
    if (atLeast - quantile <= 0) return least
    if (atMost - quantile >= 0) return most
    return brentZero((shift) => statistic(shift) - quantile, least, most, zeroTolerance)
  }
  const z = normalQuantile((1 + confidence) / 2, 0, 1)
  return { low: solve(z), high: solve(-z), estimate: solve(0) }
}

/** A loop: a function takes no hundred thousand arguments. */
function extremes(sample: readonly number[]): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of sample) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return { least, most }
}
