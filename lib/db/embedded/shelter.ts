import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A place outside the clone, of its own for each clone, that survives a restart of the machine where there is one. */
export function shelterOf(root: string): string {
  const base = existsSync('/var/tmp') ? '/var/tmp' : tmpdir()
  return path.join(base, `meridian-${createHash('sha256').update(root).digest('hex').slice(0, 10)}`)
}
