import { afterEach, beforeEach, expect, test } from 'vitest'
import { regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import { say } from '#lib/words/say.ts'
import { publish } from '#sandbox/demo/publish.ts'
import { nightlyCanary, type RolloutInput, seedRollout } from './testing/fleet.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from './testing/stage.ts'

/** Real milliseconds: an hour of cloud time has some thousand calls, and the machine may be busy. */
const longStory = 600_000

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
})
afterEach(() => on.end())

async function start(input: Omit<RolloutInput, 'at' | 'label'> & { label?: string }): Promise<string> {
  const slug = await seedRollout(on.database, { at: on.clock.now(), label: 'v427', ...input })
  await on.enqueue({ task: 'reconcile-rollout', rolloutId: slug })
  for (const row of await on.database.prisma.regionRollout.findMany({ where: { rolloutId: slug } })) {
    await on.enqueue({ task: 'reconcile-region', regionRolloutId: row.id, endpointId: row.endpointId })
  }
  return slug
}

/** Somebody does it with other tools. */
async function behindOurBack(change: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${on.sandbox.controlUrl}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
  expect(answer.ok).toBe(true)
}

const rollout = (slug: string) => on.database.prisma.rollout.findUniqueOrThrow({ where: { id: slug } })
const release = () => on.database.prisma.release.findFirstOrThrow({ where: { label: 'v427' } })
const region = (slug: string, endpoint: string) =>
  on.database.prisma.regionRollout.findUniqueOrThrow({ where: { id: `${slug}:${endpoint}` } })
const baking = async (slug: string) =>
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'baking', 'Dublin bakes')

const named = { model: 'fraud-scoring', release: 'v427' }
test.each([
  [
    'rejected in the registry',
    { kind: 'change-approval', status: 'Rejected', description: 'biased', ...named },
    /v427 was rejected.*biased/,
  ],
  ['deleted from the registry', { kind: 'delete-package', ...named }, /registry entry of v427 was deleted/],
  [
    'overwritten at its source',
    { kind: 'overwrite-artifact', url: 's3://fraud-models-eu/v427/model.tar.gz' },
    /artifact of v427 was changed after its approval/,
  ],
] as const)(
  'a release that is %s during its canary is taken back within a minute of cloud time, and no other region begins',
  async (_what, change, sentence) => {
    const before = await servedDigest(on, 'fraud-eu')
    const slug = await start({ waves: [['fraud-eu'], ['fraud-au']] })
    await baking(slug)
    await behindOurBack(change)
    await on.pass(60)
    expect(await on.phaseOf(slug, 'fraud-eu')).toMatch(/^revert/)
    await on.until(async () => !(await rollout(slug)).open, 'the rollout ends')

    const { phase } = regionRolloutFromRow(await region(slug, 'fraud-eu'))
    expect(phase).toMatchObject({ name: 'reverted', cause: { kind: 'withdrawn' } })
    expect(phase.name === 'reverted' && say(phase.cause.said)).toMatch(sentence)
    expect(await servedDigest(on, 'fraud-eu')).toBe(before)
    expect(on.calls('UpdateEndpoint', 'fraud-au')).toEqual([])
    expect(await rollout(slug)).toMatchObject({ status: 'stopped' })
    const audit = await on.database.prisma.auditEntry.findMany({ orderBy: { seq: 'asc' } })
    expect(audit.map(({ sentence: said }) => said).join('\n')).toMatch(/v427/)
    expect(audit.some(({ action }) => action === 'release.reject' || action === 'release.withdrawn')).toBe(
      true,
    )
  },
  longStory,
)

test(
  'a release whose image tag is given to another image during its canary is taken back, because a package that pins no digest has changed',
  async () => {
    publish(on.sandbox.world, { model: 'fraud-scoring', containers: [{ imageDigest: false }] })
    await takeIn(on)
    await on.pass(180)
    await approve(on, 'v428')
    const slug = await start({ waves: [['fraud-eu'], ['fraud-au']], label: 'v428' })
    await baking(slug)
    await behindOurBack({ kind: 'move-image-tag', image: 'fraud-scoring:xgb-1.7', region: 'eu-west-1' })
    await on.pass(60)
    expect(await on.phaseOf(slug, 'fraud-eu')).toMatch(/^revert/)
    await on.until(async () => !(await rollout(slug)).open, 'the rollout ends')
    const { phase } = regionRolloutFromRow(await region(slug, 'fraud-eu'))
    expect(phase).toMatchObject({ name: 'reverted', cause: { kind: 'withdrawn' } })
    expect(phase.name === 'reverted' && say(phase.cause.said)).toMatch(
      /image of v428 was changed after its approval/,
    )
    expect(on.calls('UpdateEndpoint', 'fraud-au')).toEqual([])
  },
  longStory,
)

test(
  'a plan may hold what is in flight of a withdrawn release, until a person decides',
  async () => {
    const hold = { ...nightlyCanary.guardrail, onWithdrawal: 'hold' as const }
    const slug = await start({ waves: [['fraud-eu'], ['fraud-au']], plan: { guardrail: hold } })
    await baking(slug)
    await behindOurBack({ kind: 'change-approval', status: 'Rejected', ...named })
    const held = async () => {
      const { phase } = await region(slug, 'fraud-eu')
      return (phase as { heldFor?: string }).heldFor
    }
    await on.until(async () => (await held()) === 'withdrawal', 'Dublin holds')
    await on.pass(600)
    expect(await held()).toBe('withdrawal')
    expect((await rollout(slug)).open).toBe(true)
    expect(on.calls('UpdateEndpoint', 'fraud-au')).toEqual([])
  },
  longStory,
)

test(
  'a rejection while nothing is in flight ends the rollout all the same',
  async () => {
    const slug = await start({ waves: [['fraud-eu'], ['fraud-au']] })
    await baking(slug)
    // Paused, so that the second wave has surely not begun.
    await on.database.prisma.rollout.update({ where: { id: slug }, data: { status: 'paused' } })
    await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'promoted', 'Dublin is promoted')
    await on.database.prisma.release.updateMany({ where: { label: 'v427' }, data: { status: 'Rejected' } })
    await on.enqueue({ task: 'reconcile-rollout', rolloutId: slug })
    await on.runDue()
    expect(await rollout(slug)).toMatchObject({ status: 'stopped', open: false })
    expect(on.calls('UpdateEndpoint', 'fraud-au')).toEqual([])
  },
  longStory,
)

test('a package that was deleted after its approval is withdrawn at the next look at the registry', async () => {
  await behindOurBack({ kind: 'delete-package', model: 'fraud-scoring', release: 'v427' })
  await on.pass(120)
  expect((await release()).withdrawal).toMatchObject({ kind: 'deleted' })
})
