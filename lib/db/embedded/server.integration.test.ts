import { fork } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { reachable } from './binaries.ts'
import { startEmbeddedServer } from './server.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meridian-embedded-'))
  chmodSync(folder, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

test('what was written is there after a stop and a second start', async () => {
  const options = { folder: path.join(folder, 'kept'), shelter: path.join(folder, 'shelter') }
  const first = await startEmbeddedServer(options)
  await ask(first.url('postgres'), 'CREATE TABLE kept AS SELECT 427 AS release')
  await first.stop()
  const second = await startEmbeddedServer(options)
  expect(await ask(second.url('postgres'), 'SELECT * FROM kept')).toEqual([{ release: 427 }])
  expect(second.port).toBe(first.port)
  await second.stop()
})

test('nobody gets in without the password', async () => {
  const server = await startEmbeddedServer({
    folder: path.join(folder, 'locked'),
    shelter: folder,
    disposable: true,
  })
  const url = new URL(server.url('postgres'))
  url.password = 'guessed'
  await expect(ask(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
  await server.stop()
  expect(existsSync(path.join(folder, 'locked'))).toBe(false)
})

test('a server ends, and a disposable one leaves nothing behind, when whoever started it is killed', async () => {
  const data = path.join(folder, 'orphan')
  const script = path.join(folder, 'owner.ts')
  writeFileSync(
    script,
    `import { startEmbeddedServer } from ${JSON.stringify(path.resolve('lib/db/embedded/server.ts'))}
    const server = await startEmbeddedServer(${JSON.stringify({ folder: data, shelter: folder, disposable: true })})
    process.send(server.url('postgres'))
    setInterval(() => {}, 1000)`,
  )
  const owner = fork(script, { execArgv: [] })
  const url = await new Promise<string>((resolve) =>
    owner.once('message', (message) => resolve(String(message))),
  )
  expect(await ask(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }])
  owner.kill('SIGKILL')
  await vi.waitFor(() => expect(existsSync(data)).toBe(false), 60_000)
  await expect(ask(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
})

test('a folder that the server cannot pass through is told apart', () => {
  const closed = path.join(folder, 'closed')
  const stranger = { uid: 4_000_000, gid: 4_000_000, name: 'stranger' }
  expect(reachable(path.join(folder, 'not-yet-there'), stranger)).toBe(true)
  rmSync(closed, { recursive: true, force: true })
  chmodSync(folder, 0o700)
  expect(reachable(closed, stranger)).toBe(false)
  expect(reachable(closed, undefined)).toBe(true)
  chmodSync(folder, 0o755)
})
