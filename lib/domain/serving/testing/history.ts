import { changesBy, type Interval } from '../record.ts'
import type { Told } from '../told.ts'

/** The table of intervals of one endpoint, changed as the database's is. */
export function record(rows: readonly Interval[], told: Told, now: string): Interval[] {
  const open = rows.filter(({ endedAt }) => endedAt === undefined)
  const changes = changesBy(open, told, now)
  if (changes === undefined) return [...rows]
  const { remove, end, at, add } = changes
  return [
    ...rows
      .filter((row) => !remove.includes(row))
      .map((row) => (end.includes(row) ? { ...row, endedAt: at } : row)),
    ...add,
  ]
}
