/** Width of a bin of shares on the logit scale. */
const binWidth = 0.2

/** Minutes of nearly equal share. */
export interface ShareBins {
  /** The bin of each minute. */
  ofMinute: Int32Array
  /** The share in the middle of each bin. */
  centres: number[]
}

/**
 * The canary's part ρ of the requests, minute by minute, with what every test takes of it. All metrics of a region were counted on the same
 * requests, so that its logarithms, which are most of the work of a verdict, are taken once for all of them.
 */
export class Shares {
  /** Between 0 and 1; 0 in a minute in which one cohort had no request, which no test reads. */
  readonly values: Float64Array
  readonly #logScales = new Map<number, Float64Array>()
  #mirrored: Shares | undefined
  #bins: ShareBins | undefined

  constructor(values: Float64Array) {
    this.values = values
  }

  /** @param canaryRequests of each minute; the baseline's beside it */
  static between(canaryRequests: Float64Array, baselineRequests: Float64Array): Shares {
    const values = new Float64Array(canaryRequests.length)
    for (let minute = 0; minute < values.length; minute++) {
      const canary = canaryRequests[minute] ?? 0
      const baseline = baselineRequests[minute] ?? 0
      if (canary > 0 && baseline > 0) values[minute] = canary / (canary + baseline)
    }
    return new Shares(values)
  }

  /** ln(1 + ρ(ratio − 1)) of each minute: how much more events a canary of that ratio brings in all. */
  logScale(ratio: number): Float64Array {
    const known = this.#logScales.get(ratio)
    if (known !== undefined) return known
    const scale = new Float64Array(this.values.length)
    // At a ratio of 1 it is 0 everywhere.
    if (ratio !== 1) {
      const excess = ratio - 1
      for (let minute = 0; minute < scale.length; minute++)
        scale[minute] = Math.log(1 + (this.values[minute] ?? 0) * excess)
    }
    this.#logScales.set(ratio, scale)
    return scale
  }

  /** The baseline's part, as if the cohorts had changed places. */
  get mirrored(): Shares {
    this.#mirrored ??= new Shares(this.values.map((share) => (share > 0 ? 1 - share : 0)))
    return this.#mirrored
  }

  /** Narrow enough that a bin's minutes may be expanded about its centre. */
  get bins(): ShareBins {
    this.#bins ??= this.#gather()
    return this.#bins
  }

  #gather(): ShareBins {
    const byKey = new Map<number, number>()
    const centres: number[] = []
    const ofMinute = new Int32Array(this.values.length)
    for (let minute = 0; minute < ofMinute.length; minute++) {
      const share = this.values[minute] ?? 0
      if (share === 0) continue
      const key = Math.round(Math.log(share / (1 - share)) / binWidth)
      let bin = byKey.get(key)
      if (bin === undefined) {
        bin = centres.push(1 / (1 + Math.exp(-key * binWidth))) - 1
        byKey.set(key, bin)
      }
      ofMinute[minute] = bin
    }
    return { ofMinute, centres }
  }
}
