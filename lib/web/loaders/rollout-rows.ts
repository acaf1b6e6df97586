import type { DatabaseTransaction, Prisma } from '#lib/db/client.ts'
import { actorFromJson } from '#lib/db/rows/fleet.ts'
import { rolloutStatus } from '#lib/db/rows/rollout.ts'
import type { RolloutRow } from '../views.ts'
import { iso } from './place.ts'

/** Rollouts as list rows, the latest first. */
export async function rolloutRows(
  transaction: DatabaseTransaction,
  where: Prisma.RolloutWhereInput,
  take: number,
): Promise<RolloutRow[]> {
  const rows = await transaction.rollout.findMany({
    where,
    orderBy: { startedAt: 'desc' },
    take,
    include: {
      model: { select: { slug: true } },
      release: { select: { label: true } },
      regions: { select: { phaseName: true } },
    },
  })
  return rows.map((row) => ({
    slug: row.slug,
    model: row.model.slug,
    release: row.release.label,
    from: row.fromLabel,
    kind: row.kind === 'catch-up' ? 'catch-up' : 'promotion',
    status: rolloutStatus(row.status),
    sentence: row.statusSentence ?? '',
    startedBy: actorFromJson(row.startedBy).label,
    startedAt: row.startedAt.toISOString(),
    endedAt: iso(row.endedAt),
    promoted: row.regions.filter((region) => region.phaseName === 'promoted').length,
    regions: row.regions.length,
  }))
}
