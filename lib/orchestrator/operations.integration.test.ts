import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperation } from '#lib/db/operations.ts'
import type { Deployment } from '#lib/domain/types.ts'
import { undeployPrevious } from '#lib/services/endpoints/undeploy.ts'
import { as, auditEntries, people } from '#lib/services/testing/desk.ts'
import { onCloud, rollOver, seedVertexFleet, vertexEndpoint } from '#lib/services/testing/vertex.ts'
import { say } from '#lib/words/say.ts'
import { ensureSchedules } from './ensure-schedules.ts'
import { reconcileOperation } from './reconcile-operation.ts'
import { type Stage, stage } from './testing/stage.ts'

const endpointId = vertexEndpoint.id

let on: Stage
let idle: Deployment
beforeEach(async () => {
  on = await stage()
  await seedVertexFleet(on)
  idle = (await rollOver(on, 'v56')).find(({ state }) => state === 'standby')!
})
afterEach(() => on.end())

const ask = (deployment: string) =>
  undeployPrevious(as(on, people.manager), { endpoint: endpointId, deployment })
const calls = () =>
  on.sandbox.world.calls.find({ operation: 'UndeployModel' }).filter(({ status }) => status === 200).length
const isGone = async () => (await onCloud(on)).deployments.every(({ id }) => id !== idle.id)
const operations = () => on.database.prisma.operation.findMany({ orderBy: { requestedAt: 'asc' } })
const ago = (seconds: number) => new Date(on.clock.now().getTime() - seconds * 1_000)
const opened = (sentAt: Date) =>
  openOperation(on.database.prisma, {
    kind: 'undeploy',
    endpointId,
    intent: { deployment: idle.id },
    requestedBy: people.manager,
    requestedAt: sentAt,
    phase: { name: 'sent', sentAt: sentAt.toISOString() },
  })

test('an operation has who asked whole, is closed at its end, and the same wish joins it while it is open', async () => {
  expect(await ask(idle.id)).toEqual({ ok: true })
  expect(await ask(idle.id)).toEqual({ ok: true })
  expect(await operations()).toMatchObject([
    {
      kind: 'undeploy',
      endpointId,
      intent: { deployment: idle.id },
      requestedBy: people.manager,
      phase: { name: 'asked' },
      open: true,
    },
  ])
  await on.until(isGone, 'the previous model is undeployed')
  await on.pass(60)
  const [operation] = await operations()
  expect(operation).toMatchObject({ phase: { name: 'done' }, open: false, lookAgainAt: null })
  expect(operation?.endedAt).toBeInstanceOf(Date)
})

test('another model is not undeployed while one goes, and nothing is written', async () => {
  await openOperation(on.database.prisma, {
    kind: 'undeploy',
    endpointId,
    intent: { deployment: '12' },
    requestedBy: people.manager,
    requestedAt: on.clock.now(),
  })
  const before = (await auditEntries(on.database)).length
  const answer = await ask(idle.id)
  expect(answer).toMatchObject({ ok: false, code: 'undeploy-under-way' })
  expect(!answer.ok && say(answer)).toBe(
    'DeployedModel 12 is being undeployed in Eemshaven. Wait until it is gone, then ask again.',
  )
  expect(await operations()).toHaveLength(1)
  expect(await auditEntries(on.database)).toHaveLength(before)
})

test('two open operations of a kind on one endpoint are not written, whatever the code does', async () => {
  await opened(on.clock.now())
  await expect(opened(on.clock.now())).rejects.toThrow(/Unique constraint/)
})

test('a call that was put on record by a worker that died before it made it is made when it has not shown up', async () => {
  const { id } = await opened(ago(590))
  await reconcileOperation(on.context, id)
  expect(calls()).toBe(0)
  await on.pass(15)
  await on.until(isGone, 'the previous model is undeployed')
  expect(calls()).toBe(1)
})

test('a pass whose operation has moved on records nothing and calls nothing', async () => {
  expect(await ask(idle.id)).toEqual({ ok: true })
  const [operation] = await operations()
  const slow = on.anotherWorker()
  const serving = slow.clouds.serving('vertex')
  const clouds = {
    ...slow.clouds,
    serving: () => ({
      ...serving,
      // While this worker is still looking, another one has gone on.
      observe: async (...input: Parameters<typeof serving.observe>) => {
        await on.database.prisma.operation.update({
          where: { id: operation!.id },
          data: { phase: { name: 'sent', sentAt: ago(1).toISOString() }, version: { increment: 1 } },
        })
        return await serving.observe(...input)
      },
    }),
  }
  await reconcileOperation({ ...slow, clouds }, operation!.id)
  expect(calls()).toBe(0)
  expect(await operations()).toMatchObject([{ phase: { name: 'sent' }, version: 2, open: true }])
})

test('an operation whose job was lost is found again', async () => {
  expect(await ask(idle.id)).toEqual({ ok: true })
  await on.database.prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`
  await on.database.prisma.$transaction((transaction) => ensureSchedules(transaction))
  await on.until(isGone, 'the previous model is undeployed')
})

test('of an endpoint that has left the fleet nothing is called, and its operation is closed', async () => {
  expect(await ask(idle.id)).toEqual({ ok: true })
  await on.database.prisma.endpoint.update({
    where: { id: endpointId },
    data: { retiredAt: on.clock.now() },
  })
  await on.runDue()
  expect(calls()).toBe(0)
  expect(await operations()).toMatchObject([{ phase: { name: 'failed' }, open: false }])
})

test('an undeployment that an earlier version had told the cloud is waited for, under the name of who had asked', async () => {
  expect(await ask(idle.id)).toEqual({ ok: true })
  // As the earlier version had it: the wish in the audit and the job, and no operation.
  await on.database.prisma.operation.deleteMany()
  await on.database.prisma.$executeRaw`DELETE FROM graphile_worker._private_jobs`
  const [since, toldAt] = [ago(595), ago(590)].map((time) => time.toISOString()) as [string, string]
  await on.enqueue({ task: 'undeploy', endpointId, deploymentId: idle.id, since, toldAt })
  await on.runDue()
  expect(calls()).toBe(0)
  expect(await operations()).toMatchObject([
    {
      intent: { deployment: idle.id },
      requestedBy: people.manager,
      requestedAt: new Date(since),
      phase: { name: 'sent', sentAt: toldAt },
      open: true,
    },
  ])
  await on.pass(15)
  await on.until(isGone, 'the previous model is undeployed')
  expect(calls()).toBe(1)
})

test("an earlier version's undeployment of another model waits for its turn", async () => {
  const other = await openOperation(on.database.prisma, {
    kind: 'undeploy',
    endpointId,
    intent: { deployment: '12' },
    requestedBy: people.manager,
    requestedAt: on.clock.now(),
  })
  await on.enqueue({ task: 'undeploy', endpointId, deploymentId: idle.id })
  await on.runDue()
  expect(calls()).toBe(0)
  await reconcileOperation(on.context, other.id)
  await on.until(isGone, 'the previous model is undeployed')
})
