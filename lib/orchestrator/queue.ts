import { Logger as QueueLogger } from 'graphile-worker'
import type { Pool, PoolClient } from 'pg'
import type { Logger } from '#lib/log.ts'

/** The queue's own words go into our log; every job's begin and end are said at debug only. */
export const quietQueueLogger = (log: Logger) =>
  new QueueLogger(() => (level, message) => {
    if (level === 'error') log.error({ queue: true }, message)
    else if (level === 'warning') log.warn({ queue: true }, message)
    else log.debug({ queue: true }, message)
  })

/** A connection that breaks while the queue has it checked out must not end the process: its query rejects, and that is enough. */
export function tolerateLostConnections(pool: Pool, log: Logger): void {
  pool.on('connect', (client: PoolClient) => {
    client.on('error', (error) => log.warn({ reason: error.message }, 'a connection to PostgreSQL was lost'))
  })
}

/**
 * A queue that closes while PostgreSQL goes away may drop the promise by which it gives its jobs back (graphile-worker 0.18,
 * `returnJobs` once the local queue is released); its rejection would end the process. The jobs are freed as a dead worker's
 * are, and the queue is opened again. Whatever else nobody caught ends the process as ever.
 */
export function tolerateJobsNotReturned(log: Logger): void {
  process.on('unhandledRejection', (reason) => {
    if (!isOfReturningJobs(reason)) throw reason
    log.warn({ reason: reason.message }, 'the closing queue could not give its jobs back')
  })
}

function isOfReturningJobs(reason: unknown): reason is Error {
  return (
    reason instanceof Error &&
    reason.message.startsWith('Error occurred whilst returning jobs from local queue')
  )
}
