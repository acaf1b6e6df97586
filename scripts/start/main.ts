import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { startEmbeddedServer } from '#lib/db/embedded/server.ts'
import { shelterOf } from '#lib/db/embedded/shelter.ts'
import { root, runningFile, runningPid } from '../environment.ts'
import { ensureBuilt } from './build.ts'
import { readOptions, type StartOptions } from './options.ts'
import { Output } from './output.ts'
import { freePortFrom } from './ports.ts'
import {
  commands,
  environmentOf,
  type ProcessSettings,
  type SandboxPorts,
  waitUntilHealthy,
} from './processes.ts'
import { Supervisor } from './supervisor.ts'

const dataFolder = path.join(root, '.data')

const output = new Output(process.argv.includes('--verbose'))
const supervisor = new Supervisor(output)

async function start(options: StartOptions): Promise<void> {
  const other = runningPid()
  if (other !== undefined)
    throw new Error(`Meridian is already running here (process ${other}). Stop it first.`)
  if (options.reset) reset()
  // The server of the embedded database may be another user, who must pass through here.
  mkdirSync(dataFolder, { recursive: true })
  chmodSync(dataFolder, 0o755)

  const [settings] = await Promise.all([prepare(options), ensureBuilt(output.say)])
  const env = environmentOf(settings)
  writeFileSync(runningFile, JSON.stringify({ pid: process.pid, env }), { mode: 0o600 })
  supervisor.onStop(async () => rmSync(runningFile, { force: true }))

  supervisor.keep({ name: 'worker', command: commands.worker(), env })
  const web = supervisor.keep({
    name: 'web',
    command: commands.web({ port: settings.port, host: options.host }),
    env,
  })
  await waitUntilHealthy(`http://127.0.0.1:${settings.port}`, web)
  const since = Number(process.env.MERIDIAN_STARTED_AT) || performance.timeOrigin
  output.say(`Started in ${((Date.now() - since) / 1000).toFixed(1)} s. Ctrl-C stops everything.`)
  output.say(`Meridian is ready at ${settings.baseUrl}`)
}

/** Database and clouds, up to date and seeded. */
async function prepare(options: StartOptions): Promise<ProcessSettings> {
  const databaseUrl = options.databaseUrl ?? (await embeddedDatabase())
  const port = await takePort('PORT', options.port)
  const ports = options.clouds === 'live' ? options.sandbox : await sandboxPorts(options.sandbox, port)
  const settings: ProcessSettings = {
    databaseUrl,
    port,
    baseUrl: options.baseUrl ?? `http://localhost:${port}`,
    authSecret: process.env.AUTH_SECRET || ownSecret(),
    clouds: options.clouds,
    rate: options.rate,
    sandbox: ports,
  }
  const env = environmentOf(settings)
  const migrated = supervisor.run({ name: 'migrate', command: ['scripts/migrate.ts'], env })
  if (options.clouds === 'live') {
    await migrated
    return settings
  }
  const folder = path.join(dataFolder, 'sandbox')
  const command = commands.sandbox({ ports, rate: options.rate, folder })
  await Promise.all([migrated, supervisor.keep({ name: 'sandbox', command, env }).message('ready')])
  await supervisor.run({ name: 'seed', command: ['scripts/seed.ts'], env })
  return settings
}

async function embeddedDatabase(): Promise<string> {
  const server = await startEmbeddedServer({
    folder: path.join(dataFolder, 'postgres'),
    shelter: shelterOf(root),
    say: output.say,
  })
  supervisor.onStop(() => server.stop())
  void server.ended.then((lastWords) => {
    if (supervisor.stopping) return
    output.say(`PostgreSQL ended unexpectedly; Meridian stops.\n${lastWords ?? ''}`)
    void finish(1)
  })
  return server.url('postgres')
}

async function takePort(name: string, wanted: number, taken: number[] = []): Promise<number> {
  const port = await freePortFrom(wanted, taken)
  if (port !== wanted) output.say(`Port ${wanted} is taken, so ${name} is ${port}.`)
  return port
}

/** One after another, so that no two take the same port; nor the web server's. */
async function sandboxPorts(wanted: SandboxPorts, webPort: number): Promise<SandboxPorts> {
  const awsPort = await takePort('SANDBOX_AWS_PORT', wanted.awsPort, [webPort])
  const controlPort = await takePort('SANDBOX_CONTROL_PORT', wanted.controlPort, [webPort, awsPort])
  const taken = [webPort, awsPort, controlPort]
  const googleGrpcPort = await takePort('SANDBOX_GOOGLE_GRPC_PORT', wanted.googleGrpcPort, taken)
  const googleRestPort = await takePort('SANDBOX_GOOGLE_REST_PORT', wanted.googleRestPort, [
    ...taken,
    googleGrpcPort,
  ])
  return { awsPort, controlPort, googleGrpcPort, googleRestPort }
}

/** Signs sessions; kept, so that people stay signed in over a restart. */
function ownSecret(): string {
  const file = path.join(dataFolder, 'auth-secret')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600 })
  return readFileSync(file, 'utf8')
}

function reset(): void {
  rmSync(dataFolder, { recursive: true, force: true })
  rmSync(shelterOf(root), { recursive: true, force: true })
  output.say('All data of earlier starts is gone.')
}

let finishing: Promise<void> | undefined
function finish(code: number): Promise<void> {
  finishing ??= supervisor.stop().finally(() => process.exit(code))
  return finishing
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!finishing) output.say('Stopping …')
    void finish(0)
  })
}
// Whoever started this is gone and can no longer stop it.
process.on('disconnect', () => void finish(1))
process.channel?.unref()
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && void finish(1), 1_000).unref()
}

try {
  await start(readOptions(process.argv.slice(2), process.env))
} catch (error) {
  if (!finishing) {
    output.say(error instanceof Error ? error.message : String(error))
    await finish(1)
  }
}
