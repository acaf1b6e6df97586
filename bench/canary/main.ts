import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { document } from './document.ts'
import { measure, measureLatency } from './measure.ts'
import { latencyScenarios, scenarios } from './scenarios.ts'
import { measureSpeed } from './speed.ts'

/**
 * `node bench/canary/main.ts`: the judge's error rates and delays on simulated streams, beside the judges of others. With
 * `--speed` only how long a verdict takes, which is printed and not written down.
 */

const about =
  'Seeded: the same seed gives the same figures, but for the speed. Requests are Poisson, fall on the cohorts at random and fail ' +
  'independently; where nothing else is said the canary has 10 % of them, a bake is 30 minutes with a look after each, α = 0.01 and ' +
  'β = 0.05. Shares are given with their Monte-Carlo standard error; a median counts the runs that never get there, and the share beside it ' +
  'says how near to the edge it is. All judges see ' +
  'the same streams: "1 % for 5 minutes" is an alarm on the canary’s error rate, Kayenta gets percent a minute, its ' +
  'own tolerance 0.25 and confidence 0.98, and fewer runs (500); at the end ' +
  'only an increase is bad to it, every minute its default direction is taken, in which a decrease stops too. What they do not stop by the end of the bake they pass. ' +
  'Latency is lognormal and judged as counts over the baseline’s p50, p90, p99 and a level that one request in 2,000 misses, their ' +
  'e-values averaged.'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '20411' }, speed: { type: 'boolean', default: false } },
})
const seed = Number(values.seed)
if (!Number.isSafeInteger(seed)) throw new Error(`--seed is "${values.seed}"; it must be a whole number.`)

// First, while the compiled code has seen only the shape of counts that a verdict has.
const speed = measureSpeed(seed)
if (values.speed) for (const { what, ours, target } of speed) console.log(`${what}: ${ours} (${target})`)
else simulate()

function simulate(): void {
  const lines = [
    ...scenarios.map((scenario, index) => {
      const line = measure(scenario, seed + index + 1)
      console.log(`${line.what}: ${line.ours} (${line.target})`)
      return line
    }),
    ...latencyScenarios.map((scenario, index) => {
      const line = measureLatency(scenario, seed + scenarios.length + index + 1)
      console.log(`latency, ${line.what}: ${line.ours} (${line.target})`)
      return line
    }),
    ...speed,
  ]
  const file = path.join(import.meta.dirname, '../canary-results.md')
  const text = document(lines, `${about} Seed ${seed}, Node.js ${process.versions.node}.`)
  console.log(`\n${text}`)
  writeFileSync(file, text)
}
