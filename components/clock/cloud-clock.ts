import type { ClockView } from '#lib/web/views.ts'

/**
 * Cloud time in the page: the last reading, run on at its rate. What is read between two ticks does not change, so
 * that all parts of a page agree on the minute.
 */
export class CloudClock {
  rate: number
  #cloudBase: number
  #realBase: number
  #shown: number
  readonly #first: number
  readonly #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(reading: ClockView) {
    this.rate = reading.rate
    this.#cloudBase = Date.parse(reading.cloud)
    this.#realBase = performance.now()
    this.#shown = this.#cloudBase
    this.#first = this.#cloudBase
  }

  /** The first reading: what the server drew, so that the browser's first drawing is the same. */
  readonly firstNow = (): number => this.#first

  readonly now = (): number => this.#shown

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#timer ??= setInterval(() => this.#tick(), 1_000)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  read(reading: ClockView): void {
    this.rate = reading.rate
    this.#cloudBase = Date.parse(reading.cloud)
    this.#realBase = performance.now()
    this.#tick()
  }

  #tick(): void {
    this.#shown = this.#cloudBase + (performance.now() - this.#realBase) * this.rate
    for (const listener of this.#listeners) listener()
  }
}
