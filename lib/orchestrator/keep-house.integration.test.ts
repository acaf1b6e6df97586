import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, stage } from './testing/stage.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
})
afterAll(() => on.end())

const changes = async () =>
  (await on.database.prisma.change.findMany({ orderBy: { id: 'asc' } })).map(({ key }) => key)

test('announcements are kept for a day, the newest for ever, and the audit chain is verified as a whole', async () => {
  const { prisma } = on.database
  await prisma.change.deleteMany()
  const hour = 3_600_000
  const announced = (key: string, hoursAgo: number) =>
    prisma.change.create({ data: { entity: 'fleet', key, at: new Date(Date.now() - hoursAgo * hour) } })
  await announced('the day before', 25)
  await announced('today', 23)
  await on.enqueue({ task: 'keep-house' })
  await on.runDue()
  expect(await changes()).toEqual(['today'])

  await prisma.change.deleteMany()
  await announced('long ago', 72)
  await announced('the day before', 25)
  await on.enqueue({ task: 'keep-house' })
  await on.runDue()
  expect(await changes()).toEqual(['the day before'])

  const last = await prisma.auditEntry.findFirst({ orderBy: { seq: 'desc' } })
  expect(await prisma.auditVerification.findMany()).toEqual([
    { id: 1, seq: last?.seq ?? 0n, hash: last?.hash ?? '', brokenAt: null, at: on.clock.now() },
  ])
  const [next] = await prisma.$queryRaw<{ hours: number }[]>`
    SELECT extract(epoch FROM run_at - now())::float / 3600 AS hours
    FROM graphile_worker._private_jobs AS jobs JOIN graphile_worker._private_tasks AS tasks ON tasks.id = jobs.task_id
    WHERE tasks.identifier = 'keep-house'`
  expect(next?.hours).toBeCloseTo(24, 1)
})
