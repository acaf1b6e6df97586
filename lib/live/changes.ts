import type { Database } from '#lib/db/client.ts'

/** That something changed; never what. */
export interface Change {
  id: bigint
  entity: string
  key: string
}

/**
 * Ids are given when a transaction writes and become visible when it commits, so a lower id may appear after a higher
 * one. Resuming goes back this far; what is told twice is only asked for twice.
 */
const overlap = 500n
/** Beyond this a page had better ask for everything. */
const most = 2_000

/** The newest id; 0 when nothing has changed yet. */
export async function lastChangeId(database: Pick<Database, 'pool'>): Promise<bigint> {
  const { rows } = await database.pool.query<{ id: string | null }>('select max(id)::text as id from change')
  return BigInt(rows[0]?.id ?? 0)
}

/** What changed since, once per entity and key; "missed" when that cannot be said any more. */
export async function changesAfter(
  database: Pick<Database, 'pool'>,
  after: bigint,
): Promise<Change[] | 'missed'> {
  const { rows } = await database.pool.query<{ id: string; entity: string; key: string }>(
    'select max(id)::text as id, entity, key from change where id > $1 group by entity, key order by max(id) limit $2',
    [(after > overlap ? after - overlap : 0n).toString(), most + 1],
  )
  if (rows.length > most) return 'missed'
  const { rows: bounds } = await database.pool.query<{ first: string | null; last: string | null }>(
    'select min(id)::text as first, max(id)::text as last from change',
  )
  const first = BigInt(bounds[0]?.first ?? 0)
  const last = BigInt(bounds[0]?.last ?? 0)
  // Older rows have been cleared away, or this is another database than the one the id is from.
  if (first > after + 1n || after > last) return 'missed'
  return rows.map(({ id, entity, key }) => ({ id: BigInt(id), entity, key }))
}
