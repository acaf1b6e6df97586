import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createDatabase, type Database } from '#lib/db/client.ts'
import { freePort } from '#lib/db/embedded/server.ts'
import { createTestDatabase } from '#lib/db/testing/server.ts'
import { LiveHub } from '#lib/live/hub.ts'
import { type Child, startChild } from '#scripts/start/child.ts'
import {
  commands,
  environmentOf,
  type ProcessSettings,
  type SandboxPorts,
  waitUntilHealthy,
} from '#scripts/start/processes.ts'
import { migratedEarlier } from './migrated-earlier.ts'
import { type OwnPostgres, ownPostgres as startOwnPostgres } from './own-postgres.ts'
import { type Restartable, restartable } from './restartable.ts'
import { connectSandboxControl, type SandboxControl } from './sandbox-control.ts'
import { aNight, keepOnly, seededTemplate } from './seed.ts'

const ANY_FREE: SandboxPorts = { awsPort: 0, googleGrpcPort: 0, googleRestPort: 0, controlPort: 0 }

export interface StackOptions {
  /** Cloud seconds per real second (default 300: half an hour of canary takes six seconds). */
  rate?: number
  /** Cloud time at which the world begins; its traffic is drawn anew for every day, so by default every run has the same one. */
  cloudStart?: Date
  /** Releases to publish before anybody looks; see `POST /publish` of the sandbox. */
  publish?: Record<string, unknown>[]
  /** Workers to start with (default 1). */
  workers?: number
  /** A PostgreSQL of the story's own, which it may stop and start again. */
  ownPostgres?: boolean
  /** Without a web server, for whoever opens no page (default: with one). */
  web?: boolean
  /** Only these models of the demo's fleet are watched (default: all). */
  models?: readonly string[] | undefined
  /** With what an earlier version had in its database after a night of the demo, migrated. */
  earlier?: boolean
  /** The sandbox writes its world down every second and goes on with it when it is started again (default: true); else it begins anew. */
  keepsWorld?: boolean
}

/** A whole Meridian of a story's own: database, sandbox clouds, workers and web server, all real. */
export interface Stack extends SandboxControl {
  baseURL: string
  awsUrl: string
  /** As `connectClouds` takes them. */
  sandboxAddresses: { awsUrl: string; googleGrpcPort: number; googleRestUrl: string }
  controlUrl: string
  database: Database
  /** What changes in it, as pages hear of it. */
  live: LiveHub
  /** Those of the demo's fleet that are watched; undefined: all. */
  models: readonly string[] | undefined
  /** Only with `ownPostgres`. */
  postgres: OwnPostgres | undefined
  sandbox: Restartable
  /** Only with `web`. */
  web: Restartable | undefined
  /** Of this stack alone; the sandbox keeps its world here. */
  folder: string
  /** @returns the worker, to be killed by name later */
  startWorker(): Child
  /** A command of Meridian's for this stack, to its end. @throws with what it said when it fails */
  run(name: string, command: string[]): Promise<void>
  /** SIGKILL, as a machine that goes away: the worker has no chance to put anything in order. Without one named, all of them. */
  killWorker(worker?: Child): Promise<void>
  workers(): Child[]
  /** What the processes said since the start, for a story that fails. */
  log(): string
  stop(): Promise<void>
}

