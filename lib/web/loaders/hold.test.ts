import { expect, test } from 'vitest'
import { person } from '#lib/domain/testing/people.ts'
import type { RegionPhase } from '#lib/domain/types.ts'
import type { HeldView } from '../views.ts'
import { heldDetail, heldHeadline, heldView } from './hold.ts'

const baking: RegionPhase = {
  name: 'baking',
  begunFrom: '2026-11-20T03:00:00Z',
  bakingSince: '2026-11-20T03:40:00Z',
  bakeSeconds: 1800,
}
const at = '2026-11-20T04:10:07Z'
const approved = { label: 'v427', withdrawn: undefined }
const rejected = {
  label: 'v427',
  withdrawn: { kind: 'rejected', at, by: person('Mira'), detail: 'biased' } as const,
}
const verdict: HeldView = { since: at, why: 'verdict', because: null }

test('only a region that waits for a person is said to hold, with what it waits for', () => {
  expect(heldView(baking, approved)).toBeNull()
  expect(heldView({ name: 'verifying' }, approved)).toBeNull()
  expect(heldView({ name: 'promoted', digest: 'sha256:00' }, approved)).toBeNull()
  expect(heldView({ ...baking, heldSince: at }, approved)).toEqual(verdict)
  expect(heldView({ name: 'verifying', heldSince: at, heldFor: 'start' }, approved)).toEqual({
    ...{ since: at, why: 'start', because: null },
  })
})

test('a region that holds a withdrawn release says who withdrew it and why, and speaks of no verdict', () => {
  const phase: RegionPhase = { name: 'verifying', heldSince: at, heldFor: 'withdrawal' }
  const held = heldView(phase, rejected)!
  expect(heldHeadline(held, phase, rejected, 1800)).toBe('Holds: v427 was rejected')
  expect(heldDetail(held, 'running')).toBe(
    'v427 was rejected by Mira: biased. Proceed on your own word, or roll back.',
  )
})

test('a region in which nothing has run goes on by itself, and says so', () => {
  const phase: RegionPhase = { name: 'verifying', heldSince: at, heldFor: 'start' }
  const held = heldView(phase, approved)!
  expect(heldHeadline(held, phase, approved, 1800)).toBe('Holds: nothing of v427 has run yet')
  expect(heldDetail(held, 'running')).toMatch(/^It goes on when a container runs/)
})

test('it says how long the canary was really watched, extensions included', () => {
  const headline = (phase: RegionPhase) => heldHeadline(verdict, phase, approved, 1800)
  expect(headline({ ...baking, heldSince: at })).toBe('Holds: no verdict after 30 min')
  expect(headline({ ...baking, heldSince: '2026-11-20T04:40:07Z' })).toBe('Holds: no verdict after 1 h')
  expect(headline({ name: 'verifying', heldSince: '2026-11-20T04:40:00Z' })).toBe(
    'Holds: no verdict after 30 min',
  )
})

test('a region that holds is not said to be judged on: its update has ended, and both no longer serve', () => {
  expect(heldDetail(verdict, 'running')).toBe(
    'Proceed on your own word, or roll back. Its update has ended, so waiting alone brings no verdict.',
  )
  expect(heldDetail(verdict, 'stopping')).toMatch(/^Roll it back\. /)
})
