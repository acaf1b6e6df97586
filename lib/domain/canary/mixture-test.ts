import { requireAbove } from './bounds.ts'
import { checkDispersion, type SplitEvents } from './cohort-minute.ts'
import { logMeanExp } from './log-mean-exp.ts'

/**
 * The test of one bound on the ratio of the cohorts' event rates, fed minute by minute. Under the bound r0, and given a
 * minute's events m, the canary's x are binomial with share ρr0/(1 + ρ(r0 − 1)); every grid point r_j adds
 * x·ln(r_j/r0) − m·ln[(1 + ρ(r_j − 1))/(1 + ρ(r0 − 1))] to its log-likelihood ratio, and the mean over the grid is an
 * e-process: above 1/α at any look with probability α at most. Because each minute is conditioned on its own total,
 * a changing share and a drift common to both cohorts cancel. Exact for rare events; for common ones (half of all requests
 * are over a median) the split is hypergeometric, narrower than binomial, and the test errs on the side of not stopping
 * (W. Hoeffding, J. Am. Stat. Assoc. 58, 1963, section 6).
 * Source: M. Lindon, A. Malek, Anytime-Valid Inference for Multinomial Count Data, arXiv 2011.03567, with a discrete mixture.
 */
export class MixtureTest {
  readonly #bound: number
  readonly #dispersion: number
  /** One entry a grid point: r_j − 1, ln(r_j/r0), and the evidence so far. */
  readonly #excess: Float64Array
  readonly #logRatio: Float64Array
  readonly #logE: Float64Array

  /** @throws RangeError for an impossible bound or dispersion, and for a grid without points */
  constructor(boundName: string, bound: number, grid: readonly number[], dispersion = 1) {
    requireAbove(boundName, bound, 0)
    checkDispersion(dispersion)
    if (grid.length === 0)
      throw new RangeError(`grid has no point beside ${boundName} ${bound}; give a ratio on its other side.`)
    for (const ratio of grid) requireAbove('grid', ratio, 0)
    this.#bound = bound - 1
    this.#dispersion = dispersion
    this.#excess = Float64Array.from(grid, (ratio) => ratio - 1)
    this.#logRatio = Float64Array.from(grid, (ratio) => Math.log(ratio / bound))
    this.#logE = new Float64Array(grid.length)
  }

  /** Runs for every point of every minute of every metric: 8 metrics over a day take a few milliseconds. */
  add({ canaryEvents, events, share }: SplitEvents): void {
    const canary = canaryEvents / this.#dispersion
    const all = events / this.#dispersion
    const excess = this.#excess
    const logRatio = this.#logRatio
    const logE = this.#logE
    const atBound = Math.log(1 + share * this.#bound)
    for (let j = 0; j < logE.length; j++)
      logE[j] =
        (logE[j] ?? 0) +
        canary * (logRatio[j] ?? 0) -
        all * (Math.log(1 + share * (excess[j] ?? 0)) - atBound)
  }

  /** Natural logarithm of the e-value so far. */
  get logE(): number {
    return logMeanExp(this.logEByPoint)
  }

  /** One a grid point, in the grid's order: what regions add up before they average. */
  get logEByPoint(): number[] {
    return Array.from(this.#logE)
  }

  /** A mean cannot exceed its largest term, which spares nearly every look the exponentials. */
  reaches(threshold: number): boolean {
    const logE = this.#logE
    for (let j = 0; j < logE.length; j++) if ((logE[j] ?? 0) >= threshold) return this.logE >= threshold
    return false
  }
}
