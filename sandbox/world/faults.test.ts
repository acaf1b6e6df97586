import { expect, test } from 'vitest'
import { SandboxClock } from './clock.ts'
import { FaultBook } from './faults.ts'

test('a fault with a duration ends by itself in cloud time and stays in the history', () => {
  const clock = new SandboxClock(0, 0)
  const faults = new FaultBook(clock)
  faults.add({ kind: 'control-plane-down', region: 'eu-west-1' }, 60)
  clock.advance(59_999)
  expect(faults.active()).toHaveLength(1)
  clock.advance(1)
  expect(faults.active()).toEqual([])
  expect(faults.history()).toMatchObject([{ since: 0, until: 60_000 }])
})

test('a removed fault ends now and cannot be removed again', () => {
  const clock = new SandboxClock(0, 0)
  const faults = new FaultBook(clock)
  const { id } = faults.add({ kind: 'throttling' })
  clock.advance(5000)
  expect(faults.remove(id)).toBe(true)
  expect(faults.remove(id)).toBe(false)
  expect(faults.history()).toMatchObject([{ since: 0, until: 5000 }])
})

test('faults survive a restart', () => {
  const clock = new SandboxClock(0, 0)
  const faults = new FaultBook(clock)
  faults.add({ kind: 'throttling' })
  const other = new FaultBook(clock)
  other.restore(JSON.parse(JSON.stringify(faults.snapshot())))
  expect(other.active()).toHaveLength(1)
  expect(other.add({ kind: 'throttling' }).id).not.toBe(faults.active()[0]?.id)
})
