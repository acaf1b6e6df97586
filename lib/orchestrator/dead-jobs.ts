import type pg from 'pg'
import type { LoopContext } from './context.ts'

/**
 * graphile-worker 0.18 (`add_jobs`): a job that is asked for while it runs loses its key and gets `attempts = max_attempts`, and a new row is
 * made under the key. Whoever runs the old one deletes it at its end. When that worker is killed, or the job fails, the old row stays for
 * ever: unlocked, it is not available any more, and nobody looks for it. Every job of ours has a key, so a row without
 * one has a successor, which was made in the same transaction.
 */

/** Deletes what the pool holds that was superseded, so that freeing the pool's jobs leaves no dead ones behind. Before `force_unlock_workers`. */
export async function dropSuperseded(client: pg.Client, poolId: string | undefined): Promise<void> {
  await client.query(
    `DELETE FROM graphile_worker._private_jobs
     WHERE locked_by = $1 AND key IS NULL AND attempts >= max_attempts`,
    [poolId],
  )
}

/** Superseded jobs that failed, or that an earlier version left. The successor runs in any case. */
export async function sweepDeadJobs({ database, log }: LoopContext): Promise<void> {
  const swept = await database.prisma.$executeRaw`
    DELETE FROM graphile_worker._private_jobs
    WHERE locked_at IS NULL AND key IS NULL AND attempts >= max_attempts`
  if (swept > 0) log.info({ swept }, 'jobs that were asked for anew while they ran were cleared away')
}

/** Once a day: jobs that have failed as often as they may, which takes days, are told and cleared away as well. */
export async function clearQueue(context: LoopContext): Promise<void> {
  await sweepDeadJobs(context)
  const exhausted = await context.database.prisma.$queryRaw<
    { task: string; key: string | null; error: string | null }[]
  >`
    DELETE FROM graphile_worker._private_jobs AS jobs USING graphile_worker._private_tasks AS tasks
    WHERE tasks.id = jobs.task_id AND jobs.locked_at IS NULL AND jobs.attempts >= jobs.max_attempts
    RETURNING tasks.identifier AS task, jobs.key, left(jobs.last_error, 500) AS error`
  for (const { task, key, error } of exhausted) {
    context.log.error({ task, key, reason: error }, 'a job failed as often as it may and was given up')
  }
}
