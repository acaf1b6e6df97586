import { readFileSync } from 'node:fs'
import pg from 'pg'
import { migrate } from '../../migrate.ts'
import { createTestDatabase } from '../server.ts'

/**
 * What the version of 2026-11-21 had in its database after a night of the demo: a rollout with second thoughts, one that its judge failed,
 * one on Vertex AI, one in mid-air with a wish that nobody has carried out. A JSON line a row, in an order that references allow.
 */
const night = new URL('2026-11-21.jsonl', import.meta.url)

interface Row {
  table: string
  row: Record<string, unknown>
}

export interface EarlierDatabase {
  url: string
  /** Cloud time, when the night was written down. */
  at: Date
  /** Rows by table. */
  counts: ReadonlyMap<string, number>
  drop(): Promise<void>
}

/** That database, as that version left it: nothing has been migrated since. */
export async function earlierDatabase(adminUrl: string): Promise<EarlierDatabase> {
  const [head = '{}', ...lines] = readFileSync(night, 'utf8').trimEnd().split('\n')
  const { at, migrations } = JSON.parse(head) as { at: string; migrations: string[] }
  const byTable = Map.groupBy(
    lines.map((line) => JSON.parse(line) as Row),
    ({ table }) => table,
  )
  const { url, drop } = await createTestDatabase(adminUrl, 'template0')
  await migrate(url, { last: migrations.at(-1) })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // As a restored dump: what the triggers would write is among the rows.
    await client.query('SET session_replication_role = replica')
    for (const [table, rows] of byTable) await insert(client, table, rows)
  } finally {
    await client.end()
  }
  const counts = new Map([...byTable].map(([table, rows]) => [table, rows.length]))
  return { url, at: new Date(at), counts, drop }
}

async function insert(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  await client.query(
    `INSERT INTO "${table}" OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
    [JSON.stringify(rows.map(({ row }) => row))],
  )
  const { rows: numbered } = await client.query<{ column: string; sequence: string }>(
    `SELECT column_name AS column, pg_get_serial_sequence(format('%I', table_name), column_name) AS sequence
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = $1 AND pg_get_serial_sequence(format('%I', table_name), column_name) IS NOT NULL`,
    [table],
  )
  for (const { column, sequence } of numbered)
    await client.query(`SELECT setval($1, (SELECT max("${column}") FROM "${table}"))`, [sequence])
}
