import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/db/testing/index.ts'
import { createLog } from '#lib/log.ts'
import { Takeover } from './takeover.ts'

let base: TestDatabase
beforeAll(async () => {
  base = await testDatabase()
})
afterAll(() => base.drop())

const log = createLog('test', 'silent')
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
