import { afterEach, beforeEach, expect, test } from 'vitest'
import { toJson } from '#lib/db/rows/json.ts'
import type { RecordedActor } from '#lib/domain/actor.ts'
import { manager, seedRollout } from './testing/fleet.ts'
import { type Stage, stage, takeIn } from './testing/stage.ts'

let on: Stage
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
})
afterEach(() => on.end())

/** Dublin's region is asked back before it begins. @returns its phase and who the audit says skipped it */
async function skippedFor(by: RecordedActor | string) {
  const slug = await seedRollout(on.database, { at: on.clock.now(), label: 'v427', waves: [['fraud-eu']] })
  const { id, endpointId } = await on.database.prisma.regionRollout.update({
    where: { id: `${slug}:fraud-eu` },
    data: { request: toJson({ kind: 'revert', by, reason: 'not tonight' }), version: { increment: 1 } },
  })
  await on.enqueue({ task: 'reconcile-region', regionRolloutId: id, endpointId })
  await on.until(async () => (await on.phaseOf(slug, 'fraud-eu')) === 'skipped', 'Dublin is skipped')
  const { phase } = await on.database.prisma.regionRollout.findUniqueOrThrow({ where: { id } })
  const entry = await on.database.prisma.auditEntry.findFirstOrThrow({ where: { action: 'region.skipped' } })
  return { phase, actor: entry.actor, sentence: entry.sentence }
}

/** Somebody has the address now, and another role. */
async function addressIsTaken(): Promise<void> {
  await on.database.prisma.user.create({
    data: { id: 'another', email: manager.label, name: 'Another', role: 'viewer', emailVerified: true },
  })
}

test('the audit has a wish by the person of that time, whoever has the address now', async () => {
  await addressIsTaken()
  expect(await skippedFor(manager)).toEqual({
    phase: { name: 'skipped', by: manager, reason: 'not tonight' },
    actor: manager,
    sentence: `${manager.label} took Dublin out before it began: not tonight.`,
  })
})

test('a token is the actor of what it asked for', async () => {
  const token = { kind: 'token', id: 't1', label: 'deploy bot', role: 'manager' } as const
  expect(await skippedFor(token)).toMatchObject({
    actor: token,
    sentence: 'deploy bot (token) took Dublin out before it began: not tonight.',
  })
})

test('a wish that an earlier version stored is carried out under its label alone, and nobody is found by it', async () => {
  await addressIsTaken()
  const by = { kind: 'recorded', label: manager.label }
  expect(await skippedFor(manager.label)).toEqual({
    phase: { name: 'skipped', by, reason: 'not tonight' },
    actor: by,
    sentence: `${manager.label} took Dublin out before it began: not tonight.`,
  })
})
