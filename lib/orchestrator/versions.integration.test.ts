import { afterEach, beforeEach, expect, test } from 'vitest'
import { modelId } from './testing/fleet.ts'
import { type Stage, stage } from './testing/stage.ts'

/** Jobs as a worker finds them that another version wrote, while both run. */
let on: Stage
beforeEach(async () => {
  on = await stage()
})
afterEach(() => on.end())

const add = (task: string, payload: object) =>
  on.database.prisma
    .$executeRaw`SELECT graphile_worker.add_job(${task}::text, ${JSON.stringify(payload)}::json)`
const waiting = () =>
  on.database.prisma.$queryRaw<{ task: string; attempts: number }[]>`
    SELECT task_identifier AS task, attempts::int FROM graphile_worker.jobs WHERE task_identifier LIKE '%tide%'`

test('a job of a kind that a later version knows waits for a worker of that version', async () => {
  await add('turn-the-tide', { endpointId: 'fraud-eu' })
  await on.runDue()
  expect(await waiting()).toEqual([{ task: 'turn-the-tide', attempts: 0 }])
})

test('a job that says more than this version knows is done as far as it is known', async () => {
  await add('sync-registry', { modelId, since: 'yesterday' })
  expect(await on.database.prisma.release.count()).toBe(0)
  await on.runDue()
  expect(await on.database.prisma.release.count()).toBeGreaterThan(0)
})
