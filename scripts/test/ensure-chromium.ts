import { existsSync } from 'node:fs'
import path from 'node:path'
import { root } from '../environment.ts'
import { findChromium } from './chromium.ts'
import { ensureBrowser, type Say, type Way } from './ensure-browser.ts'
import { opensPages } from './opens-pages.ts'
import { chromiumFromPackage } from './packaged-chromium.ts'
import { runQuietly } from './run-quietly.ts'

/** A Chromium for the stories: what is there, else the first of the ways that works here. @returns whether there is one */
export const ensureChromium = (say: Say, ways: readonly Way[] = waysToChromium): Promise<boolean> =>
  ensureBrowser(
    { isThere: () => findChromium().found, ways, isNamed: Boolean(process.env.CHROMIUM_PATH) },
    say,
  )

const playwright = (...parameters: string[]) =>
  runQuietly(process.execPath, [path.join(root, 'node_modules/@playwright/test/cli.js'), ...parameters], {
    cwd: root,
    // A machine that cannot reach the downloads is to know it soon.
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
    patienceMs: 3 * 60_000,
  })

/** For machines that the npm package has nothing for, and that reach Playwright's downloads. */
const chromiumFromPlaywright: Way = {
  doing: "Downloading Playwright's own Chromium (`playwright install chromium`)",
  unfit: () => undefined,
  async act() {
    const failed = await playwright('install', 'chromium')
    if (failed !== undefined) return `Playwright's download failed: ${failed}`
    const trouble = await opensPages()
    if (trouble === undefined) return undefined
    // What does not run must not be taken for a browser the next time.
    await playwright('uninstall')
    return `Playwright's Chromium does not run on this machine: ${trouble}`
  },
}

/** Root needs no sudo; somebody else may have one that asks for no password. */
const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']

const chromiumFromSystem: Way = {
  doing: `Installing chromium and fonts-dejavu-core with ${[...asRoot, 'apt-get'].join(' ')}`,
  async unfit() {
    if (!isOnPath('apt-get')) return "This machine's package manager is not apt-get, the only one used here."
    if (asRoot.length === 0) return undefined
    const refused = await runQuietly('sudo', ['-n', 'true'], { cwd: root, patienceMs: 10_000 })
    return refused && 'apt-get needs root, and sudo asks for a password.'
  },
  async act() {
    const apt = async (...parameters: string[]) => {
      const [program = '', ...rest] = [
        ...asRoot,
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'apt-get',
        ...parameters,
      ]
      return runQuietly(program, rest, { cwd: root, patienceMs: 10 * 60_000 })
    }
    const failed =
      (await apt('update', '-qq')) ??
      (await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'))
    if (failed !== undefined) return `apt-get did not install it: ${failed}`
    // Where `chromium` is only a stub that fetches another package, it is there and opens nothing.
    const trouble = await opensPages(findChromium().executablePath)
    return (
      trouble &&
      `The Chromium of this machine's package manager does not run: ${trouble} Name another with CHROMIUM_PATH.`
    )
  },
}

const isOnPath = (name: string) =>
  (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, name)))

const waysToChromium: readonly Way[] = [chromiumFromPackage(), chromiumFromPlaywright, chromiumFromSystem]
