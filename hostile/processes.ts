import { isAlive } from '../e2e/harness/restartable.ts'
import type { Stack } from '../e2e/harness/stack.ts'
import { Holds } from './holds.ts'
import type { ProcessName } from './schedule.ts'

type Stage = Pick<Stack, 'workers' | 'killWorker' | 'startWorker' | 'web' | 'sandbox' | 'postgres'>
type Worker = ReturnType<Stage['workers']>[number]
type Single = Exclude<ProcessName, 'worker' | 'workers'>

/** Lets go of what it holds. @returns whether it was the last that held any of it: without it that had come back earlier */
type LetGo<Done> = () => Done

const workersWanted = 2

/**
 * The processes as blows take them away. Blows overlap: what two of them keep down, or standing still, comes back when the second lets
 * go, and not when the first does.
 */
export class Processes {
  readonly #stage: Stage
  readonly #onKilled: (name: Single) => void
  readonly #down = new Holds<Single>()
  #workersDown = 0
  readonly #still = new Holds<Worker>()

  /** @param onKilled told directly after one has ended */
  constructor(stage: Stage, onKilled: (name: Single) => void = () => undefined) {
    this.#stage = stage
    this.#onKilled = onKilled
  }

  /** SIGKILL of all of them at once. */
  async takeDown(
    names: readonly ProcessName[],
  ): Promise<{ killed: boolean; letGo: LetGo<Promise<boolean>> }> {
    const killed = await Promise.all(names.map((name) => this.#kill(name)))
    return {
      killed: killed.some(Boolean),
      letGo: async () => {
        let wasLast = false
        // The database first: without it nothing else would be up again.
        for (const name of [...names].sort((one) => (one === 'postgres' ? -1 : 1))) {
          if (await this.#bringBack(name)) wasLast = true
        }
        return wasLast
      },
    }
  }

  /** SIGSTOP: it is there and does not answer, as one that is swapped out. undefined: there is none that could. */
  standStill(name: 'worker' | 'web' | 'sandbox'): { stopped: boolean; letGo: LetGo<boolean> } | undefined {
    const child = this.#one(name)
    if (child === undefined || !isAlive(child)) return undefined
    const stopped = this.#still.take(child)
    if (stopped) child.process.kill('SIGSTOP')
    return {
      stopped,
      letGo: () => {
        const isLast = this.#still.letGo(child)
        if (isLast && isAlive(child)) child.process.kill('SIGCONT')
        return isLast
      },
    }
  }

  /** Of the workers one that moves, where there is one. */
  #one(name: 'worker' | 'web' | 'sandbox'): Worker | undefined {
    if (name !== 'worker') return this.#stage[name]?.child()
    const workers = this.#stage.workers()
    return workers.find((worker) => this.#still.of(worker) === 0) ?? workers[0]
  }

  /** @returns whether anything was there to be killed */
  async #kill(name: ProcessName): Promise<boolean> {
    if (name === 'worker' || name === 'workers') {
      this.#workersDown += howMany(name)
      const doomed = this.#stage
        .workers()
        .slice(0, Math.max(0, this.#stage.workers().length - this.#wanted()))
      await Promise.all(doomed.map((worker) => this.#stage.killWorker(worker)))
      return doomed.length > 0
    }
    if (!this.#down.take(name)) return false
    const process = this.#stage[name]
    if (process === undefined) throw new Error(`This stack has no ${name} to kill.`)
    await process.kill()
    this.#onKilled(name)
    return true
  }

  async #bringBack(name: ProcessName): Promise<boolean> {
    if (name === 'worker' || name === 'workers') {
      const before = this.#wanted()
      this.#workersDown -= howMany(name)
      while (this.#stage.workers().length < this.#wanted()) this.#stage.startWorker()
      return this.#wanted() > before
    }
    if (!this.#down.letGo(name)) return false
    try {
      await this.#stage[name]?.start()
    } catch (error) {
      // Killed again by another blow before it answered, which brings it back as well.
      if (!/before it was ready/.test((error as Error).message)) throw error
    }
    return true
  }

  #wanted(): number {
    return Math.max(0, workersWanted - this.#workersDown)
  }
}

const howMany = (name: 'worker' | 'workers') => (name === 'workers' ? workersWanted : 1)
