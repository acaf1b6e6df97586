import { expect, test } from 'vitest'
import { endpointWords } from './wording.ts'

const nothing = { parts: [], asOf: '2026-11-20T12:00:00.000Z' }

test('an endpoint whose cloud names nothing is not called unseen', () => {
  const serving = { ...nothing, unknown: { reason: 'nothing-told' as const } }
  expect(endpointWords({ state: 'unknown', serving })).toBe('its cloud names nothing that serves')
})

test('an endpoint that nobody has looked at is not seen yet', () => {
  const serving = { ...nothing, asOf: null, unknown: { reason: 'never-observed' as const } }
  expect(endpointWords({ state: 'unknown', serving })).toBe('not seen yet')
})
