import { afterEach, beforeEach, expect, test } from 'vitest'
import { verbatim } from '#lib/domain/said.ts'
import type { RegionPhase } from '#lib/domain/types.ts'
import { inWords } from '#lib/orchestrator/testing/in-words.ts'
import { approve, type Stage, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { told } from '#lib/services/testing/told.ts'
import {
  as,
  auditEntries,
  everyRow,
  people,
  regionRow,
  rolloutAt,
  takenBack,
  waitingJobs,
} from '../testing/desk.ts'
import { abortRollout, pauseRollout, revertAll } from './control.ts'
import { proceedRegion, promoteNow, retryRegion, revertRegion, skipRegion } from './region.ts'

const reason = 'second thoughts'
const ok = { ok: true }

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
})
afterEach(() => on.end())

const manager = () => as(on, people.manager)

test('SageMaker cannot be hurried: the answer is a sentence, and nothing is written', async () => {
  const slug = await rolloutAt(on)
  const before = await everyRow(on.database)
  expect(await promoteNow(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toMatchObject({
    code: 'provider-cannot',
  })
  expect(await everyRow(on.database)).toEqual(before)
})

test('a held region proceeds by a reason that is told, and one that is not held by none', async () => {
  const slug = await rolloutAt(on, {
    phases: {
      'fraud-eu': { name: 'verifying', heldSince: '2026-11-20T00:00:00.000Z' },
      'fraud-au': { name: 'verifying' },
    },
  })
  const before = await everyRow(on.database)
  expect(await proceedRegion(manager(), { rollout: slug, endpoint: 'fraud-eu' })).toMatchObject({
    ok: false,
    code: 'reason-missing',
  })
  expect(await proceedRegion(manager(), { rollout: slug, endpoint: 'fraud-au', reason })).toMatchObject({
    code: 'not-held',
  })
  expect(await everyRow(on.database)).toEqual(before)

  expect(await proceedRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toEqual(ok)
  expect(await regionRow(on, slug, 'fraud-eu')).toMatchObject({
    request: { kind: 'proceed', by: people.manager, reason },
  })
  const told = await on.database.prisma.rolloutEvent.findFirstOrThrow({ where: { kind: 'region.proceed' } })
  expect(inWords(told.said)).toBe(`${people.manager.label} let Dublin proceed without a verdict: ${reason}`)
  expect(await waitingJobs(on.database)).toContain(`region:${slug}:fraud-eu`)
  // A wish to go back that comes before it is carried out takes its place.
  expect(await revertRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toEqual(ok)
  expect(await regionRow(on, slug, 'fraud-eu')).toMatchObject({ request: { kind: 'revert' } })
  expect(await proceedRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toMatchObject({
    code: 'already-requested',
  })
})

test('a region that is skipped after it failed keeps why it failed, and when it was skipped', async () => {
  const slug = await rolloutAt(on, { phases: { 'fraud-eu': takenBack }, ended: 'stopped' })
  expect(await skipRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toEqual(ok)
  const row = await regionRow(on, slug, 'fraud-eu')
  expect(row.phase).toEqual({
    name: 'skipped',
    by: people.manager,
    reason,
    cause: 'cause' in takenBack ? takenBack.cause : undefined,
  })
  expect(row.phaseTimes).toMatchObject({
    waiting: expect.any(String),
    skipped: row.phaseSince.toISOString(),
  })
})

test('what a person decides on a region is told by its city, and audited with its endpoint', async () => {
  const slug = await rolloutAt(on, {
    phases: { 'fraud-eu': { name: 'promoted', digest: '' }, 'fraud-jp': takenBack },
  })
  const of = (endpoint: string) => ({ rollout: slug, endpoint, reason })
  await revertRegion(manager(), of('fraud-eu'))
  await skipRegion(manager(), of('fraud-au'))
  await retryRegion(manager(), of('fraud-jp'))
  const told = await on.database.prisma.rolloutEvent.findMany({ orderBy: { id: 'asc' } })
  expect(told.map(({ said }) => inWords(said))).toEqual([
    `${people.manager.label} rolled back Dublin: ${reason}`,
    `${people.manager.label} skipped Sydney: ${reason}`,
    `${people.manager.label} opened attempt 2 in Tokyo.`,
  ])
  const audited = (await auditEntries(on.database)).slice(-3)
  expect(audited.map(({ detail }) => detail)).toEqual([
    { endpoint: 'fraud-eu', reason },
    { endpoint: 'fraud-au', reason },
    { endpoint: 'fraud-jp' },
  ])
})

test('endpoints of one city are told apart', async () => {
  await on.database.prisma.endpoint.update({ where: { id: 'fraud-au' }, data: { region: 'eu-west-1' } })
  const slug = await rolloutAt(on)
  await skipRegion(manager(), { rollout: slug, endpoint: 'fraud-au', reason })
  const [told] = await on.database.prisma.rolloutEvent.findMany()
  expect(inWords(told?.said)).toBe(`${people.manager.label} skipped Dublin (fraud-au): ${reason}`)
})

test('what is not there is refused with a sentence, and so is a decision without its reason', async () => {
  const slug = await rolloutAt(on)
  const before = await everyRow(on.database)
  expect(await told(pauseRollout(manager(), { rollout: 'no-such' }))).toMatchObject({
    code: 'not-found',
    sentence: 'There is no rollout no-such.',
  })
  for (const act of [revertRegion, retryRegion, skipRegion, promoteNow]) {
    expect(await act(manager(), { rollout: slug, endpoint: 'fraud-xx', reason })).toMatchObject({
      code: 'not-found',
    })
  }
  for (const act of [revertRegion, skipRegion]) {
    expect(await act(manager(), { rollout: slug, endpoint: 'fraud-eu' })).toMatchObject({
      code: 'reason-missing',
    })
  }
  for (const act of [abortRollout, revertAll]) {
    expect(await act(manager(), { rollout: slug })).toMatchObject({ code: 'reason-missing' })
  }
  expect(await everyRow(on.database)).toEqual(before)
})

test('a failed region whose update may be under way goes back with all the others; one that was never begun is left alone', async () => {
  const failed: RegionPhase = {
    name: 'failed',
    cause: { kind: 'cloud', said: verbatim('Refused.') },
    advice: verbatim('Look.'),
  }
  const slug = await rolloutAt(on, {
    phases: {
      'fraud-eu': { name: 'promoted', digest: 'sha256:00' },
      'fraud-au': failed,
      'fraud-jp': failed,
    },
  })
  await on.database.prisma.regionRollout.update({
    where: { id: `${slug}:fraud-au` },
    data: { baseline: { configName: 'fraud-au-v426' } },
  })
  expect(await revertAll(manager(), { rollout: slug, reason })).toEqual(ok)
  const asked = { request: { kind: 'revert', by: people.manager, reason } }
  expect(await regionRow(on, slug, 'fraud-eu')).toMatchObject(asked)
  expect(await regionRow(on, slug, 'fraud-au')).toMatchObject(asked)
  expect(await regionRow(on, slug, 'fraud-jp')).toMatchObject({ request: null })
})

test('two people who press at once are heard once', async () => {
  const slug = await rolloutAt(on)
  const both = await Promise.all([
    pauseRollout(manager(), { rollout: slug }),
    pauseRollout(as(on, people.admin), { rollout: slug }),
  ])
  expect(both).toContainEqual(ok)
  expect(both).toContainEqual({
    ok: false,
    code: 'already-paused',
    facts: {},
  })
})

test('an ended rollout is not opened again while another is open on any of its endpoints', async () => {
  const promoted = { name: 'promoted', digest: 'sha256:00' } as const
  const slug = await rolloutAt(on, {
    phases: { 'fraud-eu': promoted, 'fraud-jp': takenBack, 'fraud-br': takenBack },
    ended: 'partial',
  })
  const catchUp = await rolloutAt(on, { waves: [['fraud-jp']] })
  const before = await everyRow(on.database)
  const refused = {
    ok: false,
    code: 'open-rollout',
    facts: { where: 'city', rollout: catchUp, region: 'ap-northeast-1' },
  }
  expect(await revertRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toEqual(refused)
  expect(await revertAll(manager(), { rollout: slug, reason })).toEqual(refused)
  expect(await retryRegion(manager(), { rollout: slug, endpoint: 'fraud-br' })).toEqual(refused)
  expect(await everyRow(on.database)).toEqual(before)
})

test('a retry of a release that was rejected in the meantime is refused', async () => {
  const slug = await rolloutAt(on, { phases: { 'fraud-jp': takenBack } })
  await on.database.prisma.release.updateMany({ where: { label: 'v427' }, data: { status: 'Rejected' } })
  expect(await retryRegion(manager(), { rollout: slug, endpoint: 'fraud-jp' })).toMatchObject({
    code: 'release-not-approved',
  })
})
