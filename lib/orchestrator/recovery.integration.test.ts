import { fork } from 'node:child_process'
import { once } from 'node:events'
import { SageMakerClient, UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '#lib/log.ts'
import { rejectRelease } from '#lib/services/releases/decide.ts'
import { as, people } from '#lib/services/testing/desk.ts'
import { sandboxClient } from '#sandbox/testing/index.ts'
import { loadRegion } from './load-region.ts'
import { lookAtRegion } from './look-at-region.ts'
import { reconcileRegion } from './reconcile-region.ts'
import { Takeover } from './takeover.ts'
import { manager, modelId, seedRollout } from './testing/fleet.ts'
import { approve, type Stage, stage, takeIn } from './testing/stage.ts'

let on: Stage
let slug: string
let region: string
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
  slug = await seedRollout(on.database, { at: on.clock.now(), label: 'v427', waves: [['fraud-eu']] })
  region = `${slug}:fraud-eu`
  // Up to the moment before the begin: the artifact is in place and the region is about to start.
  await on.database.prisma.regionRollout.update({
    where: { id: region },
    data: { phaseName: 'gated', phase: { name: 'gated' } },
  })
})
afterEach(() => on.end())

const updates = () => on.calls('UpdateEndpoint', 'fraud-eu').filter((call) => call.status === 200).length
const wake = () => on.enqueue({ task: 'reconcile-region', regionRolloutId: region, endpointId: 'fraud-eu' })

/** The worker dies in the act: what it recorded stands, what comes after the call never happens. */
async function dieIn(moment: 'before the call' | 'after the call'): Promise<void> {
  const doomed = on.anotherWorker()
  const serving = doomed.clouds.serving('sagemaker')
  const clouds = {
    ...doomed.clouds,
    serving: () => ({
      ...serving,
      begin: async (...input: Parameters<typeof serving.begin>) => {
        if (moment === 'after the call') await serving.begin(...input)
        throw new Error('killed')
      },
    }),
  }
  await expect(reconcileRegion({ ...doomed, clouds }, region)).rejects.toThrow('killed')
}

test.each(['before the call', 'after the call'] as const)(
  'a worker that dies in its begin, %s, leaves exactly one update to the next one',
  async (moment) => {
    await dieIn(moment)
    expect(updates()).toBe(moment === 'after the call' ? 1 : 0)
    expect(await on.phaseOf(slug, 'fraud-eu')).toBe('shifting')
    await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'promoted', 'Dublin is promoted')
    expect(updates()).toBe(1)
  },
)

test('an endpoint that begins to scale in the moment of its begin is waited for, and not taken for a rollback', async () => {
  const sagemaker = new SageMakerClient(sandboxClient(on.sandbox.awsUrl, 'eu-west-1'))
  const scaled = on.anotherWorker()
  const serving = scaled.clouds.serving('sagemaker')
  const clouds = {
    ...scaled.clouds,
    serving: () => ({
      ...serving,
      begin: async (...input: Parameters<typeof serving.begin>) => {
        await sagemaker.send(
          new UpdateEndpointWeightsAndCapacitiesCommand({
            EndpointName: 'fraud-eu',
            DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 9 }],
          }),
        )
        return await serving.begin(...input)
      },
    }),
  }
  await reconcileRegion({ ...scaled, clouds }, region)
  expect(updates()).toBe(0)
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'baking', 'Dublin bakes')
  expect(updates()).toBe(1)
})

test('two workers over the same region make one update', async () => {
  await Promise.all([
    reconcileRegion(on.context, region),
    reconcileRegion(on.anotherWorker(), region),
    reconcileRegion(on.anotherWorker(), region),
  ])
  expect(updates()).toBe(1)
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'baking', 'Dublin bakes')
  expect(updates()).toBe(1)
})

