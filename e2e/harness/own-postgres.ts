import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type EmbeddedServer, startEmbeddedServer } from '#lib/db/embedded/server.ts'
import { shelterOf } from '#lib/db/embedded/shelter.ts'
import { migrate } from '#lib/db/migrate.ts'
import { restartableServer } from './restartable-server.ts'
import { seedAt } from './seed.ts'

export interface OwnPostgres {
  stop(): Promise<void>
  /** SIGKILL of the whole server, also of one that is just starting: what was committed is recovered at the next start. */
  kill(): Promise<void>
  /** @throws "… before it was ready" when it was killed meanwhile */
  start(): Promise<void>
}

/** A server that keeps its data and its port over a stop, as one does that is restarted. */
export async function ownPostgres(
  folder: string,
): Promise<{ url: string; drop(): Promise<void>; postgres: OwnPostgres }> {
  const begin = () => startEmbeddedServer({ folder, shelter: shelterOf('test') })
  const first = await begin()
  await migrate(first.url('postgres'))
  await seedAt(first.url('postgres'))
  const postgres = restartableServer({ first, begin, strike, pause: () => setTimeout(500) })
  return {
    url: first.url('postgres'),
    async drop() {
      await postgres.current().stop()
      // The server's own user may need the data elsewhere than in the story's folder.
      rmSync(first.folder, { recursive: true, force: true })
    },
    postgres,
  }
}

function strike({ folder }: EmbeddedServer): void {
  const data = path.join(folder, 'data')
  const lock = path.join(data, 'postmaster.pid')
  try {
    const [pid] = readFileSync(lock, 'utf8').split('\n')
    // A server that was killed leaves its number behind, which may be somebody else's by now.
    const commandLine = `/proc/${pid}/cmdline`
    const isOurs = !existsSync('/proc/self/cmdline') || readFileSync(commandLine, 'utf8').includes(data)
    if (isOurs) process.kill(Number(pid), 'SIGKILL')
  } catch {
    // It is gone, or not there yet.
  }
}
