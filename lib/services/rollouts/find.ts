import type { DatabaseTransaction } from '#lib/db/client.ts'
import { deployableFacts } from '#lib/db/rows/release.ts'
import { regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import { undeployInclude } from '#lib/db/rows/undeploy.ts'

export type RolloutRow = NonNullable<Awaited<ReturnType<typeof findRollout>>>
export type RegionRow = RolloutRow['regions'][number]

/** A rollout with what its gates and its page need, regions in the order of the plan; null when there is none. */
export function findRollout(transaction: DatabaseTransaction, slug: string) {
  return transaction.rollout.findUnique({
    where: { slug },
    include: {
      model: true,
      release: true,
      regions: {
        orderBy: [{ wave: 'asc' }, { position: 'asc' }],
        include: {
          endpoint: { include: undeployInclude },
        },
      },
    },
  })
}

/** Decisions on one rollout take turns, with each other and with the worker's own. */
export async function lockRollout(transaction: DatabaseTransaction, id: string): Promise<void> {
  await transaction.$queryRaw`SELECT id FROM rollout WHERE id = ${id} FOR UPDATE`
}

export const rolloutFacts = (rollout: Pick<RolloutRow, 'status'>) => ({
  rollout: { status: rolloutStatus(rollout.status) },
})

/** What the gates ask about one region of a rollout; pages and actions use the same. */
export function regionFacts(rollout: RolloutRow, row: RegionRow) {
  const region = regionRolloutFromRow(row)
  return {
    ...rolloutFacts(rollout),
    release: deployableFacts(rollout.release),
    region: {
      region: row.endpoint.region,
      phase: region.phase,
      requested: region.request?.kind === 'revert',
      otherOpenRollouts: row.endpoint.regionRollouts
        .filter((other) => other.rolloutId !== rollout.id)
        .map((other) => other.rollout.slug),
    },
  }
}

export const revertAllFacts = (rollout: RolloutRow) => ({
  ...rolloutFacts(rollout),
  regions: rollout.regions.map((row) => regionFacts(rollout, row).region),
})
