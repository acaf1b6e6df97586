import { afterEach, beforeEach, expect, test } from 'vitest'
import { approve, type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { as, people } from '../testing/desk.ts'
import { startRollout } from './start.ts'

/** What a start asks of the clouds, and what may happen while it asks. */
const target = { model: 'fraud-scoring', release: 'v427' }

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

test('who may not start makes the server ask no cloud and no registry', async () => {
  await approve(on, 'v427')
  const context = as(on, people.viewer)
  const asked: string[] = []
  const clouds = new Proxy(context.clouds, {
    get: (of, name, whole) => {
      asked.push(String(name))
      return Reflect.get(of, name, whole)
    },
  })
  for (const input of [target, { ...target, endpoints: ['fraud-jp'] }]) {
    expect(await startRollout({ ...context, clouds }, input)).toMatchObject({ ok: false, code: 'permission' })
  }
  expect(asked).toEqual([])
})

test('a release rejected while the clouds are asked is not started', async () => {
  await approve(on, 'v427')
  const meanwhile = async () =>
    void (await on.database.prisma.release.updateMany({
      where: { label: 'v427' },
      data: { status: 'Rejected' },
    }))
  expect(await startDuring(meanwhile)).toMatchObject({ ok: false, code: 'release-not-approved' })
  expect(await on.database.prisma.rollout.count()).toBe(0)
})

test('an endpoint that leaves the fleet while the clouds are asked is not started', async () => {
  await approve(on, 'v427')
  const meanwhile = async () =>
    void (await on.database.prisma.endpoint.update({
      where: { id: 'fraud-br' },
      data: { retiredAt: on.clock.now() },
    }))
  expect(await startDuring(meanwhile)).toMatchObject({ ok: false, code: 'fleet-changed' })
  expect(await on.database.prisma.rollout.count()).toBe(0)
})

/** Starts; something happens after the preview has read the database and before anything is written. */
async function startDuring(meanwhile: () => Promise<void>) {
  const context = as(on, people.manager)
  const { clouds } = context
  const serving = clouds.serving('sagemaker')
  return await startRollout(
    {
      ...context,
      clouds: {
        ...clouds,
        serving: () => ({
          ...serving,
          preflight: async (...input: Parameters<typeof serving.preflight>) => {
            await meanwhile()
            return await serving.preflight(...input)
          },
        }),
      },
    },
    target,
  )
}
