import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { inputWith } from '../testing/builders.ts'
import { type Happening, happenings, phases } from '../testing/decide-cases.ts'
import type { RegionPhaseName } from '../types.ts'
import { decide } from './decide.ts'

/** phase × happening → next phase and action. */
const table: Partial<Record<RegionPhaseName, Partial<Record<Happening, string>>>> = {
  waiting: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no artifact': 'replicating none',
    'no answer': 'waiting none',
    'no permission': 'failed none',
    updated: 'promoted none',
    'foreign update': 'gated none',
    'foreign config': 'shifting begin',
    creating: 'shifting none',
  },
  replicating: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no artifact': 'replicating none',
    'no answer': 'replicating none',
    'no permission': 'failed none',
    updated: 'promoted none',
    'foreign update': 'gated none',
  },
  gated: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no artifact': 'replicating none',
    'no answer': 'gated none',
    'no permission': 'failed none',
    creating: 'shifting none',
    updated: 'promoted none',
    'wrong digest': 'verifying none',
    'foreign update': 'gated none',
    'foreign config': 'shifting begin',
  },
  shifting: {
    nothing: 'shifting begin',
    refused: 'gated none',
    'no answer': 'shifting none',
    'no permission': 'failed none',
    creating: 'shifting none',
    baking: 'baking none',
    terminating: 'completing none',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'verifying none',
    'wrong digest': 'verifying none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
    'alarm in baking': 'reverting interrupt',
    'bad verdict in baking': 'reverting interrupt',
  },
  baking: {
    // Seen baking means accepted: the old time on the endpoint is no reason to begin again.
    nothing: 'reverted settle',
    'no answer': 'baking none',
    'no permission': 'failed none',
    creating: 'baking none',
    baking: 'baking none',
    terminating: 'completing none',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'verifying none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
    'alarm in baking': 'reverting interrupt',
    'bad verdict in baking': 'reverting interrupt',
  },
  completing: {
    nothing: 'reverted settle',
    'no answer': 'completing none',
    // The final bake, on all traffic.
    baking: 'completing none',
    terminating: 'completing none',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'verifying none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
    'alarm in baking': 'reverting interrupt',
    'bad verdict in baking': 'reverting interrupt',
  },
  verifying: {
    updated: 'promoted settle',
    'updated without a verdict': 'verifying none',
    'wrong digest': 'failed none',
    'no answer': 'verifying none',
    'no permission': 'failed none',
    terminating: 'verifying none',
    'taken back': 'reverted settle',
    'rolling back': 'reverting none',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
  },
  reverting: {
    'no answer': 'reverting interrupt',
    'no permission': 'failed none',
    creating: 'reverting interrupt',
    baking: 'reverting interrupt',
    'rolling back': 'reverting none',
    'taken back': 'reverted settle',
    updated: 'reverting restore',
    'foreign update': 'failed none',
    'foreign config': 'failed none',
  },
  promoted: { nothing: 'promoted none', 'foreign config': 'promoted none', 'no answer': 'promoted none' },
  reverted: { nothing: 'reverted none', updated: 'reverted none' },
  failed: { nothing: 'failed none', updated: 'failed none' },
  skipped: { nothing: 'skipped none', updated: 'skipped none' },
}

const rows = Object.entries(table).flatMap(([phase, row]) =>
  Object.entries(row).map(([happening, next]) => [phase, happening, next] as const),
)

test.each(rows)('%s, %s → %s', (phase, happening, next) => {
  const input = inputWith(phases[phase as RegionPhaseName], happenings[happening as Happening])
  const { phase: after, action } = decide(input)
  expect(`${after.name} ${action.kind}`).toBe(next)
})

test('every phase answers every happening, and only settled phases stop looking', () => {
  for (const phase of Object.values(phases)) {
    for (const happening of Object.values(happenings)) {
      const { phase: after, lookAgainAfterSeconds } = decide(inputWith(phase, happening))
      const isSettled = ['promoted', 'reverted', 'failed', 'skipped'].includes(after.name)
      expect(lookAgainAfterSeconds === undefined).toBe(isSettled)
    }
  }
})

test('a decision repeated with nothing new tells no event', () => {
  for (const phase of Object.values(phases)) {
    for (const happening of Object.values(happenings)) {
      const input = inputWith(phase, happening)
      const first = decide(input)
      const { phase: after, baseline, trouble, request } = first
      const again = decide({
        ...input,
        region: { ...input.region, phase: after, baseline, trouble, request },
      })
      // The first look of a phase may be told: that a region which verifies is held.
      if (isDeepStrictEqual(again.phase, after)) expect(again.events).toEqual([])
    }
  }
})
