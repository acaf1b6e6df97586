import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { SandboxClock } from './clock.ts'

const now = Date.parse('2026-03-10T03:00:00Z')
const servers: Server[] = []
const clocks: SandboxClock[] = []
const stopAll = () => {
  for (const clock of clocks.splice(0)) clock.close()
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
}
afterEach(stopAll)

/** @param rate cloud seconds per second */
async function serve(rate = 0, port = 0): Promise<string> {
  const server = createServer((_request, response) => response.end(JSON.stringify({ now, rate })))
  servers.push(server)
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a process that starts before its sandbox waits, says so once, and begins when the clock answers', async () => {
  const url = await serve()
  stopAll()
  const told: string[] = []
  const clock = await SandboxClock.await(url, new AbortController().signal, (reason) => {
    told.push(reason)
    void serve(0, Number(new URL(url).port))
  })
  clocks.push(clock!)
  expect(clock?.now()).toEqual(new Date(now))
  expect(told).toEqual([expect.stringContaining('ECONNREFUSED')])
})

test('whoever tells a waiting process to stop is obeyed at once', async () => {
  const url = await serve()
  stopAll()
  const stopping = new AbortController()
  const waiting = SandboxClock.await(url, stopping.signal, () => stopping.abort())
  expect(await waiting).toBeUndefined()
})

test('cloud time stands still while the sandbox is away, and goes on from what the sandbox says then', async () => {
  const url = await serve(3600)
  const clock = await SandboxClock.connect(url)
  const moves = () => {
    const first = clock.now().getTime()
    const until = performance.now() + 2
    while (performance.now() < until);
    return clock.now().getTime() !== first
  }
  const patience = { timeout: 60_000 }
  await expect.poll(moves, patience).toBe(true)
  // The servers alone: the clock is to notice.
  stopAll()
  await expect.poll(moves, patience).toBe(false)
  expect(clock.isHeld).toBe(true)
  expect(clock.rate).toBe(3600)

  await serve(0, Number(new URL(url).port))
  await expect.poll(() => clock.now(), patience).toEqual(new Date(now))
  expect(clock.isHeld).toBe(false)
  clock.close()
})
