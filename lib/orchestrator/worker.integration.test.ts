import { afterEach, beforeEach, expect, test } from 'vitest'
import { modelId } from './testing/fleet.ts'
import { type Stage, stage } from './testing/stage.ts'
import { work } from './worker.ts'

let on: Stage
const stopping = new AbortController()
beforeEach(async () => {
  on = await stage()
})
afterEach(() => on.end())

const patience = { timeout: 90_000, interval: 200 }

test('a worker finds its work by itself, survives the loss of every connection, and leaves nothing behind', async () => {
  const { prisma } = on.database
  const working = work(on.context, stopping.signal)
  // Nobody asked for anything: the schedules are the worker's own.
  await expect.poll(() => prisma.release.count({ where: { modelId } }), patience).toBeGreaterThan(0)
  await expect.poll(() => prisma.endpointState.count(), patience).toBe(4)
  await expect.poll(() => prisma.workerProcess.count(), patience).toBe(1)

  await prisma.$queryRaw`
    SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`
  // A connection that has just died may still be handed out once.
  const ask = async () => {
    await prisma.model.update({ where: { id: modelId }, data: { registrySyncedAt: null } })
    await on.enqueue({ task: 'sync-registry', modelId })
    return true
  }
  await expect.poll(ask, patience).toBe(true)
  const synced = async () =>
    (await prisma.model.findUniqueOrThrow({ where: { id: modelId } })).registrySyncedAt
  await expect.poll(synced, patience).not.toBeNull()
  await expect.poll(() => prisma.workerProcess.count(), patience).toBe(1)

  stopping.abort()
  await working
  expect(await prisma.workerProcess.count()).toBe(0)
  const locked = await prisma.$queryRaw<
    unknown[]
  >`SELECT 1 FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL`
  expect(locked).toEqual([])
}, 300_000)
