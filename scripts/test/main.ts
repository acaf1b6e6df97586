import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from '../environment.ts'
import { ensureBuilt } from '../start/build.ts'
import { type Child, startChild } from '../start/child.ts'
import { chromiumMissing } from './chromium.ts'
import { durationLines, storyDurations, type Timed, vitestDurations } from './durations.ts'
import { ensureChromium } from './ensure-chromium.ts'
import { one, readHostileReport, readPlaywrightReport, readVitestReport, sum, type Tally } from './tally.ts'

const [first, ...rest] = process.argv.slice(2)
const onlyEndToEnd = first === '--only-e2e'
const folders = ['app', 'components', 'lib', 'sandbox', 'scripts', 'bench', 'e2e', 'hostile']
const reports = mkdtempSync(path.join(tmpdir(), 'meridian-reports-'))
const started = new Map<string, Tally>()
const timed: Timed[] = []
const running = new Set<Child>()
let stopping = false

type Say = (line: string) => void

/** Runs a tool of node_modules. @returns its exit code, null when it was killed */
async function run(say: Say, command: string[], env: Record<string, string> = {}): Promise<number | null> {
  if (stopping) return null
  const child = startChild({ name: 'test', command, env, onLine: (_name, line) => say(`  ${line}`) })
  running.add(child)
  const { code } = await child.ended
  running.delete(child)
  return code
}

/** Lines are shown as they come, or, of a phase that has company, together at its end. */
async function phase(name: string, act: (say: Say) => Promise<Tally>, hasCompany = false): Promise<Tally> {
  const since = performance.now()
  const kept: string[] = []
  const say: Say = hasCompany ? (line) => void kept.push(line) : (line) => console.log(line)
  say(`\n── ${name}`)
  const tally = await act(say).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error))
    return one(false)
  })
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  const again = tally.triedAgain ? `, ${tally.triedAgain} only when tried again: find the race` : ''
  const seconds = ((performance.now() - since) / 1000).toFixed(1)
  say(
    `${tally.failed > 0 ? '✗' : '✓'} ${name}: ${tally.passed} passed, ${tally.failed} failed${skipped}${again} (${seconds} s)`,
  )
  if (hasCompany) console.log(kept.join('\n'))
  started.set(name, tally)
  return tally
}

const check = (name: string, command: string[]) =>
  phase(name, async (say) => one((await run(say, command)) === 0), true)

const vitest = (project: string, hasCompany = false) =>
  phase(
    `${project} tests`,
    async (say) => {
      const file = path.join(reports, `${project}.json`)
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      const code = await run(say, [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--project',
        project,
        ...reporters,
      ])
      timed.push(...vitestDurations(file))
      return readVitestReport(file, code)
    },
    hasCompany,
  )

const build = (hasCompany = false) =>
  phase(
    'build',
    async (say) => {
      await ensureBuilt(say)
      return one(true)
    },
    hasCompany,
  )

const isBuilt = () => started.get('build')?.failed === 0

const endToEnd = (parameters: string[]) =>
  phase('end-to-end stories', async (say) => {
    if (!isBuilt()) throw new Error('Without a build there is nothing to open in a browser.')
    if (!(await ensureChromium((line) => say(`  ${line}`)))) throw new Error(chromiumMissing)
    const file = path.join(reports, 'e2e.json')
    const code = await run(say, ['node_modules/@playwright/test/cli.js', 'test', ...parameters], {
      MERIDIAN_E2E_REPORT: file,
    })
    timed.push(...storyDurations(file))
    return readPlaywrightReport(file, code)
  })

/** Ten short schedules of faults; `npm run hostile` runs more of them, and longer ones. */
const hostile = () =>
  phase('hostile schedules', async (say) => {
    if (!isBuilt()) throw new Error('Without a build there is no web server to kill.')
    const file = path.join(reports, 'hostile.json')
    const parameters = ['--short', '--seeds', '1-10', '--beside', '2', '--report', file]
    return readHostileReport(file, await run(say, ['hostile/main.ts', ...parameters]))
  })

/** One after the other. */
async function inTurn(...phases: (() => Promise<Tally>)[]): Promise<void> {
  for (const each of phases) await each()
}

function finish(): void {
  rmSync(reports, { recursive: true, force: true })
  console.log('')
  for (const line of durationLines(timed)) console.log(line)
  console.log('')
  for (const [name, { passed, failed, triedAgain = 0 }] of started) {
    const again = triedAgain > 0 ? ` (${triedAgain} only when tried again)` : ''
    console.log(
      `${failed > 0 ? '✗' : '✓'} ${name.padEnd(20)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed${again}`,
    )
  }
  const { passed, failed } = sum([...started.values()])
  process.exitCode = failed > 0 || stopping ? 1 : 0
  console.log(`${passed} passed, ${failed} failed`)
}

const stop = () => {
  stopping = true
  for (const child of running) void child.stop()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
process.on('disconnect', stop)
process.channel?.unref()

if (onlyEndToEnd) {
  await build()
  await endToEnd(rest)
} else {
  // The compilers mostly keep one core busy each: two of them at a time take as long as one.
  await Promise.all([
    inTurn(
      () => check('types', ['node_modules/typescript/bin/tsc', '-p', '.']),
      // After the types, which it writes anew.
      () => build(true),
    ),
    inTurn(
      () => check('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']),
      () =>
        check('boundaries', [
          'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
          ...folders.filter((folder) => existsSync(path.join(root, folder))),
          ...['--output-type', 'err-long'],
        ]),
      () => vitest('unit', true),
    ),
  ])
  await vitest('integration')
  await endToEnd([])
  await hostile()
}
finish()
// What a tool may have left open in this process must not hold the result back.
process.exit()
