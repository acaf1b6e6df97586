import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EndpointName } from '#lib/orchestrator/testing/fleet.ts'
import { inWords } from '#lib/orchestrator/testing/in-words.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { say } from '#lib/words/say.ts'
import { as, ended, people, regionRow, releaseRow, rolloutRow, waitingJobs } from '../testing/desk.ts'
import { abortRollout, pauseRollout, resumeRollout, revertAll } from './control.ts'
import { retryRegion, revertRegion, skipRegion } from './region.ts'
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
  if (!started.ok) throw new Error(say(started))
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
      request: { kind: 'revert', by: people.manager, reason },
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
    const { status, statusSaid } = await rolloutRow(on, slug)
    expect(status).toBe('rolled-back')
    expect(inWords(statusSaid)).toBe(`Rolled back by ${people.manager.label}: both are back on v426.`)
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
      phase: { name: 'skipped', by: people.manager, reason: 'maintenance' },
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
