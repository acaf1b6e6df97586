import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/index.ts'
import { ensureSchedules } from './ensure-schedules.ts'
import { seedFleet } from './testing/fleet.ts'

let database: Awaited<ReturnType<typeof testDatabase>>['database']
let drop: () => Promise<void>
beforeAll(async () => {
  const made = await testDatabase()
  database = made.database
  drop = made.drop
  await seedFleet(database)
})
afterAll(() => drop())

const ensure = () => database.prisma.$transaction(ensureSchedules)
/** Every job with the count of what has been written to it. */
async function jobs(): Promise<Map<string, string>> {
  const { rows } = await database.pool.query<{ key: string; state: string }>(
    "SELECT key, concat_ws(' ', id, revision, run_at) AS state FROM graphile_worker.jobs",
  )
  return new Map(rows.map(({ key, state }) => [key, state]))
}

test('what waits already is not written again, and what is missing or has failed is set going', async () => {
  await ensure()
  const first = await jobs()
  expect([...first.keys()]).toEqual(
    expect.arrayContaining([
      'keep-house',
      'registry:fraud-scoring',
      'observe:sagemaker:123456789012:eu-west-1',
    ]),
  )
  await ensure()
  expect(await jobs()).toEqual(first)

  await database.pool.query("DELETE FROM graphile_worker._private_jobs WHERE key = 'keep-house'")
  await database.pool.query(
    `UPDATE graphile_worker._private_jobs SET attempts = 9, run_at = now() + interval '3 hours'
     WHERE key = 'registry:fraud-scoring'`,
  )
  await ensure()
  const again = await jobs()
  expect([...again.keys()].sort()).toEqual([...first.keys()].sort())
  const { rows } = await database.pool.query(
    "SELECT attempts, run_at <= now() AS due FROM graphile_worker.jobs WHERE key = 'registry:fraud-scoring'",
  )
  expect(rows).toEqual([{ attempts: 0, due: true }])
})
