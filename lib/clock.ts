import type { Clock } from '#lib/domain/ports.ts'

/** Real time: cloud time is the machine's own. */
export const systemClock: Clock = {
  rate: 1,
  now: () => new Date(),
  realDelay: (cloudMilliseconds) => Math.max(0, cloudMilliseconds),
}

/** Cloud seconds per second of the demo as it is started. */
const demoRate = 60
const longestFloorMs = 500

interface ClockReading {
  /** Cloud time, epoch milliseconds. */
  now: number
  rate: number
}

/**
 * The sandbox's clock, read over its control API and re-read every few seconds: cloud time stands still while
 * the sandbox is stopped, so a process that outlives it must not run ahead.
 */
export class SandboxClock implements Clock {
  rate: number
  readonly #controlUrl: string
  #cloudBase: number
  #realBase: number
  #timer: NodeJS.Timeout | undefined

  private constructor(controlUrl: string, reading: ClockReading, realNow: number) {
    this.#controlUrl = controlUrl
    this.rate = reading.rate
    this.#cloudBase = reading.now
    this.#realBase = realNow
  }

  static async connect(controlUrl: string): Promise<SandboxClock> {
    const { reading, realNow } = await readClock(controlUrl)
    const clock = new SandboxClock(controlUrl, reading, realNow)
    clock.#timer = setInterval(() => void clock.#resync(), 2_000)
    clock.#timer.unref()
    return clock
  }

  now(): Date {
    return new Date(this.#cloudBase + (performance.now() - this.#realBase) * this.rate)
  }

  /**
   * Above the demo's pace the clouds are not asked more often in real time than at it, up to half a second: a second look
   * within a blink shows nobody more, and a machine that does nothing but look is slow at everything else.
   */
  realDelay(cloudMilliseconds: number): number {
    const atDemoPace = Math.min(cloudMilliseconds / demoRate, longestFloorMs)
    return Math.max(0, cloudMilliseconds / this.rate, atDemoPace)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #resync(): Promise<void> {
    try {
      const { reading, realNow } = await readClock(this.#controlUrl)
      this.rate = reading.rate
      this.#cloudBase = reading.now
      this.#realBase = realNow
    } catch {
      // The sandbox is away for a moment; the last known pace holds until it answers again.
    }
  }
}

async function readClock(controlUrl: string): Promise<{ reading: ClockReading; realNow: number }> {
  const asked = performance.now()
  const response = await fetch(`${controlUrl}/clock`)
  if (!response.ok) throw new Error(`The sandbox's clock answered ${response.status} at ${controlUrl}/clock.`)
  const reading = (await response.json()) as ClockReading
  // Half the round trip has passed since the sandbox looked at its clock.
  return { reading, realNow: asked + (performance.now() - asked) / 2 }
}
