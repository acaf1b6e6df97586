import type { Counts } from './counts.ts'

/** Terms of the series; with bins of shares as narrow as they are the first one left out is below 2·10⁻¹⁰ of the events. */
const order = 8

/** Minutes of nearly equal share: moments of their deviations from the bin's centre, weighed by events. */
interface ShareBin {
  centre: number
  moments: Float64Array
}

/**
 * The logarithm of the conditional likelihood of θ = ln(ratio), up to a constant: xθ − Σ m_t·ln(1 + ρ_t(e^θ − 1)), which
 * is concave. Every minute keeps its own share ρ_t; minutes are gathered into narrow bins of share and each bin's sum is
 * expanded about the bin's centre (ln(1 + ρu) = ln(1 + ρ̄u) − Σ_k (−δv)^k/k with v = u/(1 + ρ̄u)), so that an evaluation
 * costs as much as there are bins, not minutes.
 */
export class ConditionalLikelihood {
  readonly #bins: ShareBin[]
  #canaryEvents = 0
  #events = 0

  /** Expects a checked dispersion. */
  constructor({ canaryEvents, events, shares, length }: Counts, dispersion: number) {
    const { ofMinute, centres } = shares.bins
    const bins = centres.map((centre): ShareBin => ({ centre, moments: new Float64Array(order + 1) }))
    for (let minute = 0; minute < length; minute++) {
      const all = (events[minute] ?? 0) / dispersion
      const bin = bins[ofMinute[minute] ?? 0]
      if (all === 0 || bin === undefined) continue
      this.#canaryEvents += (canaryEvents[minute] ?? 0) / dispersion
      this.#events += all
      const deviation = (shares.values[minute] ?? 0) - bin.centre
      const { moments } = bin
      let power = all
      for (let k = 0; k <= order; k++) {
        moments[k] = (moments[k] ?? 0) + power
        power *= deviation
      }
    }
    this.#bins = bins.filter(({ moments }) => moments[0] !== 0)
  }

  /** Over the dispersion. */
  get canaryEvents(): number {
    return this.#canaryEvents
  }

  /** Of both cohorts, over the dispersion. */
  get events(): number {
    return this.#events
  }

  at(theta: number): number {
    const u = Math.expm1(theta)
    let sum = this.#canaryEvents * theta
    for (const { centre, moments } of this.#bins) {
      const scale = 1 + centre * u
      const v = u / scale
      let term = v
      sum -= (moments[0] ?? 0) * Math.log(scale)
      for (let k = 1; k <= order; k++) {
        sum -= ((moments[k] ?? 0) * term) / k
        term *= -v
      }
    }
    return sum
  }

  /** Its derivative by θ; falls. */
  slope(theta: number): number {
    const growth = Math.exp(theta)
    let sum = this.#canaryEvents
    for (const { centre, moments } of this.#bins) {
      const scale = 1 + centre * (growth - 1)
      const v = (growth - 1) / scale
      let term = growth / (scale * scale)
      sum -= ((moments[0] ?? 0) * centre * growth) / scale
      for (let k = 1; k <= order; k++) {
        sum -= (moments[k] ?? 0) * term
        term *= -v
      }
    }
    return sum
  }
}
