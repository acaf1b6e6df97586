import { expect, test } from 'vitest'
import { accountWords } from './role-words.ts'

test('one account is one account', () => {
  expect([0, 1, 2].map(accountWords)).toEqual(['0 accounts', '1 account', '2 accounts'])
})
