import type { CloudClock } from './types.ts'

/**
 * Cloud time: starts at a given instant when the process starts and runs `rate` times faster than real time.
 * A stopped sandbox keeps no clock running, so after a restart time continues from the snapshot. Rate 0 stands
 * still and moves only by `advance`, which makes tests exact.
 */
export class SandboxClock implements CloudClock {
  readonly rate: number
  #startInstant: number
  #startReal: number
  readonly #realNow: () => number

  /** @param realNow monotonic real milliseconds; replaceable for tests. */
  constructor(startInstant: number, rate: number, realNow: () => number = () => performance.now()) {
    if (!Number.isFinite(rate) || rate < 0) throw new RangeError(`Clock rate must be 0 or more, not ${rate}.`)
    this.rate = rate
    this.#startInstant = startInstant
    this.#realNow = realNow
    this.#startReal = realNow()
  }

  now(): number {
    return Math.round(this.#startInstant + (this.#realNow() - this.#startReal) * this.rate)
  }

  advance(milliseconds: number): void {
    if (!(milliseconds >= 0)) throw new RangeError('Cloud time does not run backwards.')
    this.#startInstant += milliseconds
  }

  /** Sets cloud time, after a restore or a reset. */
  startAt(instant: number): void {
    this.#startInstant = instant
    this.#startReal = this.#realNow()
  }
}
