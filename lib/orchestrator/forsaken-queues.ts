import type pg from 'pg'
import type { Logger } from '#lib/log.ts'

/**
 * Frees queues that are locked and in which nothing is locked. graphile-worker 0.18 (`completeJobs`) deletes a job by its number alone,
 * whoever holds it, and unlocks the queue only together with the row that it deletes. So when a job was taken over from a worker that was
 * alive after all, the first of the two to end deletes the row, and the second, which holds the queue, finds none and keeps the queue for
 * as long as it lives: nobody looks at that endpoint again.
 *
 * A queue and its job are locked and freed in one statement, so that otherwise none is ever seen locked alone. The second may still be at
 * work; after 15 s of real time nothing waits for it any longer, and a pass records under the row's version before it acts.
 */
export async function freeForsakenQueues(client: pg.Client, log: Logger): Promise<void> {
  const { rows } = await client.query<{ queue: string; holder: string }>(
    `UPDATE graphile_worker._private_job_queues AS queues SET locked_at = NULL, locked_by = NULL
     FROM graphile_worker._private_job_queues AS held
     WHERE held.id = queues.id AND queues.locked_at < now() - interval '15 seconds' AND NOT EXISTS (
       SELECT 1 FROM graphile_worker._private_jobs AS jobs WHERE jobs.job_queue_id = queues.id AND jobs.locked_at IS NOT NULL)
     RETURNING queues.queue_name AS queue, held.locked_by AS holder`,
  )
  for (const { queue, holder } of rows)
    log.warn({ queue, worker: holder }, 'a queue was held without a job; it is free again')
}
