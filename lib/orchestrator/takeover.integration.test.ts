import { EventEmitter } from 'node:events'
import { run, type WorkerEvents } from 'graphile-worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { createLog } from '#lib/log.ts'
import { quietQueueLogger, tolerateLostConnections } from './queue.ts'
import { Takeover } from './takeover.ts'

const log = createLog('test', 'silent')
let base: TestDatabase
beforeAll(async () => {
  base = await testDatabase()
  tolerateLostConnections(base.database.pool, log)
})
afterAll(() => base.drop())

const anHour = 3_600_000
const isOnRecord = async (id: string) =>
  (await base.database.prisma.workerProcess.findUnique({ where: { id } })) !== null

/** Takes up a place; it does not look a second time within a test. */
async function started(poolId: string): Promise<Takeover> {
  const takeover = new Takeover(base.url, log)
  takeover.start(poolId, anHour)
  await expect.poll(() => isOnRecord(poolId)).toBe(true)
  return takeover
}

/** Returns when the connections of all takeovers are gone. */
const loseConnections = () =>
  base.database.pool.query(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'meridian-worker'`,
  )

test('a worker that lost its connection since its last look still leaves no row behind', async () => {
  const takeover = await started('pool-cut-off')
  const { rowCount } = await loseConnections()
  expect(rowCount).toBe(1)
  await takeover.stop()
  expect(await isOnRecord('pool-cut-off')).toBe(false)
})

test('a worker that lost its connection still frees the jobs that it holds', async () => {
  const { pool } = base.database
  const takeover = await started('pool-holding')
  await pool.query(`SELECT graphile_worker.add_job('sync-registry', '{}', queue_name => 'held')`)
  const { rows } = await pool.query(
    `UPDATE graphile_worker._private_job_queues SET locked_by = 'pool-holding', locked_at = now() RETURNING 1`,
  )
  expect(rows).toHaveLength(1)
  await loseConnections()
  await takeover.stop()
  const held = await pool.query(
    'SELECT 1 FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL',
  )
  expect(held.rows).toEqual([])
})

test('stopping ends without an error when PostgreSQL cannot be reached at all', async () => {
  const takeover = new Takeover('postgres://nobody@127.0.0.1:1/nowhere', log)
  takeover.start('pool-nowhere', anHour)
  await expect(takeover.stop()).resolves.toBeUndefined()
})

interface Run {
  by: string
  end: () => void
}

/** A queue at work on one kind of job, whose runs go on until they are told to end. */
async function workerAt(runs: Run[], by: string) {
  const named = Promise.withResolvers<string>()
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => named.resolve(workerPool.id))
  const runner = await run({
    pgPool: base.database.pool,
    taskList: {
      'sync-registry': () =>
        new Promise<void>((resolve) => {
          runs.push({ by, end: resolve })
        }),
    },
    pollInterval: 50,
    noHandleSignals: true,
    events,
    logger: quietQueueLogger(log),
  })
  return { runner, takeover: await started(await named.promise) }
}

const count = async (table: '_private_jobs' | '_private_job_queues', where: string) => {
  const { rows } = await base.database.pool.query<{ count: number }>(
    `SELECT count(*)::int FROM graphile_worker.${table} WHERE ${where}`,
  )
  return rows[0]?.count
}

test('a job that a living worker was taken for dead over leaves its queue free when both have ended it', async () => {
  const { pool } = base.database
  await pool.query('DELETE FROM graphile_worker._private_jobs')
  const ask = () =>
    pool.query(
      `SELECT graphile_worker.add_job('sync-registry', '{}', queue_name => 'twice', job_key => 'twice')`,
    )
  const runs: Run[] = []
  const slow = await workerAt(runs, 'slow')
  await ask()
  await expect.poll(() => runs.map(({ by }) => by)).toEqual(['slow'])

  await loseConnections()
  const other = await workerAt(runs, 'other')
  await expect.poll(() => runs.map(({ by }) => by)).toEqual(['slow', 'other'])
  runs[0]?.end()
  await expect.poll(() => count('_private_jobs', 'true')).toBe(0)
  runs[1]?.end()
  await other.runner.stop()
  await slow.runner.stop()
  // What this is about: the queue's own lock outlives the job.
  expect(await count('_private_job_queues', `queue_name = 'twice' AND locked_by IS NOT NULL`)).toBe(1)

  const next = await workerAt(runs, 'next')
  await ask()
  await pool.query(`UPDATE graphile_worker._private_job_queues SET locked_at = now() - interval '16 seconds'`)
  await next.takeover.look()
  await expect.poll(() => runs.map(({ by }) => by)).toEqual(['slow', 'other', 'next'])
  runs[2]?.end()
  await next.runner.stop()
  for (const { takeover } of [slow, other, next]) await takeover.stop()
})

test('a queue is left to whoever works in it, however long that takes', async () => {
  const { pool } = base.database
  const runs: Run[] = []
  const worker = await workerAt(runs, 'patient')
  await pool.query(`SELECT graphile_worker.add_job('sync-registry', '{}', queue_name => 'long')`)
  await expect.poll(() => runs.length).toBe(1)
  await pool.query(
    `UPDATE graphile_worker._private_job_queues SET locked_at = now() - interval '1 hour' WHERE queue_name = 'long'`,
  )
  await worker.takeover.look()
  expect(await count('_private_job_queues', `queue_name = 'long' AND locked_by IS NOT NULL`)).toBe(1)
  runs[0]?.end()
  await worker.runner.stop()
  await worker.takeover.stop()
})
