import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RegionPhase } from '#lib/domain/types.ts'
import type { EndpointName } from '#lib/orchestrator/testing/fleet.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import {
  as,
  ended,
  everyRow,
  people,
  regionRow,
  releaseRow,
  rolloutAt,
  rolloutRow,
  takenBack,
  waitingJobs,
} from '../testing/desk.ts'
import { abortRollout, pauseRollout, resumeRollout, revertAll } from './control.ts'
import { proceedRegion, promoteNow, retryRegion, revertRegion, skipRegion } from './region.ts'
import { startRollout } from './start.ts'

/** Real milliseconds: a promotion has some hundred passes, and the machine may be busy. */
const longStory = 600_000

const reason = 'second thoughts'
const ok = { ok: true }

let on: Stage
let v426: string | undefined
let v427: string | null
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
  v426 = await servedDigest(on, 'fraud-eu')
  v427 = (await releaseRow(on, 'v427')).artifactDigest
})
afterEach(() => on.end())

const manager = () => as(on, people.manager)

async function start(...waves: EndpointName[][]): Promise<string> {
  const started = await startRollout(manager(), {
    model: 'fraud-scoring',
    release: 'v427',
    waves,
    bakeMinutes: 1,
  })
  if (!started.ok) throw new Error(started.sentence)
  return started.slug
}
const reaches = (slug: string, endpoint: EndpointName, phase: string) =>
  on.until(async () => (await on.phaseOf(slug, endpoint)) === phase, `${endpoint} is ${phase}`)
const updated = (endpoint: EndpointName) =>
  on.calls('UpdateEndpoint', endpoint).filter(({ status }) => status === 200).length
const configsOf = (endpoint: EndpointName) =>
  on
    .calls('UpdateEndpoint', endpoint)
    .map(({ request }) => (request as { EndpointConfigName: string }).EndpointConfigName)

test(
  'a pause lets no region begin, and a resume goes on from there',
  async () => {
    const slug = await start(['fraud-jp'])
    expect(await pauseRollout(manager(), { rollout: slug })).toEqual(ok)
    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'paused' })
    expect(await waitingJobs(on.database)).toContain(`rollout:${slug}`)
    await on.pass(300)
    expect(updated('fraud-jp')).toBe(0)

    expect(await resumeRollout(manager(), { rollout: slug })).toEqual(ok)
    expect(await waitingJobs(on.database)).toEqual(
      expect.arrayContaining([`region:${slug}:fraud-jp`, `rollout:${slug}`]),
    )
    await on.until(ended(on, slug), 'the rollout ends')
    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'completed' })
    expect(await servedDigest(on, 'fraud-jp')).toBe(v427)
    expect(updated('fraud-jp')).toBe(1)
  },
  longStory,
)

test(
  'an abort takes back what bakes, never begins what waits, and leaves what is promoted',
  async () => {
    const slug = await start(['fraud-br'], ['fraud-jp'], ['fraud-au'])
    await reaches(slug, 'fraud-jp', 'baking')
    expect(await abortRollout(manager(), { rollout: slug, reason })).toEqual(ok)
    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'aborting', open: true })
    expect(await regionRow(on, slug, 'fraud-jp')).toMatchObject({
      request: { kind: 'revert', by: people.manager.label, reason },
    })
    expect(await regionRow(on, slug, 'fraud-br')).toMatchObject({ request: null })
    expect(await waitingJobs(on.database)).toContain(`region:${slug}:fraud-jp`)
    await on.until(ended(on, slug), 'the rollout ends')

    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'aborted' })
    expect(await servedDigest(on, 'fraud-br')).toBe(v427)
    expect(await servedDigest(on, 'fraud-jp')).toBe(v426)
    expect(await servedDigest(on, 'fraud-au')).toBe(v426)
    expect(updated('fraud-au')).toBe(0)
  },
  longStory,
)

test(
  'one region that is rolled back goes back in the cloud, and the others go on',
  async () => {
    const slug = await start(['fraud-br'], ['fraud-jp'])
    await reaches(slug, 'fraud-jp', 'shifting')
    expect(await revertRegion(manager(), { rollout: slug, endpoint: 'fraud-br', reason })).toEqual(ok)
    expect(await regionRow(on, slug, 'fraud-br')).toMatchObject({ request: { kind: 'revert', reason } })
    expect(await revertRegion(manager(), { rollout: slug, endpoint: 'fraud-br', reason })).toMatchObject({
      code: 'already-requested',
    })
    await on.until(ended(on, slug), 'the rollout ends')
    expect(await on.phaseOf(slug, 'fraud-br')).toBe('reverted')
    expect(await servedDigest(on, 'fraud-br')).toBe(v426)
    expect(await servedDigest(on, 'fraud-jp')).toBe(v427)
  },
  longStory,
)

