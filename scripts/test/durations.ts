import { readReport } from './report-file.ts'

/** One test or story of a run. */
export interface Timed {
  name: string
  seconds: number
  /** It passed only when tried again. */
  again: boolean
}

interface VitestReport {
  testResults: {
    assertionResults: { title: string; status: string; duration?: number; failureMessages?: string[] }[]
  }[]
}

/** Vitest tells what failed before in the messages of a test that passed. */
export function vitestDurations(file: string): Timed[] {
  return (readReport<VitestReport>(file)?.testResults ?? []).flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status, duration = 0, failureMessages = [] }) => ({
      name: title,
      seconds: duration / 1_000,
      again: status === 'passed' && failureMessages.length > 0,
    })),
  )
}

interface Suite {
  specs?: { title: string; tests: { status: string; results: { duration: number }[] }[] }[]
  suites?: Suite[]
}

/** Stories, with all of their tries. */
export function storyDurations(file: string): Timed[] {
  return (readReport<{ suites?: Suite[] }>(file)?.suites ?? []).flatMap(inSuite)
}

function inSuite({ specs = [], suites = [] }: Suite): Timed[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests.map(({ status, results }) => ({
      name: title,
      seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1_000,
      again: status === 'flaky',
    })),
  )
  return [...own, ...suites.flatMap(inSuite)]
}

/** Lines for the end of a run: what took longest, and which passed only at a second try. */
export function durationLines(timed: readonly Timed[], most = 10): string[] {
  const longest = [...timed].sort((one, other) => other.seconds - one.seconds).slice(0, most)
  const again = timed.filter((each) => each.again)
  return [
    ...(longest.length > 0 ? [`The ${longest.length === 1 ? 'slowest' : `${longest.length} slowest`}:`] : []),
    ...longest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`),
    ...(again.length > 0 ? ['Passed only when tried again; each is a race to be found:'] : []),
    ...again.map(({ name }) => `           ${name}`),
  ]
}
