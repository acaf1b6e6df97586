import { expect, test } from 'vitest'
import { unwatchedSince } from './watching.ts'

const newest = new Date('2026-03-10T03:00:00.000Z')
const after = (seconds: number) => new Date(newest.getTime() + seconds * 1000)

test('a fleet is unwatched when nobody has looked for three minutes of cloud time', () => {
  expect(unwatchedSince(newest, after(180), 1)).toBeNull()
  expect(unwatchedSince(newest, after(181), 1)).toBe(newest.toISOString())
})

test('where cloud time runs fast a worker is given 20 real seconds', () => {
  expect(unwatchedSince(newest, after(1_200), 60)).toBeNull()
  expect(unwatchedSince(newest, after(1_201), 60)).toBe(newest.toISOString())
})

test('a fleet whose clouds all keep silent, or that has not been seen yet, is not said to be unwatched', () => {
  expect(unwatchedSince(null, after(10_000), 1)).toBeNull()
})
