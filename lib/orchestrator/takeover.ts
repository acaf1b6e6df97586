import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Logger } from '#lib/log.ts'
import { dropSuperseded } from './dead-jobs.ts'
import { freeForsakenQueues } from './forsaken-queues.ts'

/**
 * A killed worker leaves its jobs locked, and the queue by itself would wait hours for it. So each worker holds an advisory lock
 * on a connection of its own, which PostgreSQL drops the moment the process is gone, and every worker looks for locks that nobody
 * holds any more and frees the jobs behind them.
 *
 * A worker that only lost its connection is taken for dead too. That is safe: a pass records under the row's version before it acts. Of the
 * locks that such a mistake leaves behind, see {@link freeForsakenQueues}.
 */
export class Takeover {
  readonly #url: string
  readonly #log: Logger
  /** 62 random bits: two workers with one key would never be told apart. */
  readonly #lockKey = (randomBytes(8).readBigUInt64BE() >> 2n).toString()
  #poolId: string | undefined
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #stopped = false

  constructor(url: string, log: Logger) {
    this.#url = url
    this.#log = log
  }

  /**
   * @param poolId under which the queue locks this process's jobs
   * @param everyMs real milliseconds between looks
   */
  start(poolId: string, everyMs = 1_000): void {
    this.#poolId = poolId
    this.#stopped = false
    clearInterval(this.#timer)
    const tick = () => {
      this.#looking ??= this.look().finally(() => {
        this.#looking = undefined
      })
      void this.#looking
    }
    this.#timer = setInterval(tick, everyMs)
    tick()
  }

  /** Announces this worker if need be, and frees the jobs of workers that are gone. Never rejects. */
  async look(): Promise<void> {
    try {
      const client = this.#client ?? (await this.#announce())
      await this.#freeTheDead(client)
      await this.#freeTheUnknown(client)
      await freeForsakenQueues(client, this.#log)
    } catch (error) {
      if (!this.#stopped) {
        this.#log.warn(
          { reason: (error as Error).message },
          'PostgreSQL did not answer the look for lost workers',
        )
      }
      await this.#drop()
    }
  }

  /**
   * Gives the place up. Call it when nothing of the pool runs any more: what it still holds locked (a job whose end could not be
   * written because PostgreSQL was away) is freed. Never rejects; two tries, each
   * with at most 5 s of real time to connect and 10 s a query.
   */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#looking
    if (this.#poolId === undefined) return
    // Its connection may be lost, noticed or not, with the next look not come yet: a fresh one still finds the row.
    const isGivenUp = (await this.#giveUp(this.#client)) || (await this.#giveUp(undefined))
    if (!isGivenUp) {
      this.#log.warn(
        { worker: this.#poolId },
        'the worker could not sign off; the next look of another one frees its jobs',
      )
    }
  }

  /** @returns whether the row and the jobs behind it are free; the connection is closed in any case */
  async #giveUp(known: pg.Client | undefined): Promise<boolean> {
    try {
      const client = known ?? (await this.#connect())
      await dropSuperseded(client, this.#poolId)
      await client.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [[this.#poolId]])
      await client.query('DELETE FROM worker_process WHERE id = $1', [this.#poolId])
      return true
    } catch {
      return false
    } finally {
      await this.#drop()
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'meridian-worker',
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      keepAlive: true,
    })
    client.on('error', () => void this.#drop(client))
    this.#client = client
    await client.connect()
    return client
  }

  async #announce(): Promise<pg.Client> {
    const client = await this.#connect()
    // The lock first: a row without a held lock would be taken for a dead worker's.
    await client.query('SELECT pg_advisory_lock($1::bigint)', [this.#lockKey])
    await client.query(
      `INSERT INTO worker_process (id, "lockKey", "startedAt") VALUES ($1, $2::bigint, now())
       ON CONFLICT (id) DO UPDATE SET "lockKey" = excluded."lockKey"`,
      [this.#poolId, this.#lockKey],
    )
    return client
  }

  async #freeTheDead(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ id: string; lockKey: string }>(
      'SELECT id, "lockKey"::text AS "lockKey" FROM worker_process WHERE id <> $1',
      [this.#poolId],
    )
    for (const { id, lockKey } of rows) {
      const tried = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1::bigint) AS free', [
        lockKey,
      ])
      if (tried.rows[0]?.free !== true) continue
      try {
        await this.#free(client, id)
        await client.query('DELETE FROM worker_process WHERE id = $1', [id])
      } finally {
        await client.query('SELECT pg_advisory_unlock($1::bigint)', [lockKey])
      }
    }
  }

  /** A worker can die between its first job and its row here; its own row was due within milliseconds. */
  async #freeTheUnknown(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ locked_by: string }>(
      `SELECT DISTINCT locked_by FROM graphile_worker._private_job_queues q
       WHERE locked_by IS NOT NULL AND locked_at < now() - interval '15 seconds'
         AND NOT EXISTS (SELECT 1 FROM worker_process w WHERE w.id = q.locked_by)`,
    )
    for (const { locked_by } of rows) await this.#free(client, locked_by)
  }

  async #free(client: pg.Client, poolId: string): Promise<void> {
    await dropSuperseded(client, poolId)
    await client.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [[poolId]])
    this.#log.warn({ worker: poolId }, 'a worker is gone; its jobs are taken over')
  }

  /** Closes this connection; one that has taken its place meanwhile stays. */
  async #drop(client = this.#client): Promise<void> {
    if (this.#client === client) this.#client = undefined
    try {
      await client?.end()
    } catch {
      // It is gone already.
    }
  }
}
