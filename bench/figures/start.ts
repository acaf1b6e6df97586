import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '#lib/db/embedded/server.ts'
import { shelterOf } from '#lib/db/embedded/shelter.ts'
import { root } from '#scripts/environment.ts'
import type { Figure, Rig } from '../rig.ts'
import { seconds } from '../statistics.ts'

/** A first start waits for a registry, a build and a machine that may be slow. */
const patienceMs = 900_000

export const start: Figure = {
  name: 'start',
  async measure(rig) {
    const clone = freshClone(rig)
    const first = await startAndStop(rig, clone)
    rig.say(`first start ${seconds(first)}`)
    const second = await startAndStop(rig, clone)
    rig.say(`second start ${seconds(second)}`)
    return {
      title: '`npm start` to ready',
      method:
        'A clone in an empty folder; from the command to "Meridian is ready". The first start installs the packages (npm may have them in its own cache), generates, migrates, ' +
        'builds the web server and seeds the demo.',
      rows: [
        { what: 'first start', target: '–', measured: seconds(first) },
        { what: 'second start', target: '–', measured: seconds(second) },
      ],
    }
  },
}

function freshClone(rig: Rig): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'meridian-bench-'))
  const clone = path.join(folder, 'meridian')
  rig.onClose(async () => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(shelterOf(clone), { recursive: true, force: true })
  })
  // PostgreSQL may run as another user, who must pass through here.
  chmodSync(folder, 0o755)
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone])
  return clone
}

/** @returns seconds until it said that it is ready */
async function startAndStop(rig: Rig, clone: string): Promise<number> {
  const ports = {
    PORT: await freePort(),
    SANDBOX_AWS_PORT: await freePort(),
    SANDBOX_GOOGLE_GRPC_PORT: await freePort(),
    SANDBOX_GOOGLE_REST_PORT: await freePort(),
    SANDBOX_CONTROL_PORT: await freePort(),
  }
  const began = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: {
      ...cleanEnvironment(),
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    },
    // A group of its own, so that stopping reaches npm and all that it has started, as Ctrl-C does in a terminal.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  const stop = async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    process.kill(-child.pid, 'SIGINT')
    await ended
  }
  rig.onClose(stop)
  const lines: string[] = []
  const ready = new Promise<number>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`Not ready after ${patienceMs / 1000} s:\n${lines.slice(-20).join('\n')}`)),
      patienceMs,
    )
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        if (!line.startsWith('Meridian is ready at')) return
        clearTimeout(late)
        resolve((performance.now() - began) / 1000)
      })
    }
    void ended.then((code) => {
      clearTimeout(late)
      reject(new Error(`npm start ended (${code}) before it was ready:\n${lines.slice(-20).join('\n')}`))
    })
  })
  const taken = await ready
  await stop()
  return taken
}

/** What `npm run bench` and this process have put into the environment is not there when a person types `npm start`. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env }
  for (const name of Object.keys(env)) {
    if (/^(npm_(?!config_)|MERIDIAN_|NODE_ENV$|DATABASE_URL$)/i.test(name)) Reflect.deleteProperty(env, name)
  }
  const bin = path.join(root, 'node_modules', '.bin')
  env.PATH = (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== bin)
    .join(path.delimiter)
  return env
}
