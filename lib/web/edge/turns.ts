import { type Said, said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'

/** A person asks for more at once than is prepared and kept waiting for one. The message is the refusal's sentence. */
export class TooBusy extends Error {
  readonly retryAfterSeconds = 5

  readonly refusal: Said<'too-busy'>

  constructor(atOnce: number, waiting: number) {
    const refusal = said('too-busy', { atOnce, waiting })
    super(say(refusal))
    this.refusal = refusal
    this.name = 'TooBusy'
  }
}

interface Line {
  running: number
  waiting: (() => void)[]
}

/**
 * Work that is heavy for the server, a few pieces at once for each person, the next few in line, and the rest refused. Counted in this
 * process; a person without any is not remembered.
 */
export class Turns {
  readonly #atOnce: number
  readonly #mostWaiting: number
  readonly #lines = new Map<string, Line>()

  constructor({ atOnce, waiting }: { atOnce: number; waiting: number }) {
    this.#atOnce = atOnce
    this.#mostWaiting = waiting
  }

  /** People who have something running or waiting. */
  get people(): number {
    return this.#lines.size
  }

  /**
   * @param signal of the request: whoever goes away while waiting leaves the line. What runs already keeps its place until it ends, so
   * that going away and asking again does not add to it.
   * @throws TooBusy at once; the signal's reason
   */
  async take<Result>(person: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted()
    const line = this.#lines.get(person) ?? { running: 0, waiting: [] }
    this.#lines.set(person, line)
    if (line.running < this.#atOnce) line.running += 1
    else if (line.waiting.length >= this.#mostWaiting) throw new TooBusy(this.#atOnce, this.#mostWaiting)
    else await this.#wait(line, signal)
    try {
      return await work()
    } finally {
      // The place is handed on as it is; only without anybody waiting does it become free.
      const next = line.waiting.shift()
      if (next) next()
      else line.running -= 1
      if (line.running === 0) this.#lines.delete(person)
    }
  }

  #wait(line: Line, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        line.waiting = line.waiting.filter((waiting) => waiting !== begin)
        reject(signal?.reason)
      }
      const begin = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      line.waiting.push(begin)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}

const held = globalThis as typeof globalThis & { meridianTurns?: Turns }

/** Those of this process: pages and routes are bundled apart, so that a variable of this file would be many. */
export function heavyTurns(): Turns {
  held.meridianTurns ??= new Turns({ atOnce: 2, waiting: 6 })
  return held.meridianTurns
}
