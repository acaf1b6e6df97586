import { expect, test } from 'vitest'
import { unbroken } from './unbroken.ts'

test('a line never ends between a number and its unit', () => {
  expect(unbroken('at 302 rps and 0.1 % 5xx, 10 % for 30 min')).toBe(
    'at 302\u00A0rps and 0.1\u00A0% 5xx, 10\u00A0% for 30\u00A0min',
  )
})

test('words that only begin like a unit are left alone', () => {
  expect(unbroken('4 shards of 3 regions, wave 2 holds')).toBe('4 shards of 3 regions, wave 2 holds')
})