test(
  'all regions of a completed rollout go back, and a retry is a new attempt with names of its own',
  async () => {
    const slug = await start(['fraud-br', 'fraud-jp'])
    await on.until(ended(on, slug), 'the rollout ends')
    expect(await revertAll(manager(), { rollout: slug, reason })).toEqual(ok)
    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'rolling-back', open: true, endedAt: null })
    expect(await on.database.prisma.regionRollout.count({ where: { rolloutId: slug, open: true } })).toBe(2)
    expect(await waitingJobs(on.database)).toEqual(
      expect.arrayContaining([`region:${slug}:fraud-br`, `region:${slug}:fraud-jp`]),
    )
    await on.until(ended(on, slug), 'the rollback ends')
    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'rolled-back' })
    for (const endpoint of ['fraud-br', 'fraud-jp'] as const) {
      expect(await on.phaseOf(slug, endpoint)).toBe('reverted')
      expect(await servedDigest(on, endpoint)).toBe(v426)
    }

    const [first] = configsOf('fraud-jp')
    expect(await retryRegion(manager(), { rollout: slug, endpoint: 'fraud-jp' })).toEqual(ok)
    expect(await regionRow(on, slug, 'fraud-jp')).toMatchObject({
      attempt: 2,
      phaseName: 'waiting',
      baseline: null,
      request: null,
      verdict: null,
    })
    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'running', open: true })
    await on.until(ended(on, slug), 'the retry ends')
    expect(await servedDigest(on, 'fraud-jp')).toBe(v427)
    expect(await servedDigest(on, 'fraud-br')).toBe(v426)
    const last = configsOf('fraud-jp').at(-1)
    expect(last).not.toBe(first)
    expect(last?.replace(/\d+$/, '')).toBe(first?.replace(/\d+$/, ''))
  },
  longStory,
)

test(
  'a skipped region is never begun, and the waves behind it no longer wait for it',
  async () => {
    const slug = await start(['fraud-jp'], ['fraud-br'])
    expect(
      await skipRegion(manager(), { rollout: slug, endpoint: 'fraud-jp', reason: 'maintenance' }),
    ).toEqual(ok)
    expect(await regionRow(on, slug, 'fraud-jp')).toMatchObject({
      phaseName: 'skipped',
      phase: { name: 'skipped', by: people.manager.label, reason: 'maintenance' },
    })
    expect(await waitingJobs(on.database)).toContain(`rollout:${slug}`)
    await on.until(ended(on, slug), 'the rollout ends')
    expect(await rolloutRow(on, slug)).toMatchObject({ status: 'completed' })
    expect(updated('fraud-jp')).toBe(0)
    expect(await servedDigest(on, 'fraud-jp')).toBe(v426)
    expect(await servedDigest(on, 'fraud-br')).toBe(v427)
  },
  longStory,
)

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
    sentence: expect.stringContaining('reason'),
  })
  expect(await proceedRegion(manager(), { rollout: slug, endpoint: 'fraud-au', reason })).toMatchObject({
    code: 'not-held',
  })
  expect(await everyRow(on.database)).toEqual(before)

  expect(await proceedRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toEqual(ok)
  expect(await regionRow(on, slug, 'fraud-eu')).toMatchObject({
    request: { kind: 'proceed', by: people.manager.label, reason },
  })
  const told = await on.database.prisma.rolloutEvent.findFirstOrThrow({ where: { kind: 'region.proceed' } })
  expect(told.sentence).toBe(`${people.manager.label} let Dublin proceed without a verdict: ${reason}`)
  expect(await waitingJobs(on.database)).toContain(`region:${slug}:fraud-eu`)
  // A wish to go back that comes before it is carried out takes its place.
  expect(await revertRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toEqual(ok)
  expect(await regionRow(on, slug, 'fraud-eu')).toMatchObject({ request: { kind: 'revert' } })
  expect(await proceedRegion(manager(), { rollout: slug, endpoint: 'fraud-eu', reason })).toMatchObject({
    code: 'already-requested',
  })
})

test('what is not there is refused with a sentence, and so is a decision without its reason', async () => {
  const slug = await rolloutAt(on)
  const before = await everyRow(on.database)
  expect(await pauseRollout(manager(), { rollout: 'no-such' })).toMatchObject({
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
    cause: { kind: 'cloud', sentence: 'Refused.' },
    advice: 'Look.',
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
  const asked = { request: { kind: 'revert', by: people.manager.label, reason } }
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
    sentence: 'The rollout is paused already.',
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
    sentence: `Rollout ${catchUp} is open in Tokyo now. Wait for its end or abort it.`,
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
