import { expect, test } from 'vitest'
import type { RegionPhase } from '#lib/domain/types.ts'
import { heldDetail, heldHeadline, heldSinceOf } from './hold.ts'

const baking: RegionPhase = {
  name: 'baking',
  begunFrom: '2026-11-20T03:00:00Z',
  bakingSince: '2026-11-20T03:40:00Z',
  bakeSeconds: 1800,
}

test('only a region whose bake ended without a verdict is said to hold', () => {
  expect(heldSinceOf(baking)).toBeNull()
  expect(heldSinceOf({ name: 'verifying' })).toBeNull()
  expect(heldSinceOf({ name: 'promoted', digest: 'sha256:00' })).toBeNull()
  expect(heldSinceOf({ ...baking, heldSince: '2026-11-20T04:10:07Z' })).toBe('2026-11-20T04:10:07Z')
})

test('it says how long the canary was really watched, extensions included', () => {
  expect(heldHeadline({ ...baking, heldSince: '2026-11-20T04:10:07Z' }, 1800)).toBe(
    'Holds: no verdict after 30 min',
  )
  expect(heldHeadline({ ...baking, heldSince: '2026-11-20T04:40:07Z' }, 1800)).toBe(
    'Holds: no verdict after 1 h',
  )
  expect(heldHeadline({ name: 'verifying', heldSince: '2026-11-20T04:40:00Z' }, 1800)).toBe(
    'Holds: no verdict after 30 min',
  )
})

test('a region that holds is not said to be judged on: its update has ended, and both no longer serve', () => {
  expect(heldDetail('running')).toBe(
    'Proceed on your own word, or roll back. Its update has ended, so waiting alone brings no verdict.',
  )
  expect(heldDetail('stopping')).toMatch(/^Roll it back\. /)
})
