import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toJson } from '#lib/db/rows/json.ts'
import type { Decision } from '#lib/domain/rollout/decide.ts'
import { said } from '#lib/domain/said.ts'
import type { Verdict } from '#lib/domain/types.ts'
import { loadRegion } from './load-region.ts'
import { recordDecision } from './record-region.ts'
import { modelId, registry, seedFleet, seedRollout } from './testing/fleet.ts'
import { type Stage, stage } from './testing/stage.ts'

/** Dublin holds without a verdict, and is looked at again and again. */

const heldAt = new Date('2026-11-20T03:30:00.000Z')
const later = new Date(heldAt.getTime() + 60_000)

const none = said('canary-traffic-none', { span: 'bake', meant: 0.1 })
const verdict: Verdict & { expectedMinutes: number } = {
  outcome: 'need-more-data',
  said: none,
  evidence: [
    {
      measure: 'traffic-share',
      outcome: 'need-more-data',
      canary: 0,
      baseline: 0.1,
      threshold: undefined,
      requests: 0,
      said: none,
      logEPass: -1 / 3,
    },
  ],
  expectedMinutes: 12,
  at: heldAt.toISOString(),
}

let on: Stage
beforeAll(async () => {
  on = await stage(async (database) => {
    await seedFleet(database)
    await database.prisma.release.create({
      data: {
        ...{
          id: 'v427',
          modelId,
          label: 'v427',
          version: 427,
          registryRef: 'arn:427',
          image: 'image',
          registry,
        },
        ...{ artifactUrl: 's3://fraud-models-eu/v427/model.tar.gz', evaluation: {}, status: 'Approved' },
        ...{ registeredAt: heldAt, registryModifiedAt: heldAt, statusAt: heldAt },
      },
    })
  })
})
afterAll(() => on.end())

let id: string
beforeEach(async () => {
  const { prisma } = on.database
  await prisma.regionRollout.deleteMany()
  await prisma.rollout.deleteMany()
  const slug = await seedRollout(on.database, { label: 'v427', at: heldAt, waves: [['fraud-eu']], plan: {} })
  id = `${slug}:fraud-eu`
  await prisma.regionRollout.update({
    where: { id },
    data: {
      phaseName: 'verifying',
      phase: { name: 'verifying', heldSince: heldAt.toISOString() },
      baseline: toJson({ configName: 'before', digest: 'sha256:00' }),
      verdict: toJson(verdict),
    },
  })
})

/** Every write of a row makes a new one, whatever is in it. */
async function written(): Promise<unknown> {
  const rows = await on.database.prisma.$queryRaw`
    SELECT xmin::text, version, verdict, "lookAgainAt" FROM region_rollout WHERE id = ${id}`
  return (rows as unknown[])[0]
}

/** A pass that decides nothing. */
async function look(judged: Verdict, changed?: () => Promise<unknown>) {
  const loaded = await loadRegion(on.database.prisma, id)
  if (!loaded) throw new Error(`${id} is not there.`)
  await changed?.()
  const { phase, baseline, trouble, request } = loaded.region
  const decision: Decision = {
    ...{ phase, baseline, trouble, request, events: [] },
    action: { kind: 'none' },
    lookAgainAfterSeconds: 60,
  }
  const learned = {
    now: later,
    judged: { verdict: judged, measured: undefined, answered: false },
    targetConfigName: 'fraud-v427-1',
    seen: undefined,
  }
  const { version } = loaded.row
  const recorded = await on.database.prisma.$transaction((transaction) =>
    recordDecision(on.context, transaction, loaded, version, decision, learned),
  )
  return { ...recorded, before: version }
}

const again = { ...verdict, at: later.toISOString() }

test('a verdict that says what it said before is not written again', async () => {
  const before = await written()
  const { ok, version, before: read } = await look(again)
  expect(await written()).toEqual(before)
  expect({ ok, version }).toEqual({ ok: true, version: read })
})

test('a minute less to wait is written, with its time and the next look', async () => {
  const { ok, version, before } = await look({ ...again, expectedMinutes: 11 })
  expect({ ok, version }).toEqual({ ok: true, version: before + 1 })
  expect(await written()).toMatchObject({
    version: before + 1,
    verdict: { expectedMinutes: 11, at: later.toISOString() },
    lookAgainAt: new Date(later.getTime() + 60_000),
  })
})

test('a verdict that an earlier version recorded in words is written once, by its facts', async () => {
  const { said: _said, evidence: _evidence, ...rest } = verdict
  const words = { ...rest, sentence: 'No traffic reached the canary while it baked.', evidence: [] }
  await on.database.prisma.regionRollout.update({ where: { id }, data: { verdict: toJson(words) } })
  await look(again)
  expect(await written()).toMatchObject({ verdict: { said: { code: 'canary-traffic-none' } } })
  const before = await written()
  await look({ ...again, at: heldAt.toISOString() })
  expect(await written()).toEqual(before)
})

test('a pass that has nothing to write is refused all the same when the region moved on meanwhile', async () => {
  const move = () =>
    on.database.prisma.regionRollout.update({ where: { id }, data: { version: { increment: 1 } } })
  expect((await look(again, move)).ok).toBe(false)
})
