import { afterEach, beforeEach, expect, test } from 'vitest'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { manager, type RolloutInput, seedRollout } from './testing/fleet.ts'
import { inWords } from './testing/in-words.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from './testing/stage.ts'

/** Real milliseconds: an hour of cloud time has some thousand calls, and the machine may be busy. */
const longStory = 600_000

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

async function start(input: Omit<RolloutInput, 'at'>): Promise<string> {
  const slug = await seedRollout(on.database, { at: on.clock.now(), ...input })
  for (const row of await on.database.prisma.regionRollout.findMany({ where: { rolloutId: slug } })) {
    await on.enqueue({ task: 'reconcile-region', regionRolloutId: row.id, endpointId: row.endpointId })
  }
  return slug
}
const phases = async (slug: string) =>
  Object.fromEntries(
    (await on.database.prisma.regionRollout.findMany({ where: { rolloutId: slug } })).map((row) => [
      row.endpointId,
      row.phaseName,
    ]),
  )
const statusOf = async (slug: string) =>
  (await on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).status
const ended = (slug: string) => async () =>
  !(await on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).open
const mutations = (endpoint: 'fraud-eu' | 'fraud-au' | 'fraud-jp' | 'fraud-br') =>
  on.calls('UpdateEndpoint', endpoint).filter((call) => call.status === 200).length

test('one region is promoted down to the digest with one update, and its history says so', async () => {
  await approve(on, 'v427')
  const slug = await start({ label: 'v427', waves: [['fraud-eu']] })
  await on.until(ended(slug), 'the rollout ends')

  expect(await phases(slug)).toEqual({ 'fraud-eu': 'promoted' })
  expect(await statusOf(slug)).toBe('completed')
  expect(mutations('fraud-eu')).toBe(1)
  const release = await on.database.prisma.release.findFirstOrThrow({ where: { label: 'v427' } })
  expect(await servedDigest(on, 'fraud-eu')).toBe(release.artifactDigest)
  const endpoint = await on.database.prisma.endpoint.findUniqueOrThrow({
    where: { id: 'fraud-eu' },
    include: { observation: true, intervals: { orderBy: { id: 'asc' } } },
  })
  expect(endpoint.intendedReleaseId).toBe(release.id)
  expect(endpoint.observation?.label).toBe('v427')
  expect(endpoint.observation?.driftSince).toBeNull()
  expect(endpoint.intervals.filter((interval) => interval.endedAt === null)).toMatchObject([
    { label: 'v427', share: 1 },
  ])
  const measured = endpoint.intervals.filter(
    ({ label, shareSource }) => label === 'v427' && shareSource === 'measured',
  )
  expect(measured.some(({ share }) => Math.abs(share - 0.1) < 0.02)).toBe(true)
  const minutes = await on.database.prisma.canaryMinute.findMany({ where: { cohort: 'canary' } })
  expect(minutes.length).toBeGreaterThan(1)
  const audit = await on.database.prisma.auditEntry.findMany({ where: { subjectKind: 'region-rollout' } })
  expect(audit.map((entry) => entry.action)).toEqual(
    expect.arrayContaining(['region.shifting', 'region.baking', 'region.verifying', 'region.promoted']),
  )
})

test(
  'every wave waits for the one before it and opens when that is verified',
  async () => {
    await approve(on, 'v427')
    const slug = await start({ label: 'v427', waves: [['fraud-eu'], ['fraud-au', 'fraud-br']] })
    await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'baking', 'Dublin bakes')
    expect(await phases(slug)).toMatchObject({ 'fraud-au': 'gated', 'fraud-br': 'gated' })
    await on.until(ended(slug), 'the rollout ends')

    expect(await statusOf(slug)).toBe('completed')
    const opened = await on.database.prisma.rolloutEvent.findMany({ where: { kind: 'wave-opened' } })
    expect(opened.map((event) => inWords(event.said))).toEqual(['Wave 2 opened: Dublin verified on v427'])
    for (const endpoint of ['fraud-eu', 'fraud-au', 'fraud-br'] as const) expect(mutations(endpoint)).toBe(1)
  },
  longStory,
)

test('an endpoint that serves the release already is not touched', async () => {
  await approve(on, 'v426')
  const slug = await start({ label: 'v426', waves: [['fraud-eu']] })
  await on.until(ended(slug), 'the rollout ends')
  expect(await phases(slug)).toEqual({ 'fraud-eu': 'promoted' })
  expect(on.calls('UpdateEndpoint')).toEqual([])
})

