import { readReport } from './report-file.ts'

export interface Tally {
  passed: number
  failed: number
  skipped: number
  /** Of those passed, how many did so only when tried again: each is a race to be found. */
  triedAgain?: number
}

export const one = (good: boolean): Tally => ({ passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 })

export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (total, each) => ({
      passed: total.passed + each.passed,
      failed: total.failed + each.failed,
      skipped: total.skipped + each.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )

/** Vitest's JSON report. A run that failed without a failed test (a file that does not load) counts as one failure. */
export function readVitestReport(file: string, exitCode: number | null): Tally {
  const report = readReport<{
    numPassedTests: number
    numFailedTests: number
    numPendingTests: number
    numTodoTests: number
  }>(file)
  if (!report) return one(false)
  return atLeastOneFailure(exitCode, {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  })
}

interface PlaywrightStats {
  expected: number
  unexpected: number
  flaky: number
  skipped: number
}

/** Playwright's JSON report. A story that passed only when tried again has passed; `triedAgain` says how many did. */
export function readPlaywrightReport(file: string, exitCode: number | null): Tally {
  const report = readReport<{ stats: PlaywrightStats }>(file)
  if (!report) return one(false)
  const { expected, unexpected, flaky, skipped } = report.stats
  return {
    ...atLeastOneFailure(exitCode, { passed: expected + flaky, failed: unexpected, skipped }),
    ...(flaky > 0 && { triedAgain: flaky }),
  }
}

/** What `npm run hostile` writes: each seed is a test. */
export function readHostileReport(file: string, exitCode: number | null): Tally {
  const report = readReport<{ passed: number; failed: number }>(file)
  if (!report) return one(false)
  return atLeastOneFailure(exitCode, { passed: report.passed, failed: report.failed, skipped: 0 })
}

function atLeastOneFailure(exitCode: number | null, tally: Tally): Tally {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}
