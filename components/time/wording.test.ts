import { expect, test } from 'vitest'
import { clockTime, dayWords, durationWords, sameDay, wholeInstant } from './wording.ts'

const minute = 60_000
const hour = 60 * minute

test.each([
  [-5_000, '0 s'],
  [12_900, '12 s'],
  [6 * minute, '6 min'],
  [hour, '1 h'],
  [hour + 5 * minute, '1 h 05'],
  [18 * hour + 30 * minute, '18 h'],
  [47 * hour, '47 h'],
  [6 * 24 * hour, '6 d'],
])('%i ms is said as "%s"', (length, words) => {
  expect(durationWords(length)).toBe(words)
})

test('times are UTC whatever the zone of the machine, and name their zone in full', () => {
  const at = Date.parse('2026-11-20T23:47:10.000Z')
  expect([clockTime(at), clockTime(at, true)]).toEqual(['23:47', '23:47:10'])
  expect(wholeInstant(at)).toBe('Friday 20 November 2026, 23:47:10 UTC')
  expect(dayWords(at, at)).toBe('20 Nov')
  expect(dayWords(at, Date.parse('2027-01-01T00:00:00Z'))).toBe('20 Nov 2026')
  expect(sameDay(at, at + 13 * minute)).toBe(false)
})
