import { ensureSandboxPeople } from '#lib/auth/sandbox-people.ts'
import { createDatabase } from '#lib/db/client.ts'
import { migrate } from '#lib/db/migrate.ts'
import { earlierDatabase } from '#lib/db/testing/earlier/database.ts'

/** A database of an earlier version as `npm start` of this one leaves it: migrated, with the people of the sandbox. */
export async function migratedEarlier(adminUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const { url, drop } = await earlierDatabase(adminUrl)
  await migrate(url)
  const database = createDatabase(url, { maxConnections: 2 })
  try {
    await ensureSandboxPeople(database)
  } finally {
    await database.close()
  }
  return { url, drop }
}
