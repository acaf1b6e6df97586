import { expect } from 'vitest'
import type { CohortMinute, PeriodTotals } from '#lib/domain/ports.ts'

/** The periods follow each other without gaps, and each is the sum of the minutes in it. */
export function expectSumsOf(minutes: readonly CohortMinute[], periods: readonly PeriodTotals[]): void {
  for (const [index, { from, to, requests, errors4xx, errors5xx }] of periods.entries()) {
    const within = minutes.filter(({ minute }) => Date.parse(minute) >= +from && Date.parse(minute) < +to)
    const sum = (key: 'requests' | 'errors4xx' | 'errors5xx') =>
      within.reduce((total, minute) => total + minute[key], 0)
    expect(requests).toBeGreaterThan(0)
    expect({ requests, errors4xx, errors5xx }).toEqual({
      requests: sum('requests'),
      errors4xx: sum('errors4xx'),
      errors5xx: sum('errors5xx'),
    })
    if (index > 0) expect(from).toEqual(periods[index - 1]?.to)
  }
  const all = (of: readonly { requests: number }[]) => of.reduce((total, { requests }) => total + requests, 0)
  expect(all(periods)).toBe(all(minutes))
}
