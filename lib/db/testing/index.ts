import { inject } from 'vitest'
import { createDatabase, type Database } from '../client.ts'
import { createTestDatabase } from './server.ts'

export interface TestDatabase {
  url: string
  database: Database
  /** Closes `database` and removes it from the server. */
  drop(): Promise<void>
}

/** A real, migrated, empty PostgreSQL database for one test file: create it in `beforeAll`, drop it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url, drop } = await createTestDatabase(inject('databaseAdminUrl'))
  const database = createDatabase(url, { maxConnections: 10 })
  return {
    url,
    database,
    async drop() {
      await database.close()
      await drop()
    },
  }
}
