import { expect, test } from 'vitest'
import { regionPhases } from '#lib/domain/types.ts'
import { bakingLane, promotedLane, revertedLane, runningRollout } from '../testing/fixtures-rollout.ts'
import { defaultEndpoint, railOf, regionActions } from './rail.ts'

test('a region on its way shows what is done, where it is, and what is left', () => {
  expect(railOf(bakingLane).map((step) => step.state)).toEqual([
    'done',
    'done',
    'current',
    'todo',
    'todo',
    'todo',
  ])
})

test('a promoted region shows every step as done', () => {
  expect(railOf(promotedLane).every((step) => step.state === 'done')).toBe(true)
})

test('a region that was taken back says so at the step it had reached', () => {
  const rail = railOf(revertedLane)
  expect(rail.map((step) => step.state)).toEqual(['done', 'done', 'reverted', 'todo', 'todo', 'todo'])
  expect(rail[2]?.word).toBe('Reverted')
})

test('a skipped region that was never touched claims no step', () => {
  const rail = railOf({ phase: 'skipped', phaseTimes: { waiting: '2026-11-20T03:02:00Z' } })
  expect(rail[0]?.state).toBe('skipped')
  expect(rail.slice(1).every((step) => step.state === 'todo')).toBe(true)
})

test('the artifact of a waiting region is not claimed to be there', () => {
  expect(railOf({ phase: 'waiting', phaseTimes: {} })[0]?.state).toBe('todo')
})

test('the region that shifts traffic is shown first', () => {
  const lanes = runningRollout.waves.flatMap((wave) => wave.lanes)
  expect(defaultEndpoint(lanes, ['fraud-eu'])).toBe('fraud-au')
})

test('no phase offers both taking back and trying again', () => {
  for (const phase of regionPhases) {
    const actions = regionActions({ phase, held: null })
    expect(actions.includes('revert') && actions.includes('retry')).toBe(false)
    expect(actions).not.toContain('proceed')
  }
})

test('a region that holds offers both ways on, and neither before it holds', () => {
  for (const phase of ['baking', 'verifying'] as const)
    expect(
      regionActions({ phase, held: { since: '2026-11-20T04:10:02Z', why: 'verdict', because: null } }),
    ).toEqual(['proceed', 'revert'])
})