test('a pending release never reaches an endpoint, whatever job is made by hand', async () => {
  const slug = await start({ label: 'v427', waves: [['fraud-eu']] })
  await on.pass(300)
  expect(await phases(slug)).toEqual({ 'fraud-eu': 'gated' })
  expect(on.calls('UpdateEndpoint')).toEqual([])
  const region = await on.database.prisma.regionRollout.findFirstOrThrow({ where: { rolloutId: slug } })
  expect(region.phase).toMatchObject({
    refusal: { code: 'release-not-approved', facts: { label: 'v427' } },
  })
})

test('a paused rollout starts no new region, and goes on where it was', async () => {
  await approve(on, 'v427')
  const slug = await start({ label: 'v427', waves: [['fraud-eu']], status: 'paused' })
  await on.pass(300)
  expect(on.calls('UpdateEndpoint')).toEqual([])
  await on.database.prisma.rollout.update({ where: { id: slug }, data: { status: 'running' } })
  await on.enqueue({ task: 'reconcile-rollout', rolloutId: slug })
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'baking', 'Dublin bakes')
  expect(mutations('fraud-eu')).toBe(1)
})

test("a person's wish during the bake takes the region back to what it served", async () => {
  await approve(on, 'v427')
  const before = await servedDigest(on, 'fraud-eu')
  const slug = await start({ label: 'v427', waves: [['fraud-eu']] })
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'baking', 'Dublin bakes')
  await on.database.prisma.regionRollout.update({
    where: { id: `${slug}:fraud-eu` },
    data: {
      request: { kind: 'revert', by: { ...manager }, reason: 'second thoughts' },
      version: { increment: 1 },
    },
  })
  await on.enqueue({ task: 'reconcile-region', regionRolloutId: `${slug}:fraud-eu`, endpointId: 'fraud-eu' })
  await on.until(ended(slug), 'the rollout ends')

  expect(await phases(slug)).toEqual({ 'fraud-eu': 'reverted' })
  expect(await servedDigest(on, 'fraud-eu')).toBe(before)
  expect(mutations('fraud-eu')).toBe(1)
  const endpoint = await on.database.prisma.endpoint.findUniqueOrThrow({
    where: { id: 'fraud-eu' },
    include: { observation: true },
  })
  expect(endpoint.observation).toMatchObject({ label: 'v426', driftSince: null })
})

test('a bad release is taken back by the alarm, says why, and no other region is touched', async () => {
  await approve(on, 'v427')
  on.sandbox.world.faults.add({
    kind: 'release-misbehaves',
    model: 'fraud-scoring',
    release: 'v427',
    errorFactor: 5,
  })
  const slug = await start({ label: 'v427', plan: { guardrail: patientGuardrail } })
  await on.until(ended(slug), 'the rollout ends')

  expect(await phases(slug)).toMatchObject({ 'fraud-eu': 'reverted' })
  expect(await statusOf(slug)).toBe('stopped')
  expect(on.calls('UpdateEndpoint', 'fraud-au')).toEqual([])
  const region = await on.database.prisma.regionRollout.findUniqueOrThrow({
    where: { id: `${slug}:fraud-eu` },
  })
  expect(['alarm', 'verdict']).toContain((region.phase as { cause: { kind: string } }).cause.kind)
  expect(await on.database.prisma.endpointState.findMany({ where: { label: 'v427' } })).toEqual([])
})

test(
  'a region whose control plane fails is given up after the patience, and the others go on',
  async () => {
    await approve(on, 'v427')
    const slug = await start({ label: 'v427', waves: [['fraud-jp'], ['fraud-br']] })
    await on.until(async () => (await on.phaseOf(slug, 'fraud-jp')) === 'shifting', 'Tokyo shifts')
    const outage = on.sandbox.world.faults.add({ kind: 'control-plane-down', region: 'ap-northeast-1' })
    await on.until(async () => (await on.phaseOf(slug, 'fraud-br')) === 'promoted', 'São Paulo is promoted')
    on.sandbox.world.faults.remove(outage.id)
    await on.until(ended(slug), 'the rollout ends')

    expect(await statusOf(slug)).toBe('partial')
    expect(await phases(slug)).toEqual({ 'fraud-jp': 'reverted', 'fraud-br': 'promoted' })
    expect(await servedDigest(on, 'fraud-jp')).not.toBe(await servedDigest(on, 'fraud-br'))

    const catchUp = await start({ label: 'v427', waves: [['fraud-jp']] })
    await on.until(ended(catchUp), 'the catch-up ends')
    expect(await statusOf(catchUp)).toBe('completed')
    expect(await servedDigest(on, 'fraud-jp')).toBe(await servedDigest(on, 'fraud-br'))
    expect(mutations('fraud-br')).toBe(1)
  },
  longStory,
)

/** Bakes long enough for an alarm that wants five bad minutes. */
const patientGuardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 1_800 },
  rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 6_000,
})
