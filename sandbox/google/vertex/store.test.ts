import { expect, test } from 'vitest'
import { SandboxClock } from '../../world/clock.ts'
import { FaultBook } from '../../world/faults.ts'
import { VertexStore } from './store.ts'

const LARGEST_INT64 = 2n ** 63n - 1n

test('an id has 19 digits, no other has the same, and clients can read it as an int64', () => {
  const clock = new SandboxClock(0, 0)
  const store = new VertexStore({ clock, faults: new FaultBook(clock), seed: 1 })
  const ids = Array.from({ length: 1000 }, () => store.newId())
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => !/^[1-9]\d{18}$/.test(id))).toEqual([])
  expect(ids.filter((id) => BigInt(id) > LARGEST_INT64)).toEqual([])
})
