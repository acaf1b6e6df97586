import { afterEach, beforeEach, expect, test } from 'vitest'
import { inWords } from '#lib/orchestrator/testing/in-words.ts'
import { type Stage, stage } from '#lib/orchestrator/testing/stage.ts'
import { say } from '#lib/words/say.ts'
import { as, ended, people, rolloutRow } from '../testing/desk.ts'
import { onCloud, seedVertexFleet, vertexEndpoint } from '../testing/vertex.ts'
import { promoteNow } from './region.ts'
import { startRollout } from './start.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await seedVertexFleet(on)
})
afterEach(() => on.end())

const manager = () => as(on, people.manager)
const regionRow = (slug: string) =>
  on.database.prisma.regionRollout.findFirstOrThrow({ where: { rolloutId: slug } })

test('a bake on Vertex AI is ended early by a person: the region is promoted, by its artifact, long before the bake is over', async () => {
  const { prisma } = on.database
  await prisma.release.updateMany({ where: { label: 'v56' }, data: { status: 'Approved' } })
  const model = 'payment-embeddings'
  const started = await startRollout(manager(), { model, release: 'v56', bakeMinutes: 60 })
  if (!started.ok) throw new Error(say(started))
  const { slug } = started
  const input = { rollout: slug, endpoint: vertexEndpoint.id, reason: 'seen enough' }

  await on.until(async () => (await regionRow(slug)).phaseName === 'shifting', 'it is shifting')
  expect(await promoteNow(manager(), input)).toMatchObject({ ok: false, code: 'provider-cannot' })
  await on.until(async () => (await regionRow(slug)).phaseName === 'baking', 'it bakes')
  const since = on.clock.now().getTime()
  expect(await promoteNow(manager(), { ...input, reason: ' ' })).toMatchObject({ code: 'reason-missing' })
  expect(await promoteNow(manager(), input)).toEqual({ ok: true })
  expect(await promoteNow(manager(), input)).toMatchObject({ code: 'already-requested' })

  await on.until(ended(on, slug), 'the rollout ends')
  expect(await rolloutRow(on, slug)).toMatchObject({ status: 'completed' })
  expect(on.clock.now().getTime() - since).toBeLessThan(10 * 60_000)
  const release = await prisma.release.findFirstOrThrow({ where: { label: 'v56', modelId: model } })
  expect((await onCloud(on)).digest).toBe(release.artifactDigest)
  const events = await prisma.rolloutEvent.findMany({ where: { rolloutId: slug }, orderBy: { id: 'asc' } })
  const told = events.map(({ said }) => inWords(said))
  expect(told).toContain(`${people.manager.label} asked to end the bake of Eemshaven early: seen enough`)
  expect(told).toContain(
    `${people.manager.label} ended the bake of Eemshaven early; what it serves is compared`,
  )
})
