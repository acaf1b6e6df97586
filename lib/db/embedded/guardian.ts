/**
 * Stands between whoever wants a PostgreSQL and the server itself: the server is stopped when asked, or when the parent is gone,
 * however it went (the IPC channel closes even on SIGKILL). Runs in a session of its own, so that Ctrl-C reaches
 * the parent alone and the server outlives those who still write to it.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { GuardianMessage, GuardianOrder } from './server.ts'

const order = JSON.parse(process.argv[2] ?? '') as GuardianOrder

const server = spawn(order.postgres, order.arguments, {
  stdio: ['ignore', 'ignore', 'pipe'],
  env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  ...order.user,
})
let log = ''
let stopping = false

const tell = (message: GuardianMessage) => {
  if (process.connected) process.send?.(message)
}

server.stderr.setEncoding('utf8').on('data', (text: string) => {
  log = (log + text).slice(-4_000)
  if (text.includes('database system is ready to accept connections')) tell({ type: 'ready' })
})
server.on('error', (error) => finish(error.message))
server.on('exit', () => finish(log))

function finish(why: string): void {
  if (order.removeWhenDone) rmSync(order.removeWhenDone, { recursive: true, force: true })
  if (!stopping) tell({ type: 'failed', log: why })
  process.exitCode = stopping ? 0 : 1
  if (process.connected) process.disconnect()
}

function stop(): void {
  if (stopping) return
  stopping = true
  // SIGINT is PostgreSQL's fast shutdown: sessions are cut, everything committed is kept.
  server.kill('SIGINT')
  setTimeout(() => server.kill('SIGQUIT'), 10_000).unref()
}

process.on('disconnect', stop)
process.on('message', stop)
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
process.on('SIGHUP', stop)
