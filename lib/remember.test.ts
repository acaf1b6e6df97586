import { expect, test } from 'vitest'
import { remembered } from './remember.ts'

test('askers at the same moment share one question', async () => {
  let asked = 0
  const kept = remembered<number>(Infinity, 10)
  const ask = () => Promise.resolve(++asked)
  expect(await Promise.all([kept.get('a', ask), kept.get('a', ask), kept.get('b', ask)])).toEqual([1, 1, 2])
})

test('a rejection is not kept', async () => {
  const kept = remembered<number>(Infinity, 10)
  await expect(kept.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await kept.get('a', () => Promise.resolve(7))).toBe(7)
})

test('an answer that is not to be kept is asked for again', async () => {
  const kept = remembered<number | undefined>(Infinity, 10, (answer) => answer !== undefined)
  expect(await kept.get('a', () => Promise.resolve(undefined))).toBeUndefined()
  expect(await kept.get('a', () => Promise.resolve(7))).toBe(7)
})

test('the oldest answer goes when there are too many', async () => {
  const kept = remembered<number>(Infinity, 2)
  for (const [index, key] of ['a', 'b', 'c'].entries()) await kept.get(key, () => Promise.resolve(index))
  expect(await kept.get('c', () => Promise.resolve(9))).toBe(2)
  expect(await kept.get('a', () => Promise.resolve(9))).toBe(9)
})

test('an answer that is too old is asked for again', async () => {
  const kept = remembered<number>(0, 10)
  await kept.get('a', () => Promise.resolve(1))
  expect(await kept.get('a', () => Promise.resolve(2))).toBe(2)
})
