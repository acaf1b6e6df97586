import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue, jobKeyOf, waitingJobKeys } from '#lib/db/jobs.ts'
import { settledPhases } from '#lib/domain/rollout/phases.ts'

/**
 * Makes sure that everything which keeps itself going is going: looks at every region of the fleets, registry syncs, the
 * noise of every endpoint, open operations, open rollouts and their releases, decisions on their way to a registry, and the day's housekeeping. What waits already keeps its time, so this may be called at any moment.
 */
export async function ensureSchedules(transaction: DatabaseTransaction): Promise<void> {
  const places = await transaction.endpoint.findMany({
    where: { retiredAt: null, model: { retiredAt: null } },
    distinct: ['provider', 'account', 'region'],
    select: { provider: true, account: true, region: true },
  })
  const endpoints = await transaction.endpoint.findMany({
    where: { retiredAt: null, model: { retiredAt: null }, observation: { isNot: null } },
    select: { id: true },
  })
  const models = await transaction.model.findMany({ where: { retiredAt: null }, select: { id: true } })
  const rollouts = await transaction.rollout.findMany({
    where: { open: true },
    select: { id: true, releaseId: true },
  })
  const regions = await transaction.regionRollout.findMany({
    where: {
      open: true,
      OR: [{ phaseName: { notIn: [...settledPhases] } }, { request: { not: { equals: null } } }],
    },
    select: { id: true, endpointId: true },
  })
  const writes = await transaction.release.findMany({
    where: { registryWrite: { in: ['pending', 'failed'] } },
    select: { id: true },
  })
  const operations = await transaction.operation.findMany({
    where: { open: true },
    select: { id: true, endpointId: true },
  })
  const jobs = [
    ...places.map((place) => ({ task: 'observe-region', ...place }) as const),
    ...models.map(({ id }) => ({ task: 'sync-registry', modelId: id }) as const),
    ...rollouts.map(({ id }) => ({ task: 'reconcile-rollout', rolloutId: id }) as const),
    ...regions.map(
      ({ id, endpointId }) => ({ task: 'reconcile-region', regionRolloutId: id, endpointId }) as const,
    ),
    ...operations.map(
      ({ id, endpointId }) => ({ task: 'reconcile-operation', operationId: id, endpointId }) as const,
    ),
    ...endpoints.map(({ id }) => ({ task: 'calibrate', endpointId: id }) as const),
    ...[...new Set(rollouts.map(({ releaseId }) => releaseId))].map(
      (releaseId) => ({ task: 'watch-release', releaseId }) as const,
    ),
    ...writes.map(({ id }) => ({ task: 'write-approval', releaseId: id }) as const),
    { task: 'keep-house' } as const,
  ]
  // Nearly all of them wait already: asked for one by one, those of twenty thousand endpoints would take longer than the transaction may.
  const waiting = await waitingJobKeys(transaction)
  for (const job of jobs) {
    if (!waiting.has(jobKeyOf(job))) await enqueue(transaction, job, { keepEarlier: true })
  }
}