test('a pass whose region has moved on records nothing and does nothing', async () => {
  const loaded = await loadRegion(on.database.prisma, region)
  expect((await lookAtRegion(on.context, loaded!)).refusal).toBeUndefined()
  const slow = on.anotherWorker()
  const serving = slow.clouds.serving('sagemaker')
  const clouds = {
    ...slow.clouds,
    serving: () => ({
      ...serving,
      // While this worker is still looking, a person takes the region out.
      observe: async (...input: Parameters<typeof serving.observe>) => {
        await on.database.prisma.regionRollout.update({
          where: { id: region },
          data: {
            request: { kind: 'revert', by: { ...manager }, reason: 'not tonight' },
            version: { increment: 1 },
          },
        })
        return await serving.observe(...input)
      },
    }),
  }
  await reconcileRegion({ ...slow, clouds }, region)
  expect(updates()).toBe(0)
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'skipped', 'Dublin is skipped')
  expect(updates()).toBe(0)
})

test('a pause or a rejection that is committed during a pass is seen before anything begins', async () => {
  const slow = on.anotherWorker()
  const serving = slow.clouds.serving('sagemaker')
  const during = (change: () => Promise<unknown>) => ({
    ...slow.clouds,
    serving: () => ({
      ...serving,
      observe: async (...input: Parameters<typeof serving.observe>) => {
        await change()
        return await serving.observe(...input)
      },
    }),
  })
  const pause = () => on.database.prisma.rollout.update({ where: { id: slug }, data: { status: 'paused' } })
  await reconcileRegion({ ...slow, clouds: during(pause) }, region)
  expect(updates()).toBe(0)
  await on.database.prisma.rollout.update({ where: { id: slug }, data: { status: 'running' } })
  const reject = () =>
    on.database.prisma.release.updateMany({ where: { label: 'v427' }, data: { status: 'Rejected' } })
  await reconcileRegion({ ...slow, clouds: during(reject) }, region)
  expect(updates()).toBe(0)
  expect(await on.phaseOf(slug, 'fraud-eu')).toBe('gated')
})

test('a release that is rejected while a pass is about to call its last region promoted is taken back', async () => {
  const slow = on.anotherWorker()
  const serving = slow.clouds.serving('sagemaker')
  const reject = () =>
    rejectRelease(as(on, people.approver), { model: modelId, release: 'v427', reason: 'biased' })
  const clouds = {
    ...slow.clouds,
    serving: () => ({
      ...serving,
      observe: async (...input: Parameters<typeof serving.observe>) => {
        const seen = await serving.observe(...input)
        expect(await reject()).toMatchObject({ ok: true })
        return seen
      },
    }),
  }
  await wake()
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'completing', 'Dublin completes')
  // The cloud ends its update; the next pass is the last.
  on.sandbox.world.clock.advance(3_600_000)
  on.sandbox.world.advance()
  await reconcileRegion(slow, region)
  expect(await on.phaseOf(slug, 'fraud-eu')).toBe('verifying')
  await reconcileRegion({ ...slow, clouds }, region)
  expect(await on.phaseOf(slug, 'fraud-eu')).not.toBe('promoted')
  const ended = async () =>
    !(await on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).open
  await on.until(ended, 'the rollout ends')
  expect(await on.phaseOf(slug, 'fraud-eu')).toBe('reverted')
  const said = await on.database.prisma.auditEntry.count({ where: { action: 'region.promoted' } })
  expect(said).toBe(0)
})

test('jobs of a killed worker are taken over at once', async () => {
  // A process that takes the job, announces itself as a worker does, and is then killed.
  const child = fork(new URL('./testing/doomed-worker.ts', import.meta.url), [on.database.url], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await wake()
  await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')
  await on.runDue()
  expect(await on.phaseOf(slug, 'fraud-eu')).toBe('gated')

  const takeover = new Takeover(on.database.url, createLog('test', 'silent'))
  takeover.start('pool-survivor', 50)
  const free = async () => {
    const rows = await on.database.prisma.workerProcess.findMany()
    return rows.length === 1 && rows[0]?.id === 'pool-survivor'
  }
  await expect.poll(free).toBe(true)
  await on.runDue()
  await takeover.stop()
  expect(await on.phaseOf(slug, 'fraud-eu')).toBe('shifting')
  expect(updates()).toBe(1)
  expect(await on.database.prisma.workerProcess.count()).toBe(0)
})

test('a job for an unknown region ends quietly', async () => {
  await expect(reconcileRegion(on.context, 'no-such-region')).resolves.toBeUndefined()
})
