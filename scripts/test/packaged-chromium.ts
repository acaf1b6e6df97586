import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import type { Way } from './ensure-browser.ts'
import { opensPages } from './opens-pages.ts'
import { runQuietly } from './run-quietly.ts'

const manifest = path.join(import.meta.dirname, 'browser')
const name = '@sparticuz/chromium'

/** Beside Playwright's own cache: it outlives a clone, and no `npm ci` clears it away. */
function cacheFolder(env: Record<string, string | undefined>): string {
  const { dependencies } = JSON.parse(readFileSync(path.join(manifest, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const cache = env.XDG_CACHE_HOME || path.join(homedir(), '.cache')
  return path.join(cache, 'meridian', `chromium-${dependencies[name]}`)
}

/** Where the Chromium out of the npm package is started from, once it was fetched. */
export const packagedChromium = (env: Record<string, string | undefined> = process.env): string =>
  path.join(cacheFolder(env), 'chromium.sh')

/**
 * A Chromium inside an npm package (MIT; 70 MB, unpacked 210 MB), for machines that reach a registry of packages and nothing else. Its
 * lock file pins what is fetched to the byte; nothing is downloaded by it at install or at start. It brings the libraries and a font that
 * a bare machine lacks.
 */
export function chromiumFromPackage(env: Record<string, string | undefined> = process.env): Way {
  return {
    doing: 'Fetching a Chromium that comes as an npm package (70 MB, kept for later runs)',
    unfit: () =>
      process.platform === 'linux' && process.arch === 'x64'
        ? undefined
        : 'The Chromium that comes as an npm package is for Linux on x64 only.',
    async act() {
      const final = cacheFolder(env)
      mkdirSync(path.dirname(final), { recursive: true })
      // Two runs may fetch at the same time: each has a folder of its own until all is there.
      const folder = mkdtempSync(`${final}-`)
      try {
        return (await fetchInto(folder)) ?? keep(folder, final)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

/** @returns why not, or undefined */
async function fetchInto(folder: string): Promise<string | undefined> {
  for (const file of ['package.json', 'package-lock.json'])
    cpSync(path.join(manifest, file), path.join(folder, file))
  const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const installed = await runQuietly('npm', npm, { cwd: folder, patienceMs: 5 * 60_000 })
  if (installed !== undefined) return `The registry did not give it: ${installed}`
  const modules = path.join(folder, 'node_modules')
  const parameters = [
    path.join(manifest, 'unpack.mjs'),
    path.join(modules, name),
    ...['chromium.br', 'fonts.tar.br', 'al2023.tar.br'],
  ]
  const unpacked = await runQuietly(process.execPath, parameters, {
    cwd: folder,
    env: { TMPDIR: folder },
    patienceMs: 3 * 60_000,
  })
  if (unpacked !== undefined) return `It could not be unpacked: ${unpacked}`
  rmSync(modules, { recursive: true })
  writeFileSync(path.join(folder, 'fonts.conf'), fontSettings)
  writeFileSync(path.join(folder, 'chromium.sh'), starter, { mode: 0o755 })
  const trouble = await opensPages(path.join(folder, 'chromium.sh'))
  return trouble && `It does not run on this machine: ${trouble}`
}

function keep(folder: string, final: string): undefined {
  // Another run was quicker, and may have its stories open in it.
  if (existsSync(path.join(final, 'chromium.sh'))) return
  // Of a run that was cut short.
  rmSync(final, { recursive: true, force: true })
  renameSync(folder, final)
}

/** The libraries go last: those of the machine fit its other libraries better. */
const starter = `#!/bin/sh
here=$(dirname "$0")
export FONTCONFIG_FILE="$here/fonts.conf"
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/al2023/lib"
exec "$here/chromium" "$@"
`

/** The machine's own fonts too, where it has any. */
const fontSettings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`
