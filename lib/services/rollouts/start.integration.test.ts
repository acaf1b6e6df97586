import { afterEach, beforeEach, expect, test } from 'vitest'
import { endpointNames } from '#lib/orchestrator/testing/fleet.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from '#lib/orchestrator/testing/stage.ts'
import { told } from '#lib/services/testing/told.ts'
import { rejectRelease } from '../releases/decide.ts'
import {
  as,
  auditEntries,
  ended,
  everyRow,
  people,
  regionRow,
  releaseRow,
  rolloutAt,
  rolloutRow,
  waitingJobs,
} from '../testing/desk.ts'
import { type PreviewInput, previewPlan } from './preview.ts'
import { startRollout } from './start.ts'

const target = { model: 'fraud-scoring', release: 'v427' }

/** Real milliseconds: a promotion has some hundred passes, and the machine may be busy. */
const longStory = 600_000

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

const start = (
  input: Partial<PreviewInput> = {},
  actor: (typeof people)[keyof typeof people] = people.manager,
) => startRollout(as(on, actor), { ...target, ...input })
const updates = () => on.calls('UpdateEndpoint').filter(({ status }) => status === 200).length

test('a start lays out one wave an endpoint, most traffic first, and wakes the worker for each', async () => {
  await approve(on, 'v427')
  const [calibrated = '', ...unknown] = endpointNames
  const at = on.clock.now()
  await on.database.prisma.metricNoise.create({
    data: {
      endpointId: calibrated,
      measure: 'errors5xx',
      noise: 0,
      dispersion: 1,
      minutes: 700,
      observedFrom: new Date(at.getTime() - 3_600_000),
      observedTo: at,
      calibratedAt: at,
    },
  })
  await on.database.pool.query('DELETE FROM graphile_worker._private_jobs')
  expect(await start()).toEqual({ ok: true, slug: 'fraud-scoring-v427-1' })
  const regions = await on.database.prisma.regionRollout.findMany({ orderBy: { wave: 'asc' } })
  expect(
    regions.map(({ endpointId, wave, attempt, phaseName, open }) => ({
      endpointId,
      wave,
      attempt,
      phaseName,
      open,
    })),
  ).toEqual(
    endpointNames.map((endpointId, index) => ({
      endpointId,
      wave: index + 1,
      attempt: 1,
      phaseName: 'waiting',
      open: true,
    })),
  )
  expect(await rolloutRow(on, 'fraud-scoring-v427-1')).toMatchObject({
    status: 'running',
    kind: 'promotion',
    fromLabel: 'v426',
  })
  const regionJobs = endpointNames.map((name) => `region:fraud-scoring-v427-1:${name}`).toSorted()
  expect(await waitingJobs(on.database)).toEqual(regionJobs)
  // What an endpoint varies by itself is learnt before its canary, where nobody has looked yet; but not at the same moment.
  expect(await waitingJobs(on.database, 5)).toEqual([
    ...unknown.map((name) => `calibrate:${name}`).toSorted(),
    ...regionJobs,
  ])
})

test.each(['Pending', 'Rejected'])(
  'a %s release cannot be started by calling the service, not even by an admin',
  async (status) => {
    await on.database.prisma.release.updateMany({ where: { label: 'v427' }, data: { status } })
    const before = await everyRow(on.database)
    for (const actor of [people.manager, people.admin]) {
      for (const input of [{}, { endpoints: ['fraud-jp'] }]) {
        expect(await start(input, actor)).toMatchObject({ ok: false, code: 'release-not-approved' })
      }
    }
    expect(await everyRow(on.database)).toEqual(before)
    await on.pass(60)
    expect(updates()).toBe(0)
  },
)

