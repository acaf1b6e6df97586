import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readHostileReport, readPlaywrightReport, readVitestReport, sum } from './tally.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'meridian-tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

function report(content: string): string {
  const file = path.join(folder, `${Math.random()}.json`)
  writeFileSync(file, content)
  return file
}
const vitest = JSON.stringify({ numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 })

test('a run that ends well counts its tests', () => {
  expect(readVitestReport(report(vitest), 0)).toEqual({ passed: 7, failed: 0, skipped: 1 })
})

test('a run that fails without a failed test is never counted as good', () => {
  expect(readVitestReport(report(vitest), 1)).toMatchObject({ passed: 7, failed: 1 })
  expect(readVitestReport(report(vitest), null)).toMatchObject({ failed: 1 })
})

test('a report that is missing or cut short is a failure', () => {
  expect(readVitestReport(path.join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 })
  expect(readPlaywrightReport(report('{"stats":'), 0)).toMatchObject({ passed: 0, failed: 1 })
})

test('a story that passes only when tried again is counted among the passed, and named', () => {
  const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 0 }
  expect(readPlaywrightReport(report(JSON.stringify({ stats })), 0)).toEqual({
    passed: 4,
    failed: 0,
    skipped: 0,
    triedAgain: 1,
  })
})

test('a story that fails at every try has failed', () => {
  const stats = { expected: 3, unexpected: 1, flaky: 0, skipped: 0 }
  expect(readPlaywrightReport(report(JSON.stringify({ stats })), 1)).toMatchObject({ passed: 3, failed: 1 })
})

test('every seed of a hostile run counts, and a run that broke off is a failure', () => {
  const seeds = report(JSON.stringify({ passed: 9, failed: 1 }))
  expect(readHostileReport(seeds, 1)).toEqual({ passed: 9, failed: 1, skipped: 0 })
  expect(readHostileReport(report(JSON.stringify({ passed: 3, failed: 0 })), null)).toMatchObject({
    failed: 1,
  })
  expect(readHostileReport(path.join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 })
})

test('tallies add up', () => {
  const tally = { passed: 1, failed: 2, skipped: 3 }
  expect(sum([tally, tally])).toEqual({ passed: 2, failed: 4, skipped: 6 })
})
