import type { DatabaseTransaction, Prisma } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import { regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { isOnRelease, standingOf } from '#lib/domain/rollout/rollout-standing.ts'
import { say } from '#lib/words/say.ts'
import type { RolloutRow } from '../views.ts'
import { iso } from './place.ts'

/** Empty while nobody has looked where it stands. */
export function statusSentence({ statusSaid }: Pick<Rows.Rollout, 'statusSaid'>): string {
  const told = saidFromRow(statusSaid)
  return told === undefined ? '' : say(told)
}

/** Rollouts as list rows, the latest first. */
export async function rolloutRows(
  transaction: DatabaseTransaction,
  where: Prisma.RolloutWhereInput,
  take: number | undefined,
): Promise<RolloutRow[]> {
  const rows = await transaction.rollout.findMany({
    where,
    orderBy: { startedAt: 'desc' },
    ...(take === undefined ? {} : { take }),
    include: {
      model: { select: { slug: true } },
      release: { select: { label: true } },
      regions: { select: { phaseName: true } },
    },
  })
  // Only an open rollout stands elsewhere than its status says, and only there a region may still serve what it goes back from.
  const open = await transaction.regionRollout.findMany({
    where: { rolloutId: { in: rows.filter((row) => row.open).map(({ id }) => id) } },
  })
  const openRegions = Map.groupBy(open.map(regionRolloutFromRow), ({ rolloutId }) => rolloutId)
  return rows.map((row) => ({
    slug: row.slug,
    model: row.model.slug,
    release: row.release.label,
    from: row.fromLabel,
    kind: row.kind === 'catch-up' ? 'catch-up' : 'promotion',
    standing: standingOf(rolloutStatus(row.status), openRegions.get(row.id) ?? []),
    sentence: statusSentence(row),
    startedBy: actorWords(actorFromJson(row.startedBy)),
    startedAt: row.startedAt.toISOString(),
    endedAt: iso(row.endedAt),
    onRelease:
      openRegions.get(row.id)?.filter(isOnRelease).length ??
      row.regions.filter((region) => region.phaseName === 'promoted').length,
    regions: row.regions.length,
  }))
}
