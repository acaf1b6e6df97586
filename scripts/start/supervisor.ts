import { type Child, type ChildOptions, startChild } from './child.ts'
import type { Output } from './output.ts'

/** A process that lived this long, in ms, had started well: its next restart is quick again. */
const steady = 60_000
const longestPause = 30_000

/** Keeps processes alive and ends them in the reverse of the order in which they were started. */
export class Supervisor {
  readonly #output: Output
  readonly #stops: (() => Promise<void>)[] = []
  #stopping: Promise<void> | undefined

  constructor(output: Output) {
    this.#output = output
  }

  get stopping(): boolean {
    return this.#stopping !== undefined
  }

  /** Something that must be stopped after all that is started from now on. */
  onStop(stop: () => Promise<void>): void {
    this.#stops.unshift(stop)
  }

  /** Starts a process and restarts it whenever it dies, with a growing pause. */
  keep(options: Omit<ChildOptions, 'onLine'>): Child {
    const start = () => startChild({ ...options, onLine: this.#output.line })
    const first = start()
    let current = first
    let pause = 500
    const watch = (child: Child, since: number) =>
      void child.ended.then(({ code, signal }) => {
        if (this.stopping) return
        if (performance.now() - since > steady) pause = 500
        const words = this.#output.lastWords(options.name)
        this.#output.say(
          `${options.name} ended (${code ?? signal}); it starts again in ${pause / 1000} s.${words && `\n${words}`}`,
        )
        setTimeout(() => {
          if (this.stopping) return
          current = start()
          watch(current, performance.now())
        }, pause)
        pause = Math.min(pause * 2, longestPause)
      })
    watch(first, performance.now())
    this.onStop(() => current.stop())
    return first
  }

  /** Runs a process to its end. @throws with its last words when it fails */
  async run(options: Omit<ChildOptions, 'onLine'>): Promise<void> {
    const child = startChild({ ...options, onLine: this.#output.line })
    const unregister = () => child.stop()
    this.onStop(unregister)
    const { code, signal } = await child.ended
    this.#stops.splice(this.#stops.indexOf(unregister), 1)
    if (code !== 0)
      throw new Error(`${options.name} failed (${code ?? signal}).\n${this.#output.lastWords(options.name)}`)
  }

  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      for (let stop = this.#stops.shift(); stop; stop = this.#stops.shift()) await stop()
    })()
    return this.#stopping
  }
}
