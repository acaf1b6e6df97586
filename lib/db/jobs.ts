import type { Provider } from '#lib/domain/types.ts'
import type { DatabaseTransaction } from './client.ts'

/** Everything a worker can be asked to do. A job carries identifiers only: what is true is read when it runs. */
export type Job =
  | { task: 'reconcile-region'; regionRolloutId: string; endpointId: string }
  | { task: 'reconcile-rollout'; rolloutId: string }
  /** Clouds may share account and region: each is looked at by itself. An earlier version left jobs for all of them, without `provider`. */
  | { task: 'observe-region'; provider?: Provider; account: string; region: string }
  | { task: 'sync-registry'; modelId: string }
  | { task: 'check-artifacts'; releaseId: string }
  | { task: 'watch-release'; releaseId: string }
  | { task: 'write-approval'; releaseId: string }
  | { task: 'calibrate'; endpointId: string }
  | { task: 'keep-house' }
  | { task: 'reconcile-operation'; operationId: string; endpointId: string }
  /**
   * As an earlier version left it behind; carried on as an operation. Both ISO, cloud time. `toldAt`: when the cloud was told; `since`: the
   * first try.
   */
  | { task: 'undeploy'; endpointId: string; deploymentId: string; toldAt?: string; since?: string }
export type TaskName = Job['task']

export interface EnqueueOptions {
  /** Not before that many real milliseconds from now (default 0). */
  afterMs?: number
  /**
   * Leaves the time of a job that is already waiting as it is. For a job that asks for its own next look: somebody
   * who asked for a look at once in the meantime must not be put off by it.
   */
  keepEarlier?: boolean
}

interface Address {
  /** Jobs of one queue run one at a time. */
  queueName: string
  /** At most one job with the key waits; a second is the same job, sooner. */
  jobKey: string
}

/**
 * Asks for a job in the caller's own transaction, so that an intent and the job that carries it out are committed
 * together or not at all. Asking again for a job that waits moves it; asking while it runs makes one more run.
 */
export async function enqueue(
  transaction: DatabaseTransaction,
  job: Job,
  { afterMs = 0, keepEarlier = false }: EnqueueOptions = {},
): Promise<void> {
  const { task, ...payload } = job
  const { queueName, jobKey } = addressOf(job)
  const mode = keepEarlier ? 'preserve_run_at' : 'replace'
  // now() is the start of the transaction: a job never waits longer than asked because its transaction was slow.
  await transaction.$executeRaw`
    SELECT graphile_worker.add_job(
      identifier => ${task}::text,
      payload => ${JSON.stringify(payload)}::json,
      queue_name => ${queueName}::text,
      run_at => now() + make_interval(secs => ${afterMs / 1000}::double precision),
      job_key => ${jobKey}::text,
      job_key_mode => ${mode}::text
    )`
}

/** {@link enqueue} for many at once, in one statement. */
export async function enqueueAll(transaction: DatabaseTransaction, jobs: readonly Job[]): Promise<void> {
  const rows = jobs.map((job) => {
    const { task, ...payload } = job
    return { task, payload, ...addressOf(job) }
  })
  await transaction.$executeRaw`
    SELECT graphile_worker.add_job(
      identifier => task, payload => payload, queue_name => "queueName", run_at => now(), job_key => "jobKey",
      job_key_mode => 'replace')
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS job(task text, payload json, "queueName" text, "jobKey" text)`
}

/** Keys of the jobs that wait for their time: `enqueue` with `keepEarlier` would leave them as they are. */
export async function waitingJobKeys(transaction: DatabaseTransaction): Promise<Set<string>> {
  const rows = await transaction.$queryRaw<{ key: string }[]>`
    SELECT key FROM graphile_worker.jobs WHERE key IS NOT NULL AND locked_at IS NULL AND attempts = 0`
  return new Set(rows.map(({ key }) => key))
}

export const jobKeyOf = (job: Job): string => addressOf(job).jobKey

function addressOf(job: Job): Address {
  switch (job.task) {
    case 'reconcile-region':
      // One queue an endpoint: two rollouts' passes over the same endpoint never run side by side.
      return {
        queueName: `endpoint:${job.endpointId}`,
        jobKey: `region:${job.regionRolloutId}`,
      }
    case 'reconcile-rollout':
      return alone(`rollout:${job.rolloutId}`)
    case 'observe-region':
      return alone(`observe:${[job.provider ?? [], job.account, job.region].flat().join(':')}`)
    case 'sync-registry':
      return alone(`registry:${job.modelId}`)
    case 'check-artifacts':
      return alone(`artifacts:${job.releaseId}`)
    case 'watch-release':
      return alone(`watch:${job.releaseId}`)
    case 'write-approval':
      return alone(`approval:${job.releaseId}`)
    case 'keep-house':
      return alone('keep-house')
    case 'calibrate':
      // One after the other: each reads a day of minutes, and none is in a hurry.
      return { queueName: 'calibrate', jobKey: `calibrate:${job.endpointId}` }
    case 'reconcile-operation':
      return { queueName: `endpoint:${job.endpointId}`, jobKey: `operation:${job.operationId}` }
    case 'undeploy':
      // In the endpoint's queue, so that no pass begins a rollout on it meanwhile.
      return {
        queueName: `endpoint:${job.endpointId}`,
        jobKey: `undeploy:${job.endpointId}:${job.deploymentId}`,
      }
  }
}

const alone = (key: string): Address => ({ queueName: key, jobKey: key })
