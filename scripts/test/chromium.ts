import { existsSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { packagedChromium } from './packaged-chromium.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const apps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export interface FoundChromium {
  found: boolean
  /** Undefined when it is Playwright's own, which needs no path. */
  executablePath: string | undefined
}

/**
 * Playwright's own Chromium, one that the machine has, or the one that an earlier run fetched. CHROMIUM_PATH goes first. Fetches nothing:
 * ensureChromium does.
 */
export function findChromium(env: Record<string, string | undefined> = process.env): FoundChromium {
  if (env.CHROMIUM_PATH) return { found: existsSync(env.CHROMIUM_PATH), executablePath: env.CHROMIUM_PATH }
  if (existsSync(chromium.executablePath())) return { found: true, executablePath: undefined }
  const folders = (env.PATH ?? '').split(path.delimiter)
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    ...apps,
    packagedChromium(env),
  ]
  const executablePath = candidates.find((candidate) => existsSync(candidate))
  return { found: executablePath !== undefined, executablePath }
}

export const chromiumMissing =
  'No Chromium was found. Run `npx playwright install chromium`, or install Chromium or Google Chrome with your package manager ' +
  '(Debian: apt-get install chromium), or name one with CHROMIUM_PATH.'
