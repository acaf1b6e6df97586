import { expect, test } from 'vitest'
import { ownPath } from './next-path.ts'

test('a path of our own is kept with its query', () => {
  expect(ownPath('/models/fraud-scoring/releases/v427/promote?plan=a')).toBe(
    '/models/fraud-scoring/releases/v427/promote?plan=a',
  )
})

test.each([
  undefined,
  null,
  42,
  '',
  'rollouts',
  'https://evil.test/',
  '//evil.test',
  '/\\evil.test',
  '/\t/evil.test',
  'javascript:alert(1)',
])('signing in never leads to another site: %s', (wanted) => {
  expect(ownPath(wanted)).toBe('/')
})
