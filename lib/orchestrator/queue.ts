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
