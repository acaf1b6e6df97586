/** A server that can be stopped, killed and started again, by several who know nothing of each other. */
export interface RestartableServer<Server> {
  /** The one that runs, or ran last. */
  current(): Server
  stop(): Promise<void>
  /** @returns when it is gone. One that is just starting is killed too: its start rejects, and nobody waits for it. */
  kill(): Promise<void>
  /** @throws "… before it was ready" when it was killed meanwhile */
  start(): Promise<void>
}

interface Means<Server> {
  first: Server
  begin(): Promise<Server>
  /** SIGKILL of whatever of the server is there now; nothing when there is nothing yet. */
  strike(server: Server): void
  /** Before another try of a start that failed by itself. */
  pause(): Promise<unknown>
}

const mostTries = 20

export function restartableServer<Server extends { stop(): Promise<void>; ended: Promise<unknown> }>({
  first,
  begin,
  strike,
  pause,
}: Means<Server>): RestartableServer<Server> {
  let server = first
  let isUp = true
  let kills = 0
  let starting: Promise<void> | undefined

  /** After a kill the last of its processes may hold its memory for a moment, and the server refuses to begin. */
  const beginAgain = async (life: number) => {
    const refuseKilled = () => {
      if (kills !== life) throw new Error('The server was killed before it was ready.')
    }
    for (let tries = 1; !isUp; tries += 1) {
      refuseKilled()
      try {
        const begun = await begin()
        if (kills !== life) {
          // Killed before there was a process that could have been.
          strike(begun)
          await begun.ended
        } else {
          server = begun
          isUp = true
        }
      } catch (error) {
        refuseKilled()
        if (tries === mostTries) throw error
        await pause()
      }
    }
  }
  return {
    current: () => server,
    async stop() {
      await server.stop()
      isUp = false
    },
    async kill() {
      kills += 1
      const wasUp = isUp
      isUp = false
      strike(server)
      if (wasUp) await server.ended
    },
    async start() {
      const life = kills
      const before = starting
      // One after the other: two servers would fight over the data.
      starting = (async () => {
        await before?.catch(() => undefined)
        await beginAgain(life)
      })()
      await starting
    },
  }
}
