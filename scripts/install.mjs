// What has to be there before anything else can run: the packages, and a Node.js that runs TypeScript.
// Plain JavaScript for Node 18, with nothing imported from node_modules.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const inRoot = (...parts) => path.join(root, ...parts)

const needed = 24

/** Installs exactly what package-lock.json says, unless that is what is there. @returns {boolean} whether it installed */
export function ensureInstalled(say = console.log) {
  const lockFile = inRoot('package-lock.json')
  const marker = inRoot('node_modules', '.meridian-installed')
  const wanted = createHash('sha256')
    .update(readFileSync(lockFile))
    .update(process.platform + process.arch)
    .digest('hex')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return false
  const installed = inRoot('node_modules', '.package-lock.json')
  const byHand =
    !existsSync(marker) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockFile).mtimeMs
  if (!byHand) {
    say('Installing packages (once; about a minute) …')
    // What the lock file says, to the letter; where npm finds it incomplete (it leaves out packages for other systems that it could not
    // see when it was written), what it says and the rest at the exact versions that its packages ask for.
    const ways = [
      ['ci', '--loglevel=silent'],
      ['install', '--no-save', '--loglevel=error'],
    ]
    if (!ways.some((way) => npm(way)))
      throw new Error('The packages could not be installed; npm says why above.')
  }
  writeFileSync(marker, wanted)
  return !byHand
}

function npm(way) {
  // Nothing here needs an install script, and some refuse the Node.js that may be running this.
  const parameters = [
    ...way,
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
  ]
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }
  const script = process.env.npm_execpath
  const outcome =
    script && /npm-cli\.c?js$/.test(script)
      ? spawnSync(process.execPath, [script, ...parameters], options)
      : spawnSync('npm', parameters, { ...options, shell: process.platform === 'win32' })
  return outcome.status === 0
}

/** Path of a Node.js of version 24 or later: this one, the one that came with the packages, or an error that says what to do. */
export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= needed) return process.execPath
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

/** The beginning of every command: install, generate, then go on with `script` on the right Node.js. */
export async function launch(script, parameters = process.argv.slice(2)) {
  try {
    ensureInstalled()
    const { generate } = await import('./generate.mjs')
    const node = findNode()
    generate({ node })
    runOn(node, script, parameters)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
