import { expect, test } from 'vitest'
import { said } from '../said.ts'
import { at, digests, failingVerdict, inputWith, iso, see, updated } from '../testing/builders.ts'
import { maria, person } from '../testing/people.ts'
import type { RegionPhase } from '../types.ts'
import { type DecideInput, decide } from './decide.ts'

const baking: RegionPhase = {
  name: 'baking',
  begunFrom: iso(-86_400),
  bakingSince: iso(0),
  bakeSeconds: 1800,
}
const hurried: RegionPhase = { ...baking, hurriedBy: maria }
/** Ten minutes into a bake of thirty that Meridian holds. */
const decided = (phase: RegionPhase, changes: Partial<DecideInput> = {}) =>
  decide(inputWith(phase, { bakes: 'meridian', seen: see(updated()), now: at(600), ...changes }))

test('a bake that a person ended goes on to the comparison at once, and says who it was', () => {
  expect(decided(baking).phase).toEqual(baking)
  const decision = decided(hurried)
  expect(decision).toMatchObject({ phase: { name: 'verifying', hurriedBy: maria }, action: { kind: 'none' } })
  expect(decision.events[0]?.said).toEqual(said('bake-ended-by', { region: 'eu-west-1', by: maria }))
})

test('a failed verdict wins over whoever ended the bake, and so does somebody who takes the region back', () => {
  expect(decided(hurried, { verdict: failingVerdict }).phase).toMatchObject({
    name: 'reverting',
    cause: { kind: 'verdict' },
  })
  const input = inputWith(hurried, { bakes: 'meridian', seen: see(updated()), now: at(600) })
  const request = { kind: 'revert', by: person('Paul'), reason: 'scores look wrong' } as const
  expect(decide({ ...input, region: { ...input.region, request } }).phase).toMatchObject({
    name: 'reverting',
    cause: { kind: 'person', by: person('Paul') },
  })
})

test('a hurried region is promoted only by the artifact that it serves', () => {
  const other = decided({ name: 'verifying' }, { seen: see({ ...updated(), digest: digests.other }) })
  expect(other.phase.name).not.toBe('promoted')
})
