import { afterEach, beforeEach, expect, test } from 'vitest'
import { regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import { say } from '#lib/words/say.ts'
import { publish } from '#sandbox/demo/publish.ts'
import { applyFault } from './testing/faults.ts'
import { nightlyCanary, seedRollout } from './testing/fleet.ts'
import { longStory } from './testing/one-region.ts'
import { approve, type Stage, servedDigest, stage, takeIn } from './testing/stage.ts'

/** What becomes of a region's own copy while its release is on its way there. */

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

const copyOf = (label: string) => `s3://fraud-models-au/${label}/model.tar.gz`

async function bakingInSydney(label: string, guardrail = nightlyCanary.guardrail): Promise<string> {
  const slug = await seedRollout(on.database, {
    ...{ at: on.clock.now(), label, waves: [['fraud-au']], plan: { guardrail } },
  })
  await on.enqueue({ task: 'reconcile-rollout', rolloutId: slug })
  await on.enqueue({ task: 'reconcile-region', regionRolloutId: `${slug}:fraud-au`, endpointId: 'fraud-au' })
  await on.enqueue({ task: 'watch-release', releaseId: `fraud-scoring-${label}` })
  await on.until(async () => (await on.phaseOf(slug, 'fraud-au')) === 'baking', 'Sydney bakes')
  return slug
}

async function causeIn(slug: string): Promise<string> {
  const { prisma } = on.database
  await on.until(
    async () => !(await prisma.rollout.findUniqueOrThrow({ where: { id: slug } })).open,
    'the rollout ends',
  )
  const row = await prisma.regionRollout.findUniqueOrThrow({ where: { id: `${slug}:fraud-au` } })
  const { phase } = regionRolloutFromRow(row)
  expect(phase).toMatchObject({ name: 'reverted', cause: { said: { code: 'region-release-withdrawn' } } })
  return phase.name === 'reverted' ? say(phase.cause.said) : ''
}

test(
  "a region whose own copy is overwritten during its canary takes the release back, says so, and the release's other regions are not spoiled",
  async () => {
    const { prisma } = on.database
    await approve(on, 'v427')
    const before = await servedDigest(on, 'fraud-au')
    const slug = await bakingInSydney('v427')
    await applyFault(on, { kind: 'overwrite-artifact', url: copyOf('v427') })
    await on.pass(90)
    expect(await on.phaseOf(slug, 'fraud-au')).toMatch(/^revert/)
    expect(await causeIn(slug)).toContain(copyOf('v427'))
    expect(await servedDigest(on, 'fraud-au')).toBe(before)
    const events = await prisma.rolloutEvent.findMany({ where: { rolloutId: slug, kind: 'copy-changed' } })
    expect(events).toMatchObject([{ endpointId: 'fraud-au' }])
    expect(await prisma.auditEntry.count({ where: { action: 'release.copy-changed' } })).toBe(1)
    const spoiled = await prisma.artifactCopy.findMany({ where: { releaseId: 'fraud-scoring-v427' } })
    expect(spoiled.filter((copy) => copy.spoiled !== null).map(({ region }) => region)).toEqual([
      'ap-southeast-2',
    ])
    expect((await prisma.release.findUniqueOrThrow({ where: { id: 'fraud-scoring-v427' } })).withdrawal).toBe(
      null,
    )
  },
  longStory,
)

test(
  'a copy that the plan let pass because nobody can compare it takes its release back when it is written anew',
  async () => {
    // Told apart from what serves by its environment: its artifact is what nobody can compare.
    const { release: label } = publish(on.sandbox.world, {
      ...{ model: 'fraud-scoring', environment: { NIGHT: '428' } },
    })
    // Uploaded in parts at both ends, before anybody decides: neither has a checksum of the whole.
    const inParts = { kind: 'overwrite-artifact', upload: 'parts', checksum: 'composite', size: 6_000_000 }
    await on.pass(180)
    for (const url of [`s3://fraud-models-eu/${label}/model.tar.gz`, copyOf(label)])
      await applyFault(on, { ...inParts, url })
    await on.pass(180)
    await approve(on, label)
    const guardrail = { ...nightlyCanary.guardrail, tolerateUnknown: ['artifact' as const] }
    const slug = await bakingInSydney(label, guardrail)
    await on.pass(60)
    expect(await on.phaseOf(slug, 'fraud-au')).toBe('baking')

    await applyFault(on, { ...inParts, url: copyOf(label) })
    await on.pass(90)
    expect(await on.phaseOf(slug, 'fraud-au')).toMatch(/^revert/)
    expect(await causeIn(slug)).toContain('was written anew since the release began here')
  },
  longStory,
)
