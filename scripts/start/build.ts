import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../environment.ts'
import { startChild } from './child.ts'

const sources = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'proxy.ts',
  'instrumentation.ts',
  'next.config.js',
  'postcss.config.cjs',
  'tsconfig.json',
  'package-lock.json',
]
const marker = path.join(root, '.next/meridian-build.json')

/** Builds the web server for production when its sources are not those of the last build. @returns whether it built */
export async function ensureBuilt(say: (sentence: string) => void): Promise<boolean> {
  const fingerprint = fingerprintOf(sources)
  const manifest = path.join(root, '.next/BUILD_ID')
  if (
    existsSync(marker) &&
    existsSync(manifest) &&
    JSON.parse(readFileSync(marker, 'utf8')).fingerprint === fingerprint
  ) {
    return false
  }
  say('Building the web server (once per change; about half a minute) …')
  for (let attempt = 1; ; attempt += 1) {
    const { code, output } = await build()
    if (code === 0) break
    if (attempt === 3 || !isFrameworkRace(output)) throw new Error(`next build failed:\n${output}`)
  }
  writeFileSync(marker, JSON.stringify({ fingerprint }))
  return true
}

async function build(): Promise<{ code: number | null; output: string }> {
  const output: string[] = []
  const child = startChild({
    name: 'build',
    command: ['node_modules/next/dist/bin/next', 'build'],
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    onLine: (_name, line) => output.push(line),
  })
  const { code } = await child.ended
  return { code, output: output.join('\n') }
}

/**
 * Next 16 now and then prerenders its own error page before React is bound (vercel/next.js issues 86178, 93011, 95705): the same sources
 * build the next time.
 */
function isFrameworkRace(output: string): boolean {
  return output.includes('/_global-error') && output.includes("reading 'useContext'")
}

function fingerprintOf(places: string[]): string {
  const hash = createHash('sha256')
  for (const place of places) {
    for (const file of filesOf(place)) {
      const { mtimeMs, size } = statSync(path.join(root, file))
      hash.update(`${file} ${mtimeMs} ${size}\n`)
    }
  }
  return hash.digest('hex')
}

function filesOf(place: string): string[] {
  const whole = path.join(root, place)
  if (!existsSync(whole)) return []
  if (!statSync(whole).isDirectory()) return [place]
  return readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/\.test\.tsx?$|[/\\](testing|generated)[/\\]/.test(file))
    .sort()
}
