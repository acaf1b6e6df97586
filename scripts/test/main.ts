import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from '../environment.ts'
import { ensureBuilt } from '../start/build.ts'
import { type Child, startChild } from '../start/child.ts'
import { chromiumMissing, findChromium } from './chromium.ts'
import { one, readPlaywrightReport, readVitestReport, sum, type Tally } from './tally.ts'

const [first, ...rest] = process.argv.slice(2)
const onlyEndToEnd = first === '--only-e2e'
const folders = ['app', 'components', 'lib', 'sandbox', 'scripts', 'bench', 'e2e']
const reports = mkdtempSync(path.join(tmpdir(), 'meridian-reports-'))
const started = new Map<string, Tally>()
let current: Child | undefined
let stopping = false

/** Runs a tool of node_modules with its lines shown as they come. @returns its exit code, null when it was killed */
async function run(command: string[], env: Record<string, string> = {}): Promise<number | null> {
  if (stopping) return null
  current = startChild({ name: 'test', command, env, onLine: (_name, line) => console.log(`  ${line}`) })
  return (await current.ended).code
}

async function phase(name: string, act: () => Promise<Tally>): Promise<Tally> {
  const since = performance.now()
  console.log(`\n── ${name}`)
  const tally = await act().catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error)
    return one(false)
  })
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  const again = tally.triedAgain ? `, ${tally.triedAgain} only when tried again: find the race` : ''
  const seconds = ((performance.now() - since) / 1000).toFixed(1)
  console.log(
    `${tally.failed > 0 ? '✗' : '✓'} ${name}: ${tally.passed} passed, ${tally.failed} failed${skipped}${again} (${seconds} s)`,
  )
  started.set(name, tally)
  return tally
}

const check = (name: string, command: string[]) => phase(name, async () => one((await run(command)) === 0))

const vitest = (project: string) =>
  phase(`${project} tests`, async () => {
    const file = path.join(reports, `${project}.json`)
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await run(['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters])
    return readVitestReport(file, code)
  })

async function endToEnd(parameters: string[]): Promise<void> {
  const built = await phase('build', async () => {
    await ensureBuilt(console.log)
    return one(true)
  })
  await phase('end-to-end stories', async () => {
    if (built.failed > 0) throw new Error('Without a build there is nothing to open in a browser.')
    if (!findChromium().found) throw new Error(chromiumMissing)
    const file = path.join(reports, 'e2e.json')
    const code = await run(['node_modules/@playwright/test/cli.js', 'test', ...parameters], {
      MERIDIAN_E2E_REPORT: file,
    })
    return readPlaywrightReport(file, code)
  })
}

function finish(): void {
  rmSync(reports, { recursive: true, force: true })
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
  void current?.stop()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
process.on('disconnect', stop)
process.channel?.unref()

if (onlyEndToEnd) {
  await endToEnd(rest)
} else {
  await check('types', ['node_modules/typescript/bin/tsc', '-p', '.'])
  await check('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
  await check('boundaries', [
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    ...folders.filter((folder) => existsSync(path.join(root, folder))),
    ...['--output-type', 'err-long'],
  ])
  await vitest('unit')
  await vitest('integration')
  await endToEnd([])
}
finish()
// What a tool may have left open in this process must not hold the result back.
process.exit()
