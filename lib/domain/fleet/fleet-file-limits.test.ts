import { expect, test } from 'vitest'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { traitsOf } from '#lib/clouds/registered.ts'
import { fleetFileLimits, shownProblems } from '../limits.ts'
import { example } from '../testing/fleet-file-example.ts'
import { model, plans, times } from '../testing/fleet-file-large.ts'
import { parseFleetFile } from './fleet-file.ts'
import { readYaml } from './read-yaml.ts'

function problemsOf(text: string) {
  const parsed = parseFleetFile(text, traitsOf)
  return parsed.ok ? [] : parsed.problems
}

test.each<[string, string, object]>([
  [
    'size',
    `${example}#${'x'.repeat(2_000_000)}`,
    { code: 'fleet-file-too-large', facts: { limit: 2_000_000 } },
  ],
  ['depth', '['.repeat(100_000), { code: 'fleet-file-too-deep', facts: { limit: 24 } }],
  ['values', `plans: [${'1,'.repeat(400_000)}]`, { code: 'fleet-file-too-many-values' }],
  [
    'text',
    `plans: ${'x'.repeat(5_001)}`,
    { code: 'fleet-file-long-text', facts: { characters: 5_001, limit: 5_000 } },
  ],
  [
    'waves',
    `plans: { p: { order: { waves: [${'[a],'.repeat(501)}] } } }\nmodels: {}`,
    { code: 'plan-too-long', facts: { whose: { plan: 'p' }, found: 501, what: 'waves', limit: 500 } },
  ],
  [
    "a model's endpoints",
    `${plans}models:\n${model('m', 0, 1_001)}`,
    { code: 'fleet-file-too-many', facts: { model: 'm', found: 1_001, what: 'endpoints', limit: 1_000 } },
  ],
])('what is above the limit of %s is refused with the limit', (_, text, told) => {
  expect(problemsOf(text)).toMatchObject([{ said: told }])
})

test('a file within all of them is read', () => {
  const text = `${plans}models:\n${times(9, (index) => model(`m${index}`, index * 1_000, 1_000))}`
  expect(text.length).toBeLessThan(fleetFileLimits.bytes)
  expect(parseFleetFile(text, traitsOf)).toMatchObject({ ok: true })
})

test('of many problems the first fifty by line are told, and how many more there are', () => {
  const text = `plans: {}\nmodels:\n${times(2_000, (index) => `  m${index}: {}\n`)}`
  const problems = problemsOf(text)
  expect(problems).toHaveLength(shownProblems + 1)
  expect(problems.slice(0, shownProblems).map(({ line }) => line)).toEqual(
    // Each model lacks a registry, artifacts, a plan and endpoints.
    Array.from({ length: shownProblems }, (_, index) => 3 + Math.floor(index / 4)),
  )
  expect(problems.at(-1)?.said).toEqual({ code: 'fleet-file-more-problems', facts: { more: 7_950 } })
})

test('finding the lines of all problems goes through each map and list once', () => {
  const stepsFor = (count: number) => {
    const read = readYaml(`models:\n${times(count, (index) => `  m${index}: { a: 1 }\n`)}`)
    if (!read.ok) throw new Error(read.said.code)
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
  const read = readYaml(text)
  if (!read.ok) throw new Error(read.said.code)
  for (const [path, line] of expected) {
    expect([path, read.places.lineOf(path.split('\0').slice(1))]).toEqual([path, line])
  }
})
