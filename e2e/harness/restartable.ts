import { type Child, killGroup } from '#scripts/start/child.ts'

/** One of the stack's processes, which a story may take away as a machine does that fails, and bring back. */
export interface Restartable {
  child(): Child
  /** SIGKILL: it has no chance to put anything in order. */
  kill(): Promise<void>
  /** Begins it anew, with the ports and data that it had. @returns when it answers */
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * @param begin starts the process
 * @param answers resolves when it can be used
 */
export async function restartable<Ready>(
  begin: () => Child,
  answers: (child: Child) => Promise<Ready>,
): Promise<Restartable & { ready: Ready }> {
  let child = begin()
  const ready = await answers(child).catch(async (error: unknown) => {
    await child.stop()
    throw error
  })
  return {
    ready,
    child: () => child,
    async kill() {
      killGroup(child.process)
      await child.ended
    },
    async start() {
      if (isAlive(child)) return
      child = begin()
      await answers(child)
    },
    async stop() {
      // One that stands still would not hear that it is to stop.
      if (isAlive(child)) child.process.kill('SIGCONT')
      await child.stop()
    },
  }
}

export const isAlive = ({ process }: Child): boolean =>
  process.exitCode === null && process.signalCode === null
