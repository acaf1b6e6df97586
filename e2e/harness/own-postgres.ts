import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startEmbeddedServer } from '#lib/db/embedded/server.ts'
import { shelterOf } from '#lib/db/embedded/shelter.ts'
import { migrate } from '#lib/db/migrate.ts'
import { seedAt } from './seed.ts'

export interface OwnPostgres {
  stop(): Promise<void>
  /** SIGKILL of the whole server: what was committed is recovered at the next start. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** A server that keeps its data and its port over a stop, as one does that is restarted. */
export async function ownPostgres(
  folder: string,
): Promise<{ url: string; drop(): Promise<void>; postgres: OwnPostgres }> {
  const start = () => startEmbeddedServer({ folder, shelter: shelterOf('test') })
  let server = await start()
  let isUp = true
  let starting: Promise<void> | undefined
  // After a kill the last of its processes may hold its memory for a moment, and the server refuses to begin.
  const startAgain = async () => {
    for (let tries = 1; ; tries += 1) {
      try {
        server = await start()
        isUp = true
        return
      } catch (error) {
        if (tries === 20) throw error
        await setTimeout(500)
      }
    }
  }
  await migrate(server.url('postgres'))
  await seedAt(server.url('postgres'))
  return {
    url: server.url('postgres'),
    async drop() {
      await server.stop()
      // The server's own user may need the data elsewhere than in the story's folder.
      rmSync(server.folder, { recursive: true, force: true })
    },
    postgres: {
      async stop() {
        await server.stop()
        isUp = false
      },
      async kill() {
        if (!isUp) return
        isUp = false
        const [pid] = readFileSync(path.join(server.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
        process.kill(Number(pid), 'SIGKILL')
        await server.ended
      },
      async start() {
        if (isUp) return
        starting ??= startAgain().finally(() => {
          starting = undefined
        })
        await starting
      },
    },
  }
}
