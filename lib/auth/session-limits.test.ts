import { expect, test } from 'vitest'
import { EnvironmentError, readEnvironment } from '#lib/env.ts'

const needed = { DATABASE_URL: 'postgres://localhost/meridian', AUTH_SECRET: 'x'.repeat(32) }
const hours = 3_600_000
const read = (more: Record<string, string> = {}) => readEnvironment({ ...needed, ...more }).sessions

test('a session lasts a week at most, and a day without its person, unless it is set otherwise', () => {
  expect(read()).toEqual({ absoluteMs: 168 * hours, idleMs: 24 * hours })
  expect(read({ SESSION_ABSOLUTE_HOURS: '8', SESSION_IDLE_MINUTES: '15' })).toEqual({
    absoluteMs: 8 * hours,
    idleMs: hours / 4,
  })
})

test('the strict profile is twelve hours and thirty minutes; what is set can shorten it, never lengthen', () => {
  const SESSION_PROFILE = 'strict'
  expect(read({ SESSION_PROFILE })).toEqual({ absoluteMs: 12 * hours, idleMs: hours / 2 })
  expect(read({ SESSION_PROFILE, SESSION_ABSOLUTE_HOURS: '99', SESSION_IDLE_MINUTES: '10' })).toEqual({
    absoluteMs: 12 * hours,
    idleMs: hours / 6,
  })
})

test.each([
  ['SESSION_PROFILE', 'lax'],
  ['SESSION_ABSOLUTE_HOURS', '0'],
  ['SESSION_ABSOLUTE_HOURS', 'week'],
  ['SESSION_IDLE_MINUTES', '-1'],
  ['SESSION_IDLE_MINUTES', 'Infinity'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', 'proxy.internal'],
])('%s=%s is refused with a sentence that names it', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(EnvironmentError)
  expect(() => read({ [name]: value })).toThrow(name)
})
