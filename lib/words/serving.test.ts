import { expect, test } from 'vitest'
import { openWords } from './serving.ts'

test('what a cloud says that leaves open what serves is told with what to do', () => {
  expect(openWords({ reason: 'nothing-told' })).toBe(
    'Its cloud answers and names nothing that takes traffic.',
  )
  expect(openWords({ reason: 'not-in-service', status: 'Failed' })).toBe(
    'Its cloud says Failed: bring it into service, or create it anew.',
  )
  expect(openWords({ reason: 'mixed', status: 'UpdateRollbackFailed' })).toBe(
    'Its cloud says UpdateRollbackFailed, a mixture of configurations: update it to one that works.',
  )
  expect(openWords({ reason: 'never-observed' })).toBeNull()
  expect(openWords(undefined)).toBeNull()
})