test.each<[string, Partial<PreviewInput>, RegExp]>([
  ['a canary of 60 %', { percent: 60 }, /50/],
  ['a bake over an hour', { bakeMinutes: 61 }, /(60 min|1 h|3600|1h)/i],
  ['a timeout under the sum of the waits', { bakeMinutes: 30, timeoutMinutes: 20 }, /timeout/i],
  ['an endpoint that is not there', { endpoints: ['fraud-xx'] }, /fraud-xx/],
  ['an endpoint twice', { waves: [['fraud-eu'], ['fraud-eu']] }, /fraud-eu/],
  ['an empty wave', { waves: [['fraud-eu'], []] }, /empty/i],
])('%s blocks the start with a sentence, and nothing is written', async (_, input, sentence) => {
  await approve(on, 'v427')
  const before = await everyRow(on.database)
  const refused = await start(input)
  expect(await told(refused)).toMatchObject({ ok: false, sentence: expect.stringMatching(sentence) })
  const preview = await previewPlan(as(on, people.manager), { ...target, ...input })
  expect(preview).toMatchObject({
    preview: { refusal: refused.ok ? undefined : { code: refused.code, facts: refused.facts } },
  })
  expect(await everyRow(on.database)).toEqual(before)
  expect(updates()).toBe(0)
})

test('what the clouds find blocks the start: a missing permission, a variant and an alarm that are not there', async () => {
  await approve(on, 'v427')
  const before = await everyRow(on.database)
  const blocked = async (word: string) =>
    expect(await told(start())).toMatchObject({
      ok: false,
      code: 'preflight',
      sentence: expect.stringContaining(word),
    })
  const denied = on.sandbox.world.faults.add({
    kind: 'access-denied',
    region: 'ap-northeast-1',
    service: 'sagemaker',
    operation: 'DescribeEndpoint',
  })
  await blocked('sagemaker:DescribeEndpoint')
  on.sandbox.world.faults.remove(denied.id)
  expect(await everyRow(on.database)).toEqual(before)

  const change = (settings: { variant: string; rollbackAlarms: string[] }) =>
    on.database.prisma.endpoint.update({ where: { id: 'fraud-au' }, data: { settings } })
  await change({ variant: 'Blue', rollbackAlarms: [] })
  await blocked('Blue')
  await change({ variant: 'AllTraffic', rollbackAlarms: ['no-such-alarm'] })
  await blocked('no-such-alarm')
  expect(await on.database.prisma.rollout.count()).toBe(0)
  expect(updates()).toBe(0)
})

test('a region that does not answer does not hold up the start; its wave waits for it, as the preview says', async () => {
  await approve(on, 'v427')
  on.sandbox.world.faults.add({ kind: 'control-plane-down', region: 'sa-east-1' })
  expect(await previewPlan(as(on, people.manager), target)).toMatchObject({
    preview: {
      refusal: undefined,
      findings: expect.arrayContaining([
        expect.objectContaining({ level: 'warning', code: 'cloud-not-answering', endpoint: 'fraud-br' }),
      ]),
    },
  })
  expect(await start()).toMatchObject({ ok: true })
})

test('two people who start at once get one rollout, and one of them a sentence', async () => {
  await approve(on, 'v427')
  const both = await Promise.all([start({}, people.manager), start({}, people.admin)])
  expect(both.filter(({ ok }) => ok)).toEqual([{ ok: true, slug: 'fraud-scoring-v427-1' }])
  const refused = both.find(({ ok }) => !ok)
  expect(refused && (await told(refused))).toMatchObject({
    code: 'open-rollout',
    sentence: expect.stringMatching(/fraud-scoring/),
  })
  expect(await on.database.prisma.rollout.count()).toBe(1)
  expect((await auditEntries(on.database)).filter(({ action }) => action === 'rollout.start')).toHaveLength(1)
})

test('a start is refused while a rollout is open on one of the endpoints, and names it', async () => {
  await approve(on, 'v427')
  await rolloutAt(on, { waves: [['fraud-jp']] })
  const before = await everyRow(on.database)
  expect(await told(start())).toEqual({
    ok: false,
    code: 'open-rollout',
    sentence: 'Rollout fraud-scoring-v427-1 is open on fraud-jp (Tokyo). Wait for its end or abort it.',
  })
  expect(await everyRow(on.database)).toEqual(before)
  expect(await start({ endpoints: ['fraud-br'] })).toMatchObject({ ok: true })
})

