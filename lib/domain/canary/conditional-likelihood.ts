import type { SplitEvents } from './cohort-minute.ts'

/** Terms of the series; with bins this narrow the first one left out is below 2·10⁻¹⁰ of the events. */
const order = 8
/** Width of a bin of shares on the logit scale. */
const binWidth = 0.2

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
  readonly #dispersion: number
  readonly #bins = new Map<number, ShareBin>()
  #canaryEvents = 0
  #events = 0

  /** Expects a checked dispersion. */
  constructor(dispersion: number) {
    this.#dispersion = dispersion
  }

  add({ canaryEvents, events, share }: SplitEvents): void {
    this.#canaryEvents += canaryEvents / this.#dispersion
    this.#events += events / this.#dispersion
    const key = Math.round(Math.log(share / (1 - share)) / binWidth)
    let bin = this.#bins.get(key)
    if (!bin) {
      bin = { centre: 1 / (1 + Math.exp(-key * binWidth)), moments: new Float64Array(order + 1) }
      this.#bins.set(key, bin)
    }
    const { centre, moments } = bin
    let power = events / this.#dispersion
    for (let k = 0; k <= order; k++) {
      moments[k] = (moments[k] ?? 0) + power
      power *= share - centre
    }
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
    for (const { centre, moments } of this.#bins.values()) {
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
    for (const { centre, moments } of this.#bins.values()) {
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
