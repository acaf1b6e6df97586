import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startTestServer } from '#lib/db/testing/server.ts'
import { ensureBuilt } from '#scripts/start/build.ts'
import { createSeededTemplate } from '../e2e/harness/seed.ts'
import { runSeed, type SeedResult } from './run-seed.ts'
import { type Schedule, scheduleOf } from './schedule.ts'
import { readSeeds } from './seeds.ts'
import { scheduleLines } from './words.ts'

/**
 * `npm run hostile -- --seeds 1-50`: seeded schedules of faults over the real processes, each checked against what the clouds themselves
 * recorded and serve. Prints each schedule before it runs, a line for each seed, and a sum. Exit code 1 when an invariant broke.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1-10' },
    short: { type: 'boolean', default: false },
    /** Seeds side by side. */
    beside: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    /** Where the counts of passed and failed seeds are written, as JSON. */
    report: { type: 'string' },
  },
})
const length: Schedule['length'] = values.short ? 'short' : 'long'
const schedules = readSeeds(values.seeds).map((seed) => scheduleOf(seed, length))

if (schedules.some(({ web }) => web)) await ensureBuilt(console.log)
const server = await startTestServer()
await createSeededTemplate(server.adminUrl)
process.env.MERIDIAN_TEST_DATABASE = server.adminUrl
const results: SeedResult[] = []
try {
  const left = [...schedules]
  const runner = async () => {
    for (let schedule = left.shift(); schedule; schedule = left.shift()) {
      console.log(scheduleLines(schedule).join('\n'))
      const result = await runSeed(schedule)
      results.push(result)
      tell(result)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Number(values.beside) || 1) }, runner))
} finally {
  await server.stop()
}

function tell(result: SeedResult): void {
  const { seed, problems, checks, rollouts, fell, missed, took, log } = result
  const ended = rollouts.map(({ slug, status }) => `${slug} ${status}`).join(', ')
  const word = problems.length === 0 ? 'PASS' : 'FAIL'
  console.log(`${word} seed ${seed}: ${fell} faults, ${checks} checks, ${ended} (${took.toFixed(1)} s)`)
  for (const line of missed) console.log(`     did not fall: ${line}`)
  for (const problem of problems) console.log(`     ${problem}`)
  if (log !== undefined && values.verbose) console.log(log)
}

const failed = results.filter(({ problems }) => problems.length > 0)
const sum = (of: (result: SeedResult) => number) => results.reduce((total, each) => total + of(each), 0)
console.log(
  `${results.length} seeds, ${sum(({ rollouts }) => rollouts.length)} rollouts, ${sum(({ fell }) => fell)} faults (${sum(({ missed }) => missed.length)} more did not fall), ${sum(({ checks }) => checks)} checks`,
)
if (failed.length > 0)
  console.log(
    `To run again: npm run hostile -- ${values.short ? '--short ' : ''}--seeds ${failed.map(({ seed }) => seed).join(',')}`,
  )
const passed = results.length - failed.length
if (values.report !== undefined)
  writeFileSync(values.report, JSON.stringify({ passed, failed: failed.length }))
console.log(`${passed} passed, ${failed.length} failed`)
process.exit(failed.length > 0 ? 1 : 0)
