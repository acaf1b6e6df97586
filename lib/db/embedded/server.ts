import { type ChildProcess, execFile, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { findBinaries, reachable, type ServerUser, serverUser } from './binaries.ts'

export interface EmbeddedServer {
  /** Connection string of a database of that name. */
  url(database: string): string
  port: number
  /** Where the data really is: elsewhere than asked for when the server's user could not reach it. */
  folder: string
  stop(): Promise<void>
  /** Settles when the server ends; with its last words when it was not asked to. */
  ended: Promise<string | undefined>
}

export interface EmbeddedOptions {
  /** Holds the data; made when missing. */
  folder: string
  /** Used when the server cannot reach the folder, e.g. under /root. */
  shelter: string
  /** A database that may be lost at a crash, and is removed when the server stops. */
  disposable?: boolean
  maxConnections?: number
  /** Sentences worth telling the person who started it. */
  say?: (sentence: string) => void
}

export interface GuardianOrder {
  postgres: string
  arguments: string[]
  user: { uid: number; gid: number } | Record<string, never>
  removeWhenDone: string | undefined
}
export type GuardianMessage = { type: 'ready' } | { type: 'failed'; log: string }

interface Access {
  port: number
  password: string
}

/** Starts a real PostgreSQL on 127.0.0.1, initialising its folder the first time. Port and password are kept beside the data. */
export async function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const user = serverUser()
  let folder = path.resolve(options.folder)
  openFolder(path.dirname(folder), user)
  if (!reachable(path.dirname(folder), user)) {
    folder = path.join(options.shelter, path.basename(folder))
    openFolder(options.shelter, user)
    options.say?.(
      `PostgreSQL's user "${user?.name}" cannot reach ${options.folder}, so its data is kept in ${folder}.`,
    )
  }
  const binaries = await findBinaries(user, options.shelter)
  const data = path.join(folder, 'data')
  const fresh = !existsSync(path.join(data, 'PG_VERSION'))
  const access = fresh ? await initialise(binaries.initdb, folder, data, user) : readAccess(folder)
  clearStaleLock(data)
  if (!(await isFree(access.port))) {
    access.port = await freePort()
    writeAccess(folder, access)
  }
  const { guardian, ended } = await guard({
    postgres: binaries.postgres,
    arguments: serverArguments(data, access.port, options),
    user: user ? { uid: user.uid, gid: user.gid } : {},
    removeWhenDone: options.disposable ? folder : undefined,
  })
  return {
    url: (database) => `postgres://meridian:${access.password}@127.0.0.1:${access.port}/${database}`,
    port: access.port,
    folder,
    ended,
    async stop() {
      if (guardian.connected) guardian.send('stop')
      await ended
    },
  }
}

/** Makes a folder that the server's user can pass through, also under a umask that would shut others out. */
function openFolder(folder: string, user: ServerUser | undefined): void {
  const first = mkdirSync(folder, { recursive: true })
  if (!first || !user) return
  for (let each = folder; each.startsWith(first); each = path.dirname(each)) chmodSync(each, 0o755)
}

function serverArguments(data: string, port: number, options: EmbeddedOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(options.maxConnections ?? 120),
    // The default of 60 s would let a web process that was killed hold its row locks for that long.
    client_connection_check_interval: '5s',
    ...(options.disposable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return [
    '-D',
    data,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
}

async function initialise(
  initdb: string,
  folder: string,
  data: string,
  user: ServerUser | undefined,
): Promise<Access> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const access = { port: await freePort(), password: randomBytes(18).toString('base64url') }
  const passwordFile = path.join(folder, 'password')
  writeFileSync(passwordFile, access.password, { mode: 0o600 })
  if (user) for (const each of [folder, data, passwordFile]) chownSync(each, user.uid, user.gid)
  try {
    await promisify(execFile)(
      initdb,
      [
        `--pgdata=${data}`,
        '--username=meridian',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...(user && { uid: user.uid, gid: user.gid }), cwd: '/', env: { ...process.env, LC_ALL: 'C' } },
    )
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`PostgreSQL could not be initialised in ${folder}: ${(cause as Error).message}`, {
      cause,
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writeAccess(folder, access)
  return access
}

const accessFile = (folder: string) => path.join(folder, 'access.json')
const readAccess = (folder: string) => JSON.parse(readFileSync(accessFile(folder), 'utf8')) as Access
const writeAccess = (folder: string, access: Access) =>
  writeFileSync(accessFile(folder), JSON.stringify(access), { mode: 0o600 })

/**
 * A machine that lost power leaves `postmaster.pid` behind, and its process number may since belong to somebody else;
 * PostgreSQL would then refuse to start. Only a process that is a PostgreSQL of this folder counts.
 */
function clearStaleLock(data: string): void {
  const lock = path.join(data, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number(readFileSync(lock, 'utf8').split('\n', 1)[0])
  const commandLine = `/proc/${pid}/cmdline`
  if (
    existsSync('/proc/self/cmdline') &&
    !(existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes(data))
  ) {
    rmSync(lock)
    return
  }
  // A server whose guardian was killed with it; nobody else uses this folder.
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    // Gone already.
  }
  const until = Date.now() + 10_000
  while (existsSync(lock) && Date.now() < until)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
}

function guard(
  order: GuardianOrder,
): Promise<{ guardian: ChildProcess; ended: Promise<string | undefined> }> {
  const guardian = fork(new URL('./guardian.ts', import.meta.url), [JSON.stringify(order)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  })
  let lastWords: string | undefined
  const ended = new Promise<string | undefined>((resolve) => guardian.on('exit', () => resolve(lastWords)))
  return new Promise((resolve, reject) => {
    guardian.on('message', (message: GuardianMessage) => {
      if (message.type === 'ready') return resolve({ guardian, ended })
      lastWords = message.log
      reject(new Error(`PostgreSQL did not start: ${message.log}`))
    })
    guardian.on('error', reject)
    guardian.on('exit', () => reject(new Error('PostgreSQL ended before it was ready.')))
  })
}

/** A port that nobody listens on now. Whoever asks must be ready to find it taken a moment later. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.on('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
