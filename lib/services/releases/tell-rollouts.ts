import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { said } from '#lib/domain/said.ts'
import type { Withdrawal } from '#lib/domain/withdrawal.ts'

/**
 * Whether a release may still be served has changed: every rollout that is open with it says so in one sentence, and all of its regions
 * look again at once.
 * @param withdrawal undefined: it may be served again
 */
export async function tellRollouts(
  transaction: DatabaseTransaction,
  release: { id: string; label: string },
  withdrawal: Withdrawal | undefined,
  at: Date,
): Promise<void> {
  const rollouts = await transaction.rollout.findMany({
    where: { releaseId: release.id, open: true },
    select: { id: true, regions: { select: { id: true, endpointId: true }, orderBy: { id: 'asc' } } },
    orderBy: { id: 'asc' },
  })
  if (withdrawal !== undefined) {
    await transaction.rolloutEvent.createMany({
      data: rollouts.map(({ id }) => ({
        rolloutId: id,
        at,
        kind: 'release-withdrawn',
        said: toJson(said('release-taken-back', { label: release.label, withdrawal })),
      })),
    })
  }
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
