import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'

/** What is in flight with a release looks again at once: whether it may still be served has changed. */
export async function wakeRollouts(transaction: DatabaseTransaction, releaseId: string): Promise<void> {
  const rollouts = await transaction.rollout.findMany({
    where: { releaseId, open: true },
    select: { id: true, regions: { select: { id: true, endpointId: true }, orderBy: { id: 'asc' } } },
    orderBy: { id: 'asc' },
  })
  for (const { id, regions } of rollouts) {
    await enqueue(transaction, { task: 'reconcile-rollout', rolloutId: id })
    for (const region of regions) {
      await enqueue(transaction, {
        task: 'reconcile-region',
        regionRolloutId: region.id,
        endpointId: region.endpointId,
      })
    }
  }
}
