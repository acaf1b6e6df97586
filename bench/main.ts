import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '#scripts/environment.ts'
import { ensureBuilt } from '#scripts/start/build.ts'
import { click } from './figures/click.ts'
import { firstLoad } from './figures/first-load.ts'
import { fleetFile } from './figures/fleet-file.ts'
import { fleet } from './figures/large-fleet.ts'
import { promotion } from './figures/promotion.ts'
import { rolling } from './figures/rolling.ts'
import { start } from './figures/start.ts'
import { type Figure, Rig } from './rig.ts'
import { asMarkdown, asText, type Machine, type Section } from './table.ts'

/** `npm run bench`: every figure that is aimed at, measured, into the terminal and `bench/results.md`. */

const figures: Figure[] = [click, promotion, rolling, firstLoad, fleet, fleetFile, start]

const usage = `npm run bench [-- options]
  --only NAME   one figure (again for more): ${figures.map(({ name }) => name).join(', ')}; results.md stays as it is
  --no-start    without the first and second start of a fresh clone
  --no-build    measures the build that is there, whatever its age
  --samples N   instead of 20`

interface Options {
  chosen: Figure[]
  whole: boolean
  build: boolean
  samples: number
}

/** @throws Error with a sentence for the person who typed the command */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      start: { type: 'boolean', default: true },
      build: { type: 'boolean', default: true },
      samples: { type: 'string', default: '20' },
    },
    allowNegative: true,
  })
  const { only } = values
  const unknown = only?.find((name) => !figures.some((figure) => figure.name === name))
  if (unknown !== undefined) throw new Error(`There is no figure "${unknown}".`)
  const samples = Number(values.samples)
  if (!Number.isInteger(samples) || samples < 1)
    throw new Error(`--samples is "${values.samples}"; it must be a whole number above 0.`)
  return {
    chosen: figures.filter((figure) =>
      only ? only.includes(figure.name) : values.start || figure !== start,
    ),
    whole: only === undefined,
    build: values.build,
    samples,
  }
}

let current: Rig | undefined
let stopping = false

async function measure(figure: Figure, samples: number): Promise<Section | undefined> {
  console.log(`\n── ${figure.name}`)
  const rig = new Rig(samples, (sentence) => console.log(`   ${sentence}`))
  current = rig
  try {
    return await figure.measure(rig)
  } catch (error) {
    if (!stopping) console.log(`   could not be measured: ${error instanceof Error ? error.message : error}`)
    return undefined
  } finally {
    await rig.close()
  }
}

function machine(): Machine {
  const processors = cpus()
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryGiB: totalmem() / 2 ** 30,
    node: process.versions.node,
    system: `${type()} ${release()}`,
  }
}

const commit = () =>
  execFileSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' }).trim()

async function run({ chosen, whole, build, samples }: Options): Promise<void> {
  const began = new Date()
  if (build) await ensureBuilt(console.log)
  const sections: Section[] = []
  for (const figure of chosen) {
    if (stopping) return
    const section = await measure(figure, samples)
    if (section) sections.push(section)
    else process.exitCode = 1
  }
  if (stopping) return
  for (const section of sections) console.log(asText(section))
  if (whole) {
    const file = path.join(root, 'bench/results.md')
    writeFileSync(file, asMarkdown(sections, { at: began, machine: machine(), commit: commit() }))
    console.log(`\nWritten to ${path.relative(root, file)}.`)
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void (current?.close() ?? Promise.resolve()).finally(() => process.exit(130))
  })
}

try {
  await run(readOptions())
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  process.exitCode = 1
}
// What a client may have left open in this process must not hold the result back.
process.exit()
