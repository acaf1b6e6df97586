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

test('sessions, links and counts go when their time is over, and not before', async () => {
  const { prisma } = on.database
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000)
  for (const [id, hours] of [
    ['over', -1],
    ['open', 1],
  ] as const) {
    await prisma.user.create({ data: { id, name: id, email: `${id}@example.com` } })
    await prisma.session.create({ data: { id, userId: id, token: id, expiresAt: at(hours) } })
    await prisma.passwordLink.create({ data: { userId: id, tokenHash: id, expiresAt: at(hours) } })
    const time = at(hours * 25)
    await prisma.signInCount.create({
      data: { key: id, failures: 1, since: time, lastAt: time, waitUntil: time },
    })
  }
  await on.enqueue({ task: 'keep-house' })
  await on.runDue()
  expect((await prisma.session.findMany()).map(({ id }) => id)).toEqual(['open'])
  expect((await prisma.passwordLink.findMany()).map(({ userId }) => userId)).toEqual(['open'])
  expect((await prisma.signInCount.findMany()).map(({ key }) => key)).toEqual(['open'])
})
