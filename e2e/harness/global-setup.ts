import { startTestServer } from '#lib/db/testing/server.ts'
import { createSeededTemplate } from './seed.ts'

/** One PostgreSQL for the whole run; each story has a database of its own on it. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer()
  await createSeededTemplate(server.adminUrl)
  process.env.MERIDIAN_TEST_DATABASE = server.adminUrl
  return () => server.stop()
}
