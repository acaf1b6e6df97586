import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { freePort } from '#lib/db/embedded/server.ts'
import { testDatabase } from '#lib/db/testing/index.ts'

test('a worker that starts while the sandbox is away says so, waits, and begins when its clock answers', async () => {
  const { url, drop } = await testDatabase()
  const port = await freePort()
  const worker = fork('lib/orchestrator/main.ts', {
    silent: true,
    env: {
      ...process.env,
      DATABASE_URL: url,
      AUTH_SECRET: 'only-for-this-test-0123456789abcdef',
      // Vite has one of its own, which is no address.
      BASE_URL: 'http://localhost:3000',
      CLOUDS: 'sandbox',
      SANDBOX_CONTROL_PORT: String(port),
      LOG_LEVEL: 'info',
    },
  })
  const said: string[] = []
  createInterface({ input: worker.stderr! }).on('line', (line) => said.push(line))
  const hears = (words: string) => expect.poll(() => said.join('\n')).toContain(words)
  const clock = createServer((_request, response) =>
    response.end(JSON.stringify({ now: Date.parse('2026-03-10T03:00:00Z'), rate: 1 })),
  )
  try {
    await hears('the worker waits for it and then begins')
    expect(worker.exitCode).toBeNull()
    clock.listen(port, '127.0.0.1')
    await hears('the worker is ready')
  } finally {
    const ended = worker.exitCode === null ? once(worker, 'exit') : undefined
    worker.kill()
    await ended
    clock.close()
    clock.closeAllConnections()
    await drop()
  }
  expect(said.join('\n')).toContain('the worker has stopped')
})