export async function startStack({
  rate = 300,
  cloudStart = aNight,
  publish = [],
  workers = 1,
  ownPostgres = false,
  web: withWeb = true,
  models,
  earlier = false,
  keepsWorld = true,
}: StackOptions = {}): Promise<Stack> {
  const adminUrl = process.env.MERIDIAN_TEST_DATABASE
  if (!adminUrl)
    throw new Error('No PostgreSQL for the stories: run them with Playwright, whose global setup starts it.')
  const lines: string[] = []
  const onLine = (name: string, line: string) => void lines.push(`${name} ${line}`)
  const folder = mkdtempSync(path.join(tmpdir(), 'meridian-story-'))
  const closing: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (let close = closing.pop(); close; close = closing.pop()) await close()
  }
  try {
    const { url, drop, postgres } = ownPostgres
      ? await startOwnPostgres(path.join(folder, `${path.basename(folder)}-postgres`))
      : {
          ...(await (earlier ? migratedEarlier(adminUrl) : createTestDatabase(adminUrl, seededTemplate))),
          postgres: undefined,
        }
    closing.push(drop)
    const database = createDatabase(url, { maxConnections: 5 })
    closing.push(() => database.close())
    const live = new LiveHub({ databaseUrl: url })
    closing.push(() => live.close())
    if (models) await keepOnly(database, models)

    let ports = ANY_FREE
    const sandbox = await restartable(
      () =>
        startChild({
          name: 'sandbox',
          command: commands.sandbox({
            ports,
            rate,
            folder: keepsWorld ? folder : undefined,
            startAt: cloudStart,
          }),
          env: {},
          onLine,
        }),
      async (child) => (await child.message('ready')) as unknown as SandboxPorts,
    )
    closing.push(() => sandbox.stop())
    ports = sandbox.ready

    const port = await freePort()
    const settings: ProcessSettings = {
      databaseUrl: url,
      port,
      baseUrl: `http://localhost:${port}`,
      authSecret: 'only-for-the-stories-0123456789abcdef',
      clouds: 'sandbox',
      rate,
      sandbox: ports,
    }
    const env = environmentOf(settings)
    const controlUrl = `http://127.0.0.1:${ports.controlPort}`
    const awsUrl = `http://127.0.0.1:${ports.awsPort}`
    const control = connectSandboxControl(controlUrl)
    for (const release of publish) await control.publish(release)

    const starting = withWeb
      ? restartable(
          () => startChild({ name: 'web', command: commands.web({ port, host: '127.0.0.1' }), env, onLine }),
          (child) => waitUntilHealthy(`http://127.0.0.1:${port}`, child, startTimeoutMs),
        )
      : undefined
    // Told of below, where it is waited for.
    starting?.catch(() => undefined)
    closing.push(async () => (await starting?.catch(() => undefined))?.stop())
    const run = async (name: string, command: string[]) => {
      const child = startChild({ name, command, env, onLine })
      closing.push(() => child.stop())
      if ((await child.ended).code !== 0) {
        throw new Error(
          `\`${command.join(' ')}\` failed:\n${lines.filter((line) => line.startsWith(`${name} `)).join('\n')}`,
        )
      }
    }
    const alive = new Set<Child>()
    const startWorker = () => {
      const worker = startChild({ name: `worker-${alive.size + 1}`, command: commands.worker(), env, onLine })
      alive.add(worker)
      void worker.ended.then(() => alive.delete(worker))
      return worker
    }
    closing.push(() =>
      Promise.all(
        [...alive].map(async (worker) => {
          worker.process.kill('SIGCONT')
          await worker.stop()
        }),
      ),
    )
    for (let count = 0; count < workers; count += 1) startWorker()
    const web = await starting
    if (workers > 0) await firstLook(database)

    return {
      ...control,
      baseURL: settings.baseUrl,
      awsUrl,
      sandboxAddresses: {
        awsUrl,
        googleGrpcPort: ports.googleGrpcPort,
        googleRestUrl: `http://127.0.0.1:${ports.googleRestPort}`,
      },
      controlUrl,
      database,
      live,
      models,
      postgres,
      sandbox,
      web,
      folder,
      startWorker,
      run,
      async killWorker(worker) {
        const doomed = worker ? [worker] : [...alive]
        for (const each of doomed) each.process.kill('SIGKILL')
        await Promise.all(doomed.map((each) => each.ended))
      },
      workers: () => [...alive],
      log: () => lines.join('\n'),
      stop,
    }
  } catch (error) {
    await stop()
    throw new Error(`The stack did not start: ${(error as Error).message}\n${lines.slice(-40).join('\n')}`, {
      cause: error,
    })
  }
}

/** A story begins when the workers have seen the fleet and the registry once, as a person would find it. */
async function firstLook({ prisma }: Database): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline) {
    const [endpoints, seen, unread, models] = await Promise.all([
      prisma.endpoint.count({ where: { retiredAt: null } }),
      prisma.endpointState.count({ where: { releaseId: { not: null }, endpoint: { retiredAt: null } } }),
      prisma.release.count({ where: { artifactDigest: null } }),
      prisma.model.count({ where: { retiredAt: null, releases: { none: {} } } }),
    ])
    if (endpoints > 0 && seen === endpoints && unread === 0 && models === 0) return
    await setTimeout(250)
  }
  throw new Error('The worker has not seen the whole fleet and registry in time.')
}

/** Real milliseconds for each step of a stack's start, on a machine that is busy with others. */
const startTimeoutMs = 180_000
