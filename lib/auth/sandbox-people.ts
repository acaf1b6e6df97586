import type { Database } from '#lib/db/client.ts'
import { ensurePerson, type PersonToEnsure } from './people.ts'

/**
 * One person for each role, for the sandbox only (see `mayEnter`). The password is no secret: where these accounts exist there is nothing
 * but a sandbox behind them.
 */
const password = 'meridian-sandbox'

export const sandboxPeople: readonly PersonToEnsure[] = [
  { email: 'manager@meridian.test', name: 'Mira Manager', role: 'manager', password },
  { email: 'approver@meridian.test', name: 'Alex Approver', role: 'approver', password },
  { email: 'viewer@meridian.test', name: 'Vera Viewer', role: 'viewer', password },
  { email: 'admin@meridian.test', name: 'Ada Admin', role: 'admin', password },
]

export async function ensureSandboxPeople(database: Pick<Database, 'prisma'>): Promise<void> {
  for (const person of sandboxPeople) await ensurePerson(database, person)
}
