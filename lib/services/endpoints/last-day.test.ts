import { expect, test } from 'vitest'
import type { PeriodTotals } from '#lib/domain/ports.ts'
import { dayOf } from './last-day.ts'

/** Periods that end at noon, the last one first in `minutes`. */
function periods(...told: { minutes: number; rps: number }[]): PeriodTotals[] {
  let to = Date.parse('2026-11-20T12:00:00Z')
  const backwards = told.map(({ minutes, rps }) => {
    const from = to - minutes * 60_000
    const period = {
      from: new Date(from),
      to: new Date(to),
      requests: rps * minutes * 60,
      errors4xx: minutes,
      errors5xx: 2 * minutes,
    }
    to = from
    return period
  })
  return backwards.reverse()
}

test('the present rate is that of the last hour, of the hour before too when the last one has only just begun', () => {
  expect(dayOf(periods({ minutes: 60, rps: 30 }, { minutes: 60, rps: 90 })).rps).toBe(30)
  expect(dayOf(periods({ minutes: 30, rps: 30 }, { minutes: 60, rps: 90 })).rps).toBe(30)
  expect(
    dayOf(periods({ minutes: 20, rps: 30 }, { minutes: 60, rps: 90 }, { minutes: 60, rps: 500 })).rps,
  ).toBe(75)
})

test('an endpoint that served nothing in its last hour has no present rate, however much it served before', () => {
  expect(dayOf(periods({ minutes: 60, rps: 0 }, { minutes: 60, rps: 90 }))).toMatchObject({
    rps: 0,
    requests: 324_000,
  })
})

test('a time that is too short is taken as it is, and requests and errors are those of all periods', () => {
  expect(dayOf(periods({ minutes: 5, rps: 10 }))).toEqual({
    requests: 3_000,
    errors4xx: 5,
    errors5xx: 10,
    rps: 10,
  })
})

test('an endpoint without requests is known to have none', () => {
  for (const day of [periods({ minutes: 60, rps: 0 }), []])
    expect(dayOf(day)).toMatchObject({ requests: 0, rps: 0 })
})
