import { expect, test } from 'vitest'
import { traitsOf } from '#lib/clouds/registered.ts'
import { parseFleetFile } from '../domain/fleet/fleet-file.ts'
import { example } from '../domain/testing/fleet-file-example.ts'
import { model, plans, times } from '../domain/testing/fleet-file-large.ts'
import { told } from './told.ts'

function problemsOf(text: string) {
  const parsed = parseFleetFile(text, traitsOf)
  return parsed.ok ? [] : parsed.problems.map(told)
}

test.each<[string, string, string]>([
  ['size', `${example}#${'x'.repeat(2_000_000)}`, 'the limit is 2,000,000 (2 MB)'],
  ['size in bytes, not characters', `${example}#${'–'.repeat(700_000)}`, 'the limit is 2,000,000 (2 MB)'],
  ['depth', `${times(60, (index) => `${' '.repeat(index)}a:\n`)}`, 'more than 24 levels deep'],
  ['depth on one line', '['.repeat(100_000), 'more than 24 levels deep'],
  ['values', `plans: [${'1,'.repeat(400_000)}]`, 'more than 200,000 values'],
  ['text', `plans: ${'x'.repeat(5_001)}`, 'has 5,001 characters; the limit is 5,000'],
  ['a key', `${'x'.repeat(5_001)}: 1`, 'has 5,001 characters; the limit is 5,000'],
  [
    'models',
    `plans: {}\nmodels:\n${times(2_001, (index) => `  m${index}: {}\n`)}`,
    'has 2,001 models; the limit is 2,000',
  ],
  [
    'plans',
    `plans:\n${times(501, (index) => `  p${index}: {}\n`)}models: {}`,
    'has 501 plans; the limit is 500',
  ],
  [
    'waves',
    `plans: { p: { order: { waves: [${'[a],'.repeat(501)}] } } }\nmodels: {}`,
    'Plan p has 501 waves; the limit is 500',
  ],
  [
    'names in waves',
    `plans: { p: { order: { waves: [[${'a,'.repeat(2_001)}]] } } }\nmodels: {}`,
    'Plan p has 2,001 names in its waves; the limit is 2,000',
  ],
  [
    "a model's endpoints",
    `${plans}models:\n${model('m', 0, 1_001)}`,
    'Model m has 1,001 endpoints; the limit is 1,000',
  ],
  [
    'all endpoints',
    `plans: {}\nmodels:\n${times(21, (index) => `  m${index}: { endpoints: [${'1,'.repeat(1_000)}] }\n`)}`,
    'has 21,000 endpoints; the limit is 20,000',
  ],
])('what is above the limit of %s is refused with a sentence that says the limit', (_, text, sentence) => {
  expect(problemsOf(text)).toHaveLength(1)
  expect(problemsOf(text)[0]?.sentence).toContain(sentence)
})

test('of many problems it is said how many more there are', () => {
  const text = `plans: {}\nmodels:\n${times(2_000, (index) => `  m${index}: {}\n`)}`
  expect(problemsOf(text).at(-1)?.sentence).toBe(
    'And 7,950 more. Correct these first, then preview the file again.',
  )
})

test('no problem is told at more length than a line can hold, whatever the file calls its things', () => {
  const long = 'x'.repeat(5_000)
  const text = `plans: { p: { ${long}: 1, shift: { strategy: ${long} } } }\nmodels: { m: { plan: ${long} } }`
  for (const { sentence, path } of problemsOf(text)) expect(`${path} ${sentence}`.length).toBeLessThan(500)
})
