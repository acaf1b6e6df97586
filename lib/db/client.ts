import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from './generated/client.ts'

export { Prisma } from './generated/client.ts'

/** What a query can be sent through: the database itself or an open transaction. */
export type DatabaseTransaction = Omit<
  PrismaClient,
  '$connect' | '$disconnect' | '$on' | '$use' | '$extends' | '$transaction'
>

export interface Database {
  url: string
  prisma: PrismaClient
  /** For what Prisma cannot say: LISTEN, advisory locks held by a session, graphile-worker. Shares its connections with `prisma`. */
  pool: pg.Pool
  close(): Promise<void>
}

/**
 * Real milliseconds that a transaction waits for a connection, and that it may take. Prisma 7.10 rolls one back whose time is over while a
 * call that is made of several statements goes on: the rest of them are sent on a connection that somebody else may have been given. So the
 * limit is for what never ends; a slow machine does not reach it.
 */
const transactionOptions = { maxWait: 10_000, timeout: 60_000 } as const

/**
 * Connects lazily: nothing is opened before the first query.
 * @param maxConnections upper bound of the pool (default 10)
 * @param onTrouble told when an idle connection is lost; the next query opens a new one
 */
export function createDatabase(
  url: string,
  { maxConnections = 10, onTrouble }: { maxConnections?: number; onTrouble?: (error: Error) => void } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'meridian',
  })
  // Without a listener, an idle connection that PostgreSQL closes (a restart) would end the process.
  pool.on('error', (error) => onTrouble?.(error))
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions })
  let closing: Promise<void> | undefined
  return {
    url,
    prisma,
    pool,
    close() {
      closing ??= prisma.$disconnect().then(() => pool.end())
      return closing
    },
  }
}
