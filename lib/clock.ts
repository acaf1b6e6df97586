import { setTimeout } from 'node:timers/promises'
import type { Clock } from '#lib/domain/ports.ts'

/** Real time: cloud time is the machine's own. */
export const systemClock: Clock = {
  rate: 1,
  now: () => new Date(),
  realDelay: (cloudMilliseconds) => Math.max(0, cloudMilliseconds),
}

/** Cloud seconds per second of the demo as it is started. */
const demoRate = 60
const longestFloorMs = 1_000

/** The sandbox did not tell its time: there are no clouds to ask. Known by its name, because Next.js bundles pages and routes apart. */
export class SandboxAway extends Error {
  override name = 'SandboxAway'
}

export const isSandboxAway = (error: unknown): boolean =>
  error instanceof Error && error.name === 'SandboxAway'

interface ClockReading {
  /** Cloud time, epoch milliseconds. */
  now: number
  rate: number
}

/** Real milliseconds between readings, between tries while the sandbox is away, and until a try is given up. */
const rereadMs = 2_000
const tryAgainMs = 500
const readingMs = 2_000

/**
 * The sandbox's clock, read over its control API and re-read every few seconds. Cloud time stands still while the sandbox is
 * stopped, so a process that outlives it holds its clock as soon as a reading fails, and goes on with the next that comes.
 */
export class SandboxClock implements Clock {
  rate: number
  readonly #controlUrl: string
  #cloudBase: number
  #realBase: number
  #timer: NodeJS.Timeout | undefined
  #held = false
  #closed = false

  private constructor(controlUrl: string, reading: ClockReading, realNow: number) {
    this.#controlUrl = controlUrl
    this.rate = reading.rate
    this.#cloudBase = reading.now
    this.#realBase = realNow
  }

  /** @throws SandboxAway */
  static async connect(controlUrl: string): Promise<SandboxClock> {
    const { reading, realNow } = await readClock(controlUrl).catch((error: unknown) => {
      // Without its cause: a refused connection there would be taken for one to the database.
      throw new SandboxAway(`The sandbox does not tell its time: ${reasonOf(error)}`)
    })
    const clock = new SandboxClock(controlUrl, reading, realNow)
    clock.#goOn()
    return clock
  }

  /**
   * Waits for a sandbox that is away, as one that is started later or again.
   * @param onAway told once, with the reason
   * @returns undefined when `signal` ended the waiting
   */
  static async await(
    controlUrl: string,
    signal: AbortSignal,
    onAway: (reason: string) => void,
  ): Promise<SandboxClock | undefined> {
    for (let tries = 1; !signal.aborted; tries += 1) {
      try {
        return await SandboxClock.connect(controlUrl)
      } catch (error) {
        if (tries === 1) onAway(reasonOf(error))
      }
      // Ends early, by rejecting, with the signal.
      await setTimeout(tryAgainMs, undefined, { signal }).catch(() => undefined)
    }
    return undefined
  }

  get isHeld(): boolean {
    return this.#held
  }

  now(): Date {
    if (this.#held) return new Date(this.#cloudBase)
    return new Date(this.#cloudBase + (performance.now() - this.#realBase) * this.rate)
  }

  /**
   * Above the demo's pace the clouds are not asked more often in real time than at it, up to a second: another look
   * within a blink shows nobody more, and a machine that does nothing but look is slow at everything else.
   */
  realDelay(cloudMilliseconds: number): number {
    const atDemoPace = Math.min(cloudMilliseconds / demoRate, longestFloorMs)
    return Math.max(0, cloudMilliseconds / this.rate, atDemoPace)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  async #resync(): Promise<void> {
    try {
      const { reading, realNow } = await readClock(this.#controlUrl)
      this.rate = reading.rate
      this.#cloudBase = reading.now
      this.#realBase = realNow
      this.#held = false
    } catch {
      this.#cloudBase = this.now().getTime()
      this.#held = true
    }
    this.#goOn()
  }

  /** One reading after the other: of several that wait for a sandbox that hangs, the last to come would not be the newest. */
  #goOn(): void {
    if (this.#closed) return
    this.#timer = globalThis.setTimeout(() => void this.#resync(), rereadMs)
    this.#timer.unref()
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

async function readClock(controlUrl: string): Promise<{ reading: ClockReading; realNow: number }> {
  const asked = performance.now()
  const response = await fetch(`${controlUrl}/clock`, { signal: AbortSignal.timeout(readingMs) })
  if (!response.ok) throw new Error(`The sandbox's clock answered ${response.status} at ${controlUrl}/clock.`)
  const reading = (await response.json()) as ClockReading
  // Half the round trip has passed since the sandbox looked at its clock.
  return { reading, realNow: asked + (performance.now() - asked) / 2 }
}
