import { expect, test } from 'vitest'
import { SignInLimit } from './sign-in-limit.ts'

const at = (clock: { now: number }) =>
  new SignInLimit({ attempts: 3, windowMilliseconds: 1_000, now: () => clock.now })

test('an account is refused after so many attempts, however its address is written', () => {
  const limit = at({ now: 5_000 })
  expect([limit.allows('a@b.c'), limit.allows('A@b.c'), limit.allows(' a@B.c ')]).toEqual([true, true, true])
  expect(limit.allows('a@b.c')).toBe(false)
  expect(limit.allows('other@b.c')).toBe(true)
})

test('attempts are allowed again once the window has passed, and refused ones do not prolong it', () => {
  const clock = { now: 5_000 }
  const limit = at(clock)
  for (let attempt = 0; attempt < 5; attempt += 1) limit.allows('a@b.c')
  clock.now = 6_001
  expect(limit.allows('a@b.c')).toBe(true)
})

test('a success begins the count anew', () => {
  const limit = at({ now: 5_000 })
  for (let attempt = 0; attempt < 3; attempt += 1) limit.allows('a@b.c')
  limit.forget('A@B.c')
  expect(limit.allows('a@b.c')).toBe(true)
})
