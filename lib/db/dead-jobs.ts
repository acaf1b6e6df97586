import type { DatabaseTransaction } from './client.ts'

/** Jobs that the queue will never run again, by why. */
export interface DeadJobs {
  /** Asked for anew while they ran; the new one runs instead of them. */
  superseded: number
  /** Failed as often as a job may. */
  exhausted: number
}

export async function countDeadJobs(database: Pick<DatabaseTransaction, '$queryRaw'>): Promise<DeadJobs> {
  const [counts] = await database.$queryRaw<{ superseded: number; exhausted: number }[]>`
    SELECT count(*) FILTER (WHERE key IS NULL)::int AS superseded,
           count(*) FILTER (WHERE key IS NOT NULL)::int AS exhausted
    FROM graphile_worker._private_jobs WHERE locked_at IS NULL AND attempts >= max_attempts`
  return { superseded: counts?.superseded ?? 0, exhausted: counts?.exhausted ?? 0 }
}
