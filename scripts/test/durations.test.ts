import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { durationLines, storyDurations, vitestDurations } from './durations.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'meridian-durations-'))
afterAll(() => rmSync(folder, { recursive: true }))

function report(content: object): string {
  const file = path.join(folder, `${Math.random()}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}

test('a test that passed only when tried again is named, one that failed or passed at once is not', () => {
  const result = (title: string, status: string, failureMessages: string[]) => ({
    ...{ title, status, failureMessages, duration: 1_500 },
  })
  const assertionResults = [
    result('at once', 'passed', []),
    result('at last', 'passed', ['AssertionError']),
    result('never', 'failed', ['AssertionError']),
  ]
  expect(vitestDurations(report({ testResults: [{ assertionResults }] }))).toEqual([
    { name: 'at once', seconds: 1.5, again: false },
    { name: 'at last', seconds: 1.5, again: true },
    { name: 'never', seconds: 1.5, again: false },
  ])
})

test('a story is told with all of its tries, however deep its suite', () => {
  const tests = [{ status: 'flaky', results: [{ duration: 2_000 }, { duration: 1_000 }] }]
  const suites = [{ suites: [{ specs: [{ title: 'a worker dies', tests }] }] }]
  expect(storyDurations(report({ suites }))).toEqual([{ name: 'a worker dies', seconds: 3, again: true }])
})

test('the slowest come first, no more than asked for, and nothing is said of a run without tests', () => {
  const timed = [1, 3, 2].map((seconds) => ({ name: `of ${seconds}`, seconds, again: seconds === 1 }))
  expect(durationLines(timed, 2)).toEqual([
    'The 2 slowest:',
    '    3.0 s  of 3',
    '    2.0 s  of 2',
    'Passed only when tried again; each is a race to be found:',
    '           of 1',
  ])
  expect(durationLines(vitestDurations(path.join(folder, 'none.json')))).toEqual([])
})
