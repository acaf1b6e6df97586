import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { countDeadJobs } from '#lib/db/dead-jobs.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { createLog } from '#lib/log.ts'
import { sweepDeadJobs } from './dead-jobs.ts'
import { Takeover } from './takeover.ts'
import { type Stage, stage } from './testing/stage.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
})
afterAll(() => on.end())
beforeEach(() => on.database.pool.query('DELETE FROM graphile_worker._private_jobs'))

const job = { task: 'reconcile-rollout', rolloutId: 'r' } as const
const keys = async () => {
  const { rows } = await on.database.pool.query<{ key: string | null; locked_by: string | null }>(
    'SELECT key, locked_by FROM graphile_worker._private_jobs ORDER BY id',
  )
  return rows
}

/** The job runs in that pool, and is asked for once more meanwhile. */
async function supersedeWhileRunning(pool: string): Promise<void> {
  await enqueue(on.database.prisma, job)
  await on.database.pool.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now(), attempts = 1`,
    [pool],
  )
  await enqueue(on.database.prisma, job)
  expect(await keys()).toEqual([
    { key: null, locked_by: pool },
    { key: 'rollout:r', locked_by: null },
  ])
}

test('a worker that dies leaves no dead job behind, and the one that takes its place is there once', async () => {
  await supersedeWhileRunning('pool-killed')
  await on.database.pool.query(
    `INSERT INTO worker_process (id, "lockKey", "startedAt") VALUES ('pool-killed', 4711, now())`,
  )
  const survivor = new Takeover(on.database.url, createLog('test', 'silent'))
  survivor.start('pool-alive', 3_600_000)
  await expect.poll(keys).toEqual([{ key: 'rollout:r', locked_by: null }])
  expect(await countDeadJobs(on.database.prisma)).toEqual({ superseded: 0, exhausted: 0 })
  await survivor.stop()
})

test('a worker that signs off while one of its jobs is still running leaves no dead job behind either', async () => {
  const leaving = new Takeover(on.database.url, createLog('test', 'silent'))
  leaving.start('pool-leaving', 3_600_000)
  await supersedeWhileRunning('pool-leaving')
  await leaving.stop()
  expect(await keys()).toEqual([{ key: 'rollout:r', locked_by: null }])
})

test('a job that fails after it was asked for anew is counted, and swept while its successor waits', async () => {
  await supersedeWhileRunning('pool')
  // As the queue notes a failure.
  await on.database.pool.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL WHERE locked_by IS NOT NULL`,
  )
  expect(await countDeadJobs(on.database.prisma)).toEqual({ superseded: 1, exhausted: 0 })
  await sweepDeadJobs(on.context)
  expect(await keys()).toEqual([{ key: 'rollout:r', locked_by: null }])
})

test('a job that failed as often as it may is counted, and given up by the daily housekeeping', async () => {
  await enqueue(on.database.prisma, job)
  await on.database.pool.query('UPDATE graphile_worker._private_jobs SET attempts = max_attempts')
  await sweepDeadJobs(on.context)
  expect(await countDeadJobs(on.database.prisma)).toEqual({ superseded: 0, exhausted: 1 })
  await on.enqueue({ task: 'keep-house' })
  await on.runDue()
  expect(await countDeadJobs(on.database.prisma)).toEqual({ superseded: 0, exhausted: 0 })
})

test('a job that runs or waits is never swept', async () => {
  await supersedeWhileRunning('pool')
  await sweepDeadJobs(on.context)
  expect(await keys()).toHaveLength(2)
})
