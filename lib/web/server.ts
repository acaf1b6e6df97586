import { SandboxClock, systemClock } from '#lib/clock.ts'
import { cloudsOf } from '#lib/clouds/connect.ts'
import { createDatabase, type Database } from '#lib/db/client.ts'
import type { Clock, CloudReaders } from '#lib/domain/ports.ts'
import { type Environment, readEnvironment } from '#lib/env.ts'
import { createLog, type Logger } from '#lib/log.ts'
import { knownMigrations } from './migrations.ts'

/** What the web process has once: made at the first request, kept over hot reloads. */
export interface ServerContext {
  environment: Environment
  database: Database
  clock: Clock
  /** Read only in this process: a preview asks the clouds, the worker alone changes them. */
  clouds: CloudReaders
  log: Logger
  /** Migrations that this version knows; see version.ts. */
  migrations: ReadonlySet<string>
}

const held = globalThis as typeof globalThis & { meridianServer?: Promise<ServerContext> | undefined }

export function serverContext(): Promise<ServerContext> {
  held.meridianServer ??= create().catch((error: unknown) => {
    // The sandbox or the database may be a moment late at start; the next request tries again.
    held.meridianServer = undefined
    throw error
  })
  return held.meridianServer
}

async function create(): Promise<ServerContext> {
  const environment = readEnvironment()
  const log = createLog('web', environment.logLevel)
  const sandbox = environment.clouds === 'sandbox'
  const clock = sandbox ? await SandboxClock.connect(environment.sandboxControlUrl) : systemClock
  return {
    environment,
    log,
    clock,
    database: createDatabase(environment.databaseUrl, {
      onTrouble: (error) => log.warn({ error }, 'database connection lost'),
    }),
    clouds: cloudsOf(environment, clock),
    migrations: knownMigrations(),
  }
}
