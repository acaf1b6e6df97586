import { describe, expect, test } from 'vitest'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { traitsOf } from '#lib/clouds/registered.ts'
import { say } from '#lib/words/say.ts'
import { fleetFileLimits, shownProblems } from '../limits.ts'
import { example } from '../testing/fleet-file-example.ts'
import { parseFleetFile } from './fleet-file.ts'
import { readYaml } from './read-yaml.ts'

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join('')
const plans = 'plans:\n  p: { shift: { strategy: canary, percent: 10, bake: 30m } }\n'
const endpoint = (index: number) =>
  `      - { provider: sagemaker, account: "123456789012", region: eu-west-1, name: e${index}, executionRole: "arn:aws:iam::123456789012:role/x", peakRps: 1 }\n`
const model = (name: string, from: number, count: number) =>
  `  ${name}:\n    registry: { kind: sagemaker, account: "123456789012", region: eu-west-1, group: g }\n    artifacts: { eu-west-1: s3://fraud }\n    plan: p\n    endpoints:\n${times(count, (index) => endpoint(from + index))}`

function problemsOf(text: string) {
  const parsed = parseFleetFile(text, traitsOf, say)
  return parsed.ok ? [] : parsed.problems
}

describe('what is above a limit is refused with a sentence that says the limit', () => {
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
  ])('%s', (_, text, sentence) => {
    expect(problemsOf(text)).toHaveLength(1)
    expect(problemsOf(text)[0]?.sentence).toContain(sentence)
  })

  test('a file within all of them is read', () => {
    const text = `${plans}models:\n${times(9, (index) => model(`m${index}`, index * 1_000, 1_000))}`
    expect(text.length).toBeLessThan(fleetFileLimits.bytes)
    expect(parseFleetFile(text, traitsOf, say)).toMatchObject({ ok: true })
  })
})

test('of many problems the first fifty by line are told, and how many more there are', () => {
  const text = `plans: {}\nmodels:\n${times(2_000, (index) => `  m${index}: {}\n`)}`
  const problems = problemsOf(text)
  expect(problems).toHaveLength(shownProblems + 1)
  expect(problems.slice(0, shownProblems).map(({ line }) => line)).toEqual(
    // Each model lacks a registry, artifacts, a plan and endpoints.
    Array.from({ length: shownProblems }, (_, index) => 3 + Math.floor(index / 4)),
  )
  expect(problems.at(-1)?.sentence).toBe('And 7,950 more. Correct these first, then preview the file again.')
})

test('no problem is told at more length than a line can hold, whatever the file calls its things', () => {
  const long = 'x'.repeat(5_000)
  const text = `plans: { p: { ${long}: 1, shift: { strategy: ${long} } } }\nmodels: { m: { plan: ${long} } }`
  for (const { sentence, path } of problemsOf(text)) expect(`${path} ${sentence}`.length).toBeLessThan(500)
})

test('finding the lines of all problems goes through each map and list once', () => {
  const stepsFor = (count: number) => {
    const read = readYaml(`models:\n${times(count, (index) => `  m${index}: { a: 1 }\n`)}`, say)
    if (!read.ok) throw new Error(read.sentence)
    for (let index = 0; index < count; index += 1) {
      expect(read.places.lineOf(['models', `m${index}`, 'a'])).toBe(index + 2)
    }
    return read.places.steps
  }
  const [small, large] = [stepsFor(500), stepsFor(5_000)]
  expect(large / small).toBeLessThan(11)
})

/** Key or item by path, as another reader finds it. */
function linesOf(text: string): Map<string, number> {
  const counter = new LineCounter()
  const found = new Map<string, number>()
  const put = (node: Node | null, path: string, at: Node) => {
    const offset = at.range?.[0]
    if (offset !== undefined) found.set(path, counter.linePos(offset).line)
    if (isMap<Node, Node | null>(node)) {
      for (const { key, value } of node.items) {
        if (isScalar(key)) put(value, `${path}\0${String(key.value)}`, key)
      }
    } else if (isSeq<Node>(node))
      for (const [index, item] of node.items.entries()) put(item, `${path}\0${index}`, item)
  }
  const document = parseDocument(text, { lineCounter: counter })
  if (document.contents) put(document.contents, '', document.contents)
  return found
}

test('every key and item is found on its line, in all styles and between empty ones', () => {
  const text = `# a comment

first: { a: 1, b: , c: [x, y,
  z], "d e": 'f' }   # another
second:
- one

- two:
  - 3
- # nothing here
- { in: a,
    flow: b }
- [x,
  y]
- four:   five
  six:

    seven: |
      block
      text
    eight: >-
      folded
nine: ~
null: null
? ten
: eleven
twelve: &anchor
  thirteen: 14
fifteen: *anchor
`
  const expected = linesOf(text)
  // An item that is left empty is told by the line of its list.
  expected.set('\0second\x002', 5)
  expect(expected.size).toBeGreaterThan(20)
  const read = readYaml(text, say)
  if (!read.ok) throw new Error(read.sentence)
  for (const [path, line] of expected) {
    expect([path, read.places.lineOf(path.split('\0').slice(1))]).toEqual([path, line])
  }
})
