import type { Database } from '#lib/db/client.ts'
import type { Environment } from '#lib/env.ts'
import { ensurePerson, type PersonToEnsure } from './people.ts'

/**
 * One person for each role, for the sandbox only. The password is no secret: where these accounts exist there is nothing
 * but a sandbox behind them.
 */
const password = 'meridian-sandbox'

export const sandboxPeople: readonly PersonToEnsure[] = [
  { email: 'manager@meridian.test', name: 'Mira Manager', role: 'manager', password },
  { email: 'approver@meridian.test', name: 'Alex Approver', role: 'approver', password },
  { email: 'viewer@meridian.test', name: 'Vera Viewer', role: 'viewer', password },
  { email: 'admin@meridian.test', name: 'Ada Admin', role: 'admin', password },
]
const emails = new Set(sandboxPeople.map(({ email }) => email))

/**
 * False for the sandbox's people where the clouds are live: a database that was tried with the sandbox still has their accounts, with a
 * password that everybody can read here.
 */
export function mayEnter(email: string, clouds: Environment['clouds']): boolean {
  return clouds === 'sandbox' || !emails.has(email.trim().toLowerCase())
}

export async function ensureSandboxPeople(database: Pick<Database, 'prisma'>): Promise<void> {
  for (const person of sandboxPeople) await ensurePerson(database, person)
}
