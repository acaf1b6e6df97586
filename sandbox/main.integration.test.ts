import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const anyFree = ['--aws-port', '--google-grpc-port', '--google-rest-port', '--control-port'].flatMap(
  (name) => [name, '0'],
)

let folder: string
let process: ChildProcess
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-process-'))
})
afterEach(async () => {
  if (process.exitCode === null && process.kill()) await once(process, 'exit')
  await rm(folder, { recursive: true })
})

/** A process of its own, standing still in cloud time. */
function sandbox(...options: string[]): ChildProcess {
  process = spawn(
    globalThis.process.execPath,
    ['sandbox/main.ts', '--data', folder, '--rate', '0', ...anyFree, ...options],
    { cwd: root, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  )
  return process
}

async function cloudTime(started: ChildProcess): Promise<string> {
  const [{ controlPort }] = (await once(started, 'message')) as [{ controlPort: number }]
  const answer = await fetch(`http://127.0.0.1:${controlPort}/clock`)
  return ((await answer.json()) as { iso: string }).iso
}

test('the world begins at the cloud time that is asked for, and a saved one goes on from its own', async () => {
  const start = '2026-03-10T15:00:00Z'
  const first = sandbox('--start', start)
  expect(await cloudTime(first)).toBe('2026-03-10T15:00:00.000Z')
  first.kill()
  await once(first, 'exit')
  expect(await cloudTime(sandbox('--start', '2026-04-01T00:00:00+02:00'))).toBe('2026-03-10T15:00:00.000Z')
})

const NO_TIME = 'SANDBOX_CLOUD_START must be a time with its zone, e.g. 2026-03-10T03:00:00Z, not'
const NO_PORT = 'SANDBOX_AWS_PORT must be a port, a whole number from 0 to 65535, not'

test.each([
  ['--start', 'tomorrow', NO_TIME],
  ['--start', '2026-03-10T15:00', NO_TIME],
  ['--start', '2026-13-10T15:00:00Z', NO_TIME],
  ['--aws-port', '99999', NO_PORT],
  ['--aws-port', '0.5', NO_PORT],
])('%s %s is refused with what to give instead', async (option, value, sentence) => {
  const refused = sandbox(option, value)
  const said = refused.stderr?.toArray() ?? Promise.resolve([])
  const [code] = (await once(refused, 'exit')) as [number]
  expect(code).toBe(1)
  expect((await said).join('')).toContain(`${sentence} "${value}".`)
})
