import type { Database } from '#lib/db/client.ts'

interface StuckRow {
  endpoint: string
  phase: unknown
  trouble: unknown
  lookAgainAt: Date | null
  key: string | null
  runAt: Date | null
  attempts: number | null
  lockedBy: string | null
  lastError: string | null
  queueLockedBy: string | null
  isWorkerKnown: boolean
}

/**
 * What the records and the queue say of every region of a rollout that did not come to its end: whether its next look waits, for how long,
 * who holds it, and why the last one failed. The database is gone when the night is over, and a stuck night does not come twice.
 */
export async function stuckRegions({ prisma }: Pick<Database, 'prisma'>): Promise<string[]> {
  const rows = await prisma.$queryRaw<StuckRow[]>`
    SELECT e.name AS endpoint, r.phase, r.trouble, r."lookAgainAt", j.key, j.run_at AS "runAt", j.attempts::int,
      j.locked_by AS "lockedBy", left(j.last_error, 300) AS "lastError", q.locked_by AS "queueLockedBy",
      EXISTS (SELECT 1 FROM worker_process w WHERE w.id IN (j.locked_by, q.locked_by)) AS "isWorkerKnown"
    FROM region_rollout r
    JOIN rollout o ON o.id = r."rolloutId" AND o.open
    JOIN endpoint e ON e.id = r."endpointId"
    LEFT JOIN graphile_worker._private_jobs j ON j.key = 'region:' || r.id
    LEFT JOIN graphile_worker._private_job_queues q ON q.queue_name = 'endpoint:' || r."endpointId"
    ORDER BY e.name`
  return rows.map(
    ({ endpoint, phase, trouble, lookAgainAt, key, runAt, attempts, lockedBy, lastError, ...queue }) => {
      const job =
        key === null
          ? 'no look waits'
          : `its look is due ${runAt?.toISOString()}, try ${attempts}, held by ${lockedBy ?? 'nobody'}${lastError === null ? '' : `, which last failed: ${lastError}`}`
      const holder =
        queue.queueLockedBy === null
          ? 'its queue is free'
          : `its queue is held by ${queue.queueLockedBy}, ${queue.isWorkerKnown ? 'which is on record' : 'which nobody knows'}`
      return `${endpoint} did not come to its end: ${JSON.stringify({ phase, trouble })}; looks again at ${lookAgainAt?.toISOString() ?? 'no time'}; at ${new Date().toISOString()} ${job}; ${holder}`
    },
  )
}
