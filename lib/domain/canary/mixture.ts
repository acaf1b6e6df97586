import { requireAbove } from './bounds.ts'
import { checkDispersion } from './cohort-minute.ts'
import type { Counts } from './counts.ts'
import type { EvidenceSeries } from './evidence-series.ts'
import { logMeanExp } from './log-mean-exp.ts'

/**
 * The test of one bound on the ratio of the cohorts' event rates. Under the bound r0, and given a
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
  readonly #grid: readonly number[]
  readonly #dispersion: number

  /** @throws RangeError for an impossible bound or dispersion, and for a grid without points */
  constructor(boundName: string, bound: number, grid: readonly number[], dispersion = 1) {
    requireAbove(boundName, bound, 0)
    checkDispersion(dispersion)
    if (grid.length === 0)
      throw new RangeError(`grid has no point beside ${boundName} ${bound}; give a ratio on its other side.`)
    for (const ratio of grid) requireAbove('grid', ratio, 0)
    this.#bound = bound
    this.#grid = grid
    this.#dispersion = dispersion
  }

  along({ canaryEvents, events, shares, length }: Counts): MixtureEvidence {
    const atBound = shares.logScale(this.#bound)
    const most = new Float64Array(length).fill(Number.NEGATIVE_INFINITY)
    const byPoint = this.#grid.map((ratio) => {
      const atPoint = shares.logScale(ratio)
      // A dispersion of φ divides events, and so the evidence.
      const byCanaryEvent = Math.log(ratio / this.#bound) / this.#dispersion
      const byEvent = 1 / this.#dispersion
      const along = new Float64Array(length)
      let logE = 0
      // Runs for every point of every minute of every metric.
      for (let minute = 0; minute < length; minute++) {
        const all = events[minute] ?? 0
        if (all > 0)
          logE +=
            (canaryEvents[minute] ?? 0) * byCanaryEvent -
            all * byEvent * ((atPoint[minute] ?? 0) - (atBound[minute] ?? 0))
        along[minute] = logE
        if (logE > (most[minute] ?? 0)) most[minute] = logE
      }
      return along
    })
    return new MixtureEvidence(this, byPoint, most)
  }
}

/** A test's evidence after each minute of some counts. */
export class MixtureEvidence implements EvidenceSeries {
  readonly test: MixtureTest
  /** One column a grid point. */
  readonly #byPoint: readonly Float64Array[]
  readonly #most: Float64Array

  constructor(test: MixtureTest, byPoint: readonly Float64Array[], most: Float64Array) {
    this.test = test
    this.#byPoint = byPoint
    this.#most = most
  }

  get length(): number {
    return this.#most.length
  }

  at(minute: number): number {
    return logMeanExp(this.#pointsAt(minute))
  }

  /** A mean cannot exceed its largest term, which spares nearly every look the exponentials. */
  atMost(minute: number): number {
    return this.#most[minute] ?? 0
  }

  /** After the last minute, one a grid point in the grid's order: what regions add up before they average. */
  get lastByPoint(): number[] {
    return this.#pointsAt(this.length - 1)
  }

  #pointsAt(minute: number): number[] {
    return this.#byPoint.map((along) => along[minute] ?? 0)
  }
}
