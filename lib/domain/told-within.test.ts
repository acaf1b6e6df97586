import { expect, test } from 'vitest'
import { type Said, said, verbatim } from './said.ts'
import { tells } from './told-within.ts'

const metric = said('errors-against-limit', { measure: 'errors5xx', share: 0.02, requests: 900, limit: 0.01 })
const verdict = said('canary-limit-not-clear', { measure: metric })

test('what is told deep within is told, and what differs in one fact is not', () => {
  expect(tells(metric, metric)).toBe(true)
  expect(tells(verdict, metric)).toBe(true)
  const list = { code: 'later', facts: { all: [{ of: verdict }] } } as unknown as Said
  expect(tells(list, metric)).toBe(true)
  const other = said('errors-against-limit', { ...metric.facts, requests: 901 })
  expect(tells(verdict, other)).toBe(false)
  expect(tells(metric, verdict)).toBe(false)
})

test('no text is looked into', () => {
  expect(tells(verbatim('Dublin: 5xx are up.'), verbatim('5xx are up.'))).toBe(false)
})
