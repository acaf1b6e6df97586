import { readdirSync } from 'node:fs'

/** Names of the migrations that this version knows, read where the process was started. Empty: they are not there, and nothing is known. */
export function knownMigrations(folder = 'prisma/migrations'): ReadonlySet<string> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name))
  } catch {
    return new Set()
  }
}
