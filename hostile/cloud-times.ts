interface Reading {
  /** Real epoch ms. */
  real: number
  /** Cloud time, epoch ms. */
  cloud: number
}

/** Which cloud time it was at a real moment, from what the sandbox told now and then. */
export class CloudTimes {
  readonly #rate: number
  readonly #readings: Reading[] = []
  readonly #tookMs: number[] = []

  /** @param rate cloud seconds a second */
  constructor(rate: number) {
    this.#rate = rate
  }

  /** @param tookMs real milliseconds until the sandbox had answered */
  add(real: number, cloud: number, tookMs = 0): void {
    this.#readings.push({ real, cloud })
    this.#tookMs.push(tookMs)
  }

  /**
   * Real milliseconds in which the sandbox answered nineteen times of twenty. How busy the machine was shows in it; the one reading that
   * waits for a sandbox that stands still does not.
   */
  mostlyWithinMs(): number {
    const sorted = this.#tookMs.toSorted((one, other) => one - other)
    return sorted[Math.floor(sorted.length * 0.95)] ?? 0
  }

  /** A sandbox that stands still cannot be asked, and its clock runs on: between two readings time passes evenly. */
  at(real: number): number {
    const before = this.#readings.findLast((each) => each.real <= real)
    const after = this.#readings.find((each) => each.real > real)
    if (before && after)
      return (
        before.cloud +
        ((after.cloud - before.cloud) * (real - before.real)) / Math.max(1, after.real - before.real)
      )
    const known = before ?? after
    if (!known) throw new Error('The sandbox has not told its time yet.')
    return known.cloud + (real - known.real) * this.#rate
  }
}
