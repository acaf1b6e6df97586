import { expect, test } from 'vitest'
import { cellCaption, cellSentence, cellSince, cellVersion } from './cell.ts'

const canary = {
  endpoint: 'fraud-jp',
  region: 'ap-northeast-1',
  label: 'v426',
  state: 'in-rollout' as const,
  phase: 'baking' as const,
  to: 'v427',
  split: [
    { label: 'v426', percent: 91, how: 'measured' as const, since: 1_763_596_800 },
    { label: 'v427', percent: 9, how: 'measured' as const, since: 1_763_600_460 },
  ],
}

test('a canary is told with both releases and their shares, in the cell and in its sentence', () => {
  expect(cellVersion(canary)).toBe('v426 91% · v427 9%')
  expect(cellSince(canary)).toBe('2025-11-20T00:00:00Z · 2025-11-20T01:01:00Z')
  expect(cellCaption(canary)).toBe('canary')
  expect(cellSentence(canary, 'Tokyo', 'v427')).toBe(
    'Tokyo serves v426 91% · v427 9%; in the rollout of v427: canary.',
  )
})

test('a share that was only asked for is said to be that, and one that nobody tells is a question mark', () => {
  const asked = canary.split.map((part) => ({ ...part, how: 'asked' as const }))
  expect(cellVersion({ ...canary, split: asked })).toBe('v426 91% · v427 9%, asked')
  expect(cellSentence({ ...canary, split: asked }, 'Tokyo', 'v427')).toContain('not measured yet')
  const untold = [{ label: 'v426', percent: null, how: 'untold' as const }]
  expect(cellVersion({ ...canary, split: untold })).toBe('v426 ?%')
  expect(cellSentence({ ...canary, split: untold }, 'Tokyo', 'v427')).toContain(
    'does not say how traffic is split',
  )
})

test('beside another release, however little it has, none has all of the traffic', () => {
  const split = [
    { label: 'v426', percent: 0, how: 'measured' as const },
    { label: 'v427', percent: 100, how: 'measured' as const },
  ]
  expect(cellVersion({ ...canary, split })).toBe('v426 <1% · v427 >99%')
})

test('while new instances only start, the cell keeps the version that has the traffic', () => {
  const { split: _none, ...starting } = canary
  expect(cellVersion({ ...starting })).toBe('v426')
})

test('a region that holds needs a person, whatever its phase', () => {
  const held = { ...canary, held: true as const, phase: 'verifying' as const }
  expect(cellCaption(held)).toBe('needs a person')
  expect(cellSentence(held, 'Tokyo', 'v427')).toBe(
    'Tokyo serves v426 91% · v427 9%; in the rollout of v427: needs a person.',
  )
})

test('trouble outranks the phase of a rollout', () => {
  expect(cellCaption({ ...canary, state: 'unreachable' })).toBe('not answering')
})

test('what was changed outside is said with what was found', () => {
  const cell = { label: 'v6', state: 'drifted' as const, note: 'Meridian did not put it there.' }
  expect(cellSentence(cell, 'Dublin', 'v7')).toBe('Dublin serves v6. Meridian did not put it there.')
})

test('two labels of one thing are both said, alone and in a split', () => {
  const alone = { ...canary, split: undefined, label: 'v427', also: ['v428'], state: 'serving' as const }
  const { split: _none, phase: _phase, to: _to, ...cell } = alone
  expect(cellVersion(cell)).toBe('v427 = v428')
  expect(cellSentence(cell, 'Tokyo', 'v427')).toBe('Tokyo serves v427 = v428.')
  const split = [
    { label: 'v426', percent: 91, how: 'measured' as const },
    { label: 'v427', also: ['v428'], percent: 9, how: 'measured' as const },
  ]
  expect(cellVersion({ ...canary, split })).toBe('v426 91% · v427 = v428 9%')
})

test('what took a release back is said where it still serves', () => {
  const { split: _none, phase: _phase, to: _to, ...cell } = canary
  const withdrawn = { ...cell, state: 'withdrawn' as const, note: 'v426 was rejected by Ada: wrong labels.' }
  expect(cellCaption(withdrawn)).toBe('withdrawn')
  expect(cellSentence(withdrawn, 'Tokyo', 'v427')).toBe(
    'Tokyo serves v426. v426 was rejected by Ada: wrong labels.',
  )
})
