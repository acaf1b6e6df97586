import { expect, test } from 'vitest'
import { cellCaption, cellSentence, cellVersion } from './cell-words.ts'

const canary = {
  endpoint: 'fraud-jp',
  region: 'ap-northeast-1',
  label: 'v426',
  state: 'in-rollout' as const,
  phase: 'baking' as const,
  to: 'v427',
  share: 0.1,
}

test('a canary is told by the new version, and its sentence still says what is served', () => {
  expect(cellVersion(canary)).toBe('v427')
  expect(cellCaption(canary)).toBe('canary')
  expect(cellSentence(canary, 'Tokyo', 'v427')).toBe('Tokyo serves v426; in the rollout of v427: canary.')
})

test('while new instances only start, the cell keeps the version that has the traffic', () => {
  const { share: _none, ...starting } = canary
  expect(cellVersion({ ...starting })).toBe('v426')
})

test('a region that holds needs a person, whatever its phase', () => {
  const held = { ...canary, held: true as const, phase: 'verifying' as const }
  expect(cellCaption(held)).toBe('needs a person')
  expect(cellSentence(held, 'Tokyo', 'v427')).toBe(
    'Tokyo serves v426; in the rollout of v427: needs a person.',
  )
})

test('trouble outranks the phase of a rollout', () => {
  expect(cellCaption({ ...canary, state: 'unreachable' })).toBe('not answering')
})

test('what was changed outside is said with what was found', () => {
  const cell = { label: 'v6', state: 'drifted' as const, note: 'Meridian did not put it there.' }
  expect(cellSentence(cell, 'Dublin', 'v7')).toBe('Dublin serves v6. Meridian did not put it there.')
})
