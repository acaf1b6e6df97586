import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { type EmbeddedServer, startEmbeddedServer } from '../embedded/server.ts'
import { shelterOf } from '../embedded/shelter.ts'
import { migrate } from '../migrate.ts'

const template = 'meridian_template'

export interface TestServer {
  /** Connection string of the maintenance database; {@link createTestDatabase} takes it. */
  adminUrl: string
  stop(): Promise<void>
}

/**
 * One PostgreSQL for a whole run of tests, with one migrated database to copy from. Its data is in a temporary folder that is removed
 * when the run ends, also when it is killed.
 */
export async function startTestServer(): Promise<TestServer> {
  const place = path.join(tmpdir(), 'meridian-test')
  mkdirSync(place, { recursive: true })
  const folder = mkdtempSync(path.join(place, 'postgres-'))
  const server: EmbeddedServer = await startEmbeddedServer({
    folder,
    shelter: shelterOf('test'),
    disposable: true,
    maxConnections: 300,
  })
  const adminUrl = server.url('postgres')
  await asAdmin(adminUrl, (client) => client.query(`CREATE DATABASE ${template}`))
  await migrate(server.url(template))
  // Copying wants nobody to be connected to the template.
  await asAdmin(adminUrl, (client) => client.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`))
  return { adminUrl, stop: () => server.stop() }
}

/** One more database to copy from: migrated, and filled once for all that copy it. */
export async function createTemplate(
  adminUrl: string,
  name: string,
  fill: (url: string) => Promise<void>,
): Promise<void> {
  await asAdmin(adminUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`))
  await fill(databaseUrl(adminUrl, name))
  await asAdmin(adminUrl, (client) => client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`))
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

let counter = 0

/**
 * A database of its own.
 * @param from the template to copy; one that is migrated and empty when left out
 * @returns its connection string and how to be rid of it
 */
export async function createTestDatabase(
  adminUrl: string,
  from: string = template,
): Promise<{ url: string; drop(): Promise<void> }> {
  counter += 1
  const name = `test_${process.pid}_${Date.now().toString(36)}_${counter}`
  await asAdmin(adminUrl, async (client) => {
    // Copies of one template wait for each other here rather than refuse each other.
    await client.query("SELECT pg_advisory_lock(hashtext('meridian.test-template'))")
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${from}`)
  })
  return {
    url: databaseUrl(adminUrl, name),
    drop: () =>
      asAdmin(
        adminUrl,
        async (client) => void (await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
      ),
  }
}

async function asAdmin<Result>(url: string, act: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await act(client)
  } finally {
    await client.end()
  }
}
