import type { PoolClient } from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reconcileRegion } from './reconcile-region.ts'
import { manager, seedRollout } from './testing/fleet.ts'
import { approve, type Stage, stage, takeIn } from './testing/stage.ts'

/** What a pass locks, and in which order: whoever else works on the same rows is waited for, never deadlocked with. */

let on: Stage
let slug: string
let region: string
let other: PoolClient
beforeEach(async () => {
  on = await stage()
  await takeIn(on)
  await approve(on, 'v427')
  slug = await seedRollout(on.database, { at: on.clock.now(), label: 'v427', waves: [['fraud-eu']] })
  region = `${slug}:fraud-eu`
  // Somebody put another configuration there during the update: the pass will record `failed`, with an event and an audit entry.
  await on.database.prisma.regionRollout.update({
    where: { id: region },
    data: {
      phaseName: 'shifting',
      phase: { name: 'shifting', begunFrom: on.clock.now().toISOString(), accepted: true },
      baseline: { configName: 'fraud-eu-v425', digest: `sha256:${'0'.repeat(64)}` },
    },
  })
  other = await on.database.pool.connect()
  await other.query('BEGIN')
})
afterEach(async () => {
  await other.query('ROLLBACK')
  other.release()
  await on.end()
})

/** Starts a pass and returns when it waits for a lock of the other's. */
async function passThatWaits(): Promise<{ ended: Promise<void> }> {
  const ended = reconcileRegion(on.context, region)
  // Its rejection is looked at by the test, later.
  ended.catch(() => undefined)
  await vi.waitFor(
    async () => {
      const { rows } = await on.database.pool.query<{ waiting: number }>(
        'SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted',
      )
      expect(rows[0]?.waiting).toBeGreaterThan(0)
    },
    { timeout: 20_000 },
  )
  return { ended }
}

test('a decision of a person in the middle of a pass is carried out, and the pass, which did not know it, does nothing', async () => {
  await other.query('SELECT id FROM rollout WHERE id = $1 FOR UPDATE', [slug])
  const pass = await passThatWaits()
  const request = { kind: 'revert', by: { ...manager }, reason: 'second thoughts' }
  await other.query('UPDATE region_rollout SET request = $1, version = version + 1 WHERE id = $2', [
    request,
    region,
  ])
  await other.query('COMMIT')
  await pass.ended
  expect(await on.database.prisma.regionRollout.findUniqueOrThrow({ where: { id: region } })).toMatchObject({
    phaseName: 'shifting',
    request,
  })
})

test('a pass and another observation of its endpoint that is audited do not wait for each other', async () => {
  await other.query("SELECT id FROM endpoint WHERE id = 'fraud-eu' FOR NO KEY UPDATE")
  const pass = await passThatWaits()
  // What an entry in the audit takes first.
  await other.query("SELECT pg_advisory_xact_lock(hashtext('meridian.audit_entry'))")
  await other.query('COMMIT')
  await pass.ended
  expect(await on.phaseOf(slug, 'fraud-eu')).toBe('failed')
})