test(
  'a catch-up touches its one endpoint and no other, and its names continue those of the rollout',
  async () => {
    await approve(on, 'v427')
    await rolloutAt(on, { waves: [['fraud-jp']], ended: 'partial' })
    const others = endpointNames.filter((name) => name !== 'fraud-jp')
    const before = await Promise.all(others.map((name) => servedDigest(on, name)))
    const caught = await start({ endpoints: ['fraud-jp'], bakeMinutes: 1 })
    expect(caught).toEqual({ ok: true, slug: 'fraud-scoring-v427-2' })
    expect(await rolloutRow(on, 'fraud-scoring-v427-2')).toMatchObject({ kind: 'catch-up' })
    expect(await regionRow(on, 'fraud-scoring-v427-2', 'fraud-jp')).toMatchObject({ attempt: 2, wave: 1 })
    expect(
      await on.database.prisma.regionRollout.count({ where: { rolloutId: 'fraud-scoring-v427-2' } }),
    ).toBe(1)
    await on.until(ended(on, 'fraud-scoring-v427-2'), 'the catch-up ends')

    expect(await rolloutRow(on, 'fraud-scoring-v427-2')).toMatchObject({ status: 'completed' })
    expect(await servedDigest(on, 'fraud-jp')).toBe((await releaseRow(on, 'v427')).artifactDigest)
    expect(await Promise.all(others.map((name) => servedDigest(on, name)))).toEqual(before)
    expect(on.calls('UpdateEndpoint').map(({ request }) => request)).toEqual([
      expect.objectContaining({ EndpointName: 'fraud-jp' }),
    ])
  },
  longStory,
)

test('an endpoint that gives the release only a part of its traffic does not serve it already, and is said to come from what has most', async () => {
  await approve(on, 'v427')
  const { prisma } = on.database
  const { id: releaseId } = await prisma.release.findFirstOrThrow({ where: { label: 'v427' } })
  const where = { endpointId: 'fraud-jp' }
  // Its configuration in force is of v427, as after an update that was begun elsewhere.
  await prisma.endpointState.update({ where, data: { releaseId, label: 'v427', configName: 'elsewhere' } })
  const { id, ...before } = await prisma.servingInterval.findFirstOrThrow({ where })
  await prisma.servingInterval.update({ where: { id }, data: { share: 0.6, shareSource: 'measured' } })
  await prisma.servingInterval.create({
    data: {
      ...before,
      ...{ share: 0.4, shareSource: 'measured', releaseId, label: 'v427', configName: 'elsewhere' },
    },
  })
  expect(await start({ endpoints: ['fraud-jp'] })).toEqual({ ok: true, slug: 'fraud-scoring-v427-1' })
  expect(await rolloutRow(on, 'fraud-scoring-v427-1')).toMatchObject({ fromLabel: 'v426' })
  expect((await auditEntries(on.database)).at(-1)).toMatchObject({ detail: { from: 'v426' } })
})

test('an endpoint that serves the release already is not caught up', async () => {
  await approve(on, 'v426')
  expect(await start({ release: 'v426', endpoints: ['fraud-jp'] })).toMatchObject({ code: 'already-serving' })
})

test('a rejection does not stop a rollout that runs, but no region begins after it', async () => {
  await approve(on, 'v427')
  await start({ bakeMinutes: 1 })
  await on.database.prisma.release.updateMany({ where: { label: 'v427' }, data: { status: 'Pending' } })
  expect(await rejectRelease(as(on, people.approver), { ...target, reason: 'a late finding' })).toEqual({
    ok: true,
  })
  await on.pass(60)
  expect(updates()).toBe(0)
})
