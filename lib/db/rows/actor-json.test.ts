import { describe, expect, test } from 'vitest'
import { type RecordedActor, registryActor } from '#lib/domain/actor.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { RegionPhase } from '#lib/domain/types.ts'
import { actorFromJson } from './actor-json.ts'
import { regionPhaseJson, requestJson, toJson } from './json.ts'
import { withdrawalJson } from './release.ts'

const label = 'manager@meridian.test'
const recorded = { kind: 'recorded', label }
const at = '2026-11-20T03:30:00.000Z'
const cause = { kind: 'person', said: verbatim(`${label} took Dublin back: second thoughts.`), by: label }

describe('a row that was stored with a label keeps it, and gets neither an id nor a role', () => {
  test.each([
    [{ name: 'baking', begunFrom: at, bakingSince: at, bakeSeconds: 1800, hurriedBy: label }, 'hurriedBy'],
    [{ name: 'verifying', hurriedBy: label, heldSince: at }, 'hurriedBy'],
    [{ name: 'skipped', by: label, reason: 'maintenance' }, 'by'],
  ])('phase $name', (stored, member) => {
    expect(regionPhaseJson.parse(stored)).toStrictEqual({ ...stored, [member]: recorded })
  })

  test.each([
    { name: 'reverting', cause, inFlight: true, begunFrom: at },
    { name: 'reverted', cause },
    { name: 'failed', cause, advice: verbatim('Retry.') },
  ])('the cause of phase $name', (stored) => {
    expect(regionPhaseJson.parse(stored)).toStrictEqual({ ...stored, cause: { ...cause, by: recorded } })
  })

  test('both of a region that was skipped after a person had taken it back', () => {
    const stored = { name: 'skipped', by: 'admin@meridian.test', reason: 'later', cause }
    expect(regionPhaseJson.parse(stored)).toStrictEqual({
      ...stored,
      by: { kind: 'recorded', label: 'admin@meridian.test' },
      cause: { ...cause, by: recorded },
    })
  })

  test.each(['revert', 'proceed'])('a wish: %s', (kind) => {
    const stored = { kind, by: label, reason: 'second thoughts' }
    expect(requestJson.parse(stored)).toStrictEqual({ ...stored, by: recorded })
  })

  test('a wish of Meridian, which took the fleet back as the plan says', () => {
    const stored = { kind: 'revert', by: 'Meridian', reason: 'v427 failed in Sydney' }
    expect(requestJson.parse(stored).by).toStrictEqual({ kind: 'recorded', label: 'Meridian' })
  })

  test('a withdrawal, and one that nobody was named for', () => {
    const stored = { kind: 'entry-changed', at, by: 'arn:aws:iam::123456789012:user/ada', detail: 'image' }
    expect(withdrawalJson.parse(stored)).toStrictEqual({
      ...stored,
      by: { kind: 'recorded', label: 'arn:aws:iam::123456789012:user/ada' },
    })
    expect(withdrawalJson.parse({ kind: 'deleted', at, detail: 'arn' }).by).toBeUndefined()
    expect(withdrawalJson.parse({ kind: 'deleted', at, by: null, detail: 'arn' }).by).toBeUndefined()
  })
})

const actors: RecordedActor[] = [
  { kind: 'person', id: 'p1', label, role: 'manager' },
  { kind: 'token', id: 't1', label: 'deploy bot', role: 'approver' },
  { kind: 'system', id: 'meridian', label: 'Meridian' },
  registryActor({ account: '123456789012', region: 'eu-west-1', group: 'fraud-scoring' }, 'Ada'),
  { kind: 'recorded', label },
]

test.each(actors)('an actor of kind $kind is stored whole and read as it was', (actor) => {
  const phase: RegionPhase = {
    name: 'skipped',
    by: actor,
    reason: 'later',
    cause: { kind: 'person', said: verbatim('So.'), by: actor },
  }
  expect(regionPhaseJson.parse(toJson(phase))).toStrictEqual(phase)
  expect(actorFromJson(toJson(actor))).toStrictEqual(actor)
})

test('what is neither an actor nor a label is not read as one', () => {
  for (const stored of [
    {},
    null,
    7,
    { kind: 'person', label },
    { kind: 'person', id: 'p1', label, role: 'owner' },
  ])
    expect(() => actorFromJson(stored)).toThrow()
})
