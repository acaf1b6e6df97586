import { SandboxClock, systemClock } from '#lib/clock.ts'
import { cloudsOf } from '#lib/clouds/connect.ts'
import { createDatabase } from '#lib/db/client.ts'
import type { Clock } from '#lib/domain/ports.ts'
import { readEnvironment } from '#lib/env.ts'
import { createLog } from '#lib/log.ts'
import { Backoff } from './backoff.ts'
import { endWithParent } from './parent.ts'
import { tolerateJobsNotReturned } from './queue.ts'
import { work } from './worker.ts'

/** The worker process: the only one that changes clouds. Any number of them share one PostgreSQL. */

const environment = readEnvironment()
const log = createLog('worker', environment.logLevel)
const stopping = new AbortController()
const stop = () => stopping.abort()
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
endWithParent(stop)
tolerateJobsNotReturned(log)

/** The worker has nothing to go by before it knows the clouds' time. */
async function connectClock(): Promise<Clock | undefined> {
  if (environment.clouds !== 'sandbox') return systemClock
  return await SandboxClock.await(environment.sandboxControlUrl, stopping.signal, (reason) =>
    log.warn(
      { url: environment.sandboxControlUrl, reason },
      "the sandbox's clock does not answer; the worker waits for it and then begins",
    ),
  )
}

async function workOn(clock: Clock): Promise<void> {
  const database = createDatabase(environment.databaseUrl, {
    maxConnections: 16,
    onTrouble: (error) => log.warn({ reason: error.message }, 'a connection to PostgreSQL was lost'),
  })
  const clouds = cloudsOf(environment, clock)
  log.info({ clouds: environment.clouds, rate: clock.rate }, 'the worker is ready')
  await work(
    { database, clock, clouds, log, backoff: new Backoff(), minutesAsked: new Map() },
    stopping.signal,
  )
  await database.close()
}

const clock = await connectClock()
if (clock) await workOn(clock)
log.info('the worker has stopped')
// A cloud client may keep connections open for a while; nothing is left that they are needed for.
process.exit(0)
