import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { type MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import { Logger, runMigrations } from 'graphile-worker'
import pg from 'pg'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const lockName = 'meridian.migrate'
const quiet = new Logger(() => () => {})

/**
 * Brings the database up to date: Prisma's migrations in their standard form, then the queue's own. Nothing is downloaded.
 * Starters that come at the same time wait for the first; a database that is up to date is left alone.
 * The engine leaves a timer of ten seconds behind: a command that does nothing else ends itself.
 * @param last name of the last migration to apply, for a database as an earlier version left it; left out: all there are
 * @returns the names of the migrations that were applied now
 */
export async function migrate(url: string, { last }: { last?: string | undefined } = {}): Promise<string[]> {
  const gate = new pg.Client({ connectionString: url, application_name: 'meridian migrate' })
  await gate.connect()
  try {
    await gate.query('SELECT pg_advisory_lock(hashtext($1))', [lockName])
    const applied = await applyMigrations(url, last)
    await runMigrations({ connectionString: url, logger: quiet })
    return applied
  } finally {
    // The lock goes with the session.
    await gate.end()
  }
}

async function applyMigrations(url: string, last: string | undefined): Promise<string[]> {
  const schema = await readFile(path.join(root, 'prisma/schema.prisma'), 'utf8')
  // The engine opens connections of its own and closes none.
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  const factory = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool)))
  const engine = await SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, factory)
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await readMigrations(path.join(root, 'prisma/migrations'), last),
      filters: { externalTables: [], externalEnums: [] },
    })
    return appliedMigrationNames
  } finally {
    engine.free()
    await pool.end()
  }
}

/**
 * The adapter would cut a script at every semicolon, also inside a function's body. Sent whole, PostgreSQL parses it, and runs it in one
 * transaction: a migration is applied entirely or not at all.
 */
function wholeScripts(adapter: PrismaPg): PrismaPg {
  const connect = adapter.connect.bind(adapter)
  adapter.connect = async () => {
    const connection = await connect()
    connection.executeScript = async (sql) => {
      await connection.executeRaw({ sql, args: [], argTypes: [] })
    }
    return connection
  }
  return adapter
}

async function readMigrations(baseDir: string, last: string | undefined): Promise<MigrationList> {
  const entries = await readdir(baseDir, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => last === undefined || name <= last)
    .sort()
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(path.join(baseDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(path.join(baseDir, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  }
}
