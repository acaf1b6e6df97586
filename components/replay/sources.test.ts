import { expect, test } from 'vitest'
import { canaryKey, canaryLabel, defaultPeriods, periodsProblem } from './sources.ts'

const canary = {
  rollout: 'fraud-scoring-v427-1',
  endpoint: 'fraud-eu',
  attempt: 1,
  model: 'fraud-scoring',
  city: 'Dublin',
  release: 'v427',
  at: '2026-11-20T03:42:00Z',
}
const canaries = [{ ...canary, attempt: 2 }, canary]

test('an address without an attempt selects the latest one', () => {
  const named = { rollout: canary.rollout, endpoint: canary.endpoint }
  expect(canaryKey(named, canaries)).toBe(canaryKey({ ...canary, attempt: 2 }, canaries))
  expect(canaryKey(canary, canaries)).not.toBe(canaryKey({ ...canary, attempt: 2 }, canaries))
  expect(canaryLabel(canary, '03:42 UTC')).toBe('Dublin, fraud-scoring v427, 03:42 UTC')
})

test('the periods that are offered are over, equally long, and follow each other', () => {
  const now = Date.UTC(2026, 10, 20, 3, 47, 31)
  const { baselineFrom, canaryFrom, minutes, place } = defaultPeriods(
    undefined,
    [{ model: 'fraud-scoring', endpoint: 'fraud-eu', city: 'Dublin' }],
    now,
  )
  expect(place).toBe('fraud-scoring/fraud-eu')
  expect(Date.parse(canaryFrom) + Number(minutes) * 60_000).toBeLessThan(now)
  expect(Date.parse(canaryFrom) - Date.parse(baselineFrom)).toBe(Number(minutes) * 60_000)
  expect(defaultPeriods(undefined, [], now).place).toBe('')
})

test('minutes that are no whole number are refused before the server is asked', () => {
  expect(periodsProblem({ minutes: ' 30 ' })).toBeNull()
  for (const minutes of ['', 'half an hour', '1.5'])
    expect(periodsProblem({ minutes })).toContain('whole number')
})
