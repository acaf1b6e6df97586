import { expect, test } from 'vitest'
import { SandboxClock } from './clock.ts'

test('cloud time runs at its rate from where it was started', () => {
  let real = 1000
  const clock = new SandboxClock(5_000_000, 60, () => real)
  real += 1000
  expect(clock.now()).toBe(5_060_000)
})

test('an advance is kept as time goes on', () => {
  let real = 0
  const clock = new SandboxClock(0, 2, () => real)
  clock.advance(500)
  real = 100
  expect(clock.now()).toBe(700)
})

test('a restart continues from the saved instant, however long it took', () => {
  let real = 0
  const clock = new SandboxClock(0, 60, () => real)
  real = 3_600_000
  clock.startAt(42_000)
  expect(clock.now()).toBe(42_000)
})

test('cloud time never runs backwards', () => {
  const clock = new SandboxClock(0, 60)
  expect(() => clock.advance(-1)).toThrow(RangeError)
  expect(() => new SandboxClock(0, -1)).toThrow(RangeError)
})

test('a standing clock never reaches a later instant by itself', () => {
  let real = 0
  const clock = new SandboxClock(42, 0, () => real)
  real = 3_600_000
  expect(clock.now()).toBe(42)
})
