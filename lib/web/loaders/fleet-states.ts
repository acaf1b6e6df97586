import type { DatabaseTransaction } from '#lib/db/client.ts'
import { observationFromRow } from '#lib/db/rows/fleet.ts'
import { planFromRow, regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import type { EndpointServing, OpenRollout } from '#lib/domain/drift.ts'
import type { Observation, RegionRollout } from '#lib/domain/types.ts'

/** One endpoint with all that the fleet and model pages say about it. */
export interface EndpointNow {
  id: string
  model: string
  name: string
  provider: string
  account: string
  region: string
  variant: string
  role: 'active' | 'passive'
  peakRps: number
  serving: EndpointServing
  observation: Observation | undefined
  observedAt: string | null
  servingSince: string | null
  driftSentence: string | null
  unreachableSince: string | null
  unreachableSentence: string | null
  /** Its part in an open rollout. */
  open: { slug: string; label: string; region: RegionRollout; measuredShare: number | null } | undefined
}

export interface ModelNow {
  slug: string
  endpoints: EndpointNow[]
  rollout: OpenRollout | undefined
  rolloutSlug: string | undefined
}

/** Everything in three queries, whatever the size of the fleet: 1,000 models × 20 regions is one page. */
export async function loadModelsNow(transaction: DatabaseTransaction, slug?: string): Promise<ModelNow[]> {
  const [models, rollouts, intervals] = await Promise.all([
    transaction.model.findMany({
      where: { retiredAt: null, ...(slug === undefined ? {} : { slug }) },
      orderBy: { position: 'asc' },
      include: {
        endpoints: {
          where: { retiredAt: null },
          orderBy: { position: 'asc' },
          include: { observation: true },
        },
      },
    }),
    transaction.rollout.findMany({
      where: { open: true, ...(slug === undefined ? {} : { model: { slug } }) },
      include: { release: { select: { label: true } }, regions: true },
      orderBy: { startedAt: 'asc' },
    }),
    transaction.servingInterval.findMany({
      where: { endedAt: null, ...(slug === undefined ? {} : { endpoint: { model: { slug } } }) },
      select: { endpointId: true, label: true, startedAt: true },
    }),
  ])
  const versions = await versionsOf(
    transaction,
    models.flatMap((model) => model.endpoints.map((row) => row.observation?.releaseId)),
  )
  const since = new Map(
    intervals.map((row) => [`${row.endpointId} ${row.label}`, row.startedAt.toISOString()]),
  )
  const parts = new Map(
    rollouts.flatMap((rollout) =>
      rollout.regions.map((row) => [
        row.endpointId,
        {
          slug: rollout.slug,
          label: rollout.release.label,
          region: regionRolloutFromRow(row),
          measuredShare: row.measuredShare,
        },
      ]),
    ),
  )
  return models.map((model) => {
    const open = rollouts.findLast((rollout) => rollout.modelId === model.id)
    return {
      slug: model.slug,
      rolloutSlug: open?.slug,
      rollout: open
        ? {
            status: rolloutStatus(open.status),
            fromLabel: open.fromLabel ?? undefined,
            label: open.release.label,
            wave: movingWave(open.regions.map(regionRolloutFromRow)),
            waves: planFromRow(open).waves.length,
          }
        : undefined,
      endpoints: model.endpoints.map((row) => {
        const state = row.observation
        return {
          id: row.id,
          model: model.slug,
          name: row.name,
          provider: row.provider,
          account: row.account,
          region: row.region,
          variant: row.variant,
          role: row.role === 'passive' ? 'passive' : 'active',
          peakRps: row.peakRps,
          serving: {
            endpointId: row.id,
            region: row.region,
            role: row.role === 'passive' ? 'passive' : 'active',
            peakRps: row.peakRps,
            releaseId: state?.releaseId ?? undefined,
            label: state?.label,
            version: state?.releaseId ? versions.get(state.releaseId)?.version : undefined,
            behindSince: undefined,
            driftSince: state?.driftSince?.toISOString(),
            unreachableSince: state?.unreachableSince?.toISOString(),
          },
          // Twenty thousand observations are not parsed for a table that shows none of their details.
          observation: state && slug !== undefined ? observationFromRow(state) : undefined,
          observedAt: state?.observedAt.toISOString() ?? null,
          servingSince: state ? (since.get(`${row.id} ${state.label}`) ?? null) : null,
          driftSentence: state?.driftSentence ?? null,
          unreachableSince: state?.unreachableSince?.toISOString() ?? null,
          unreachableSentence: state?.unreachableSentence ?? null,
          open: parts.get(row.id),
        }
      }),
    }
  })
}

async function versionsOf(transaction: DatabaseTransaction, ids: (string | null | undefined)[]) {
  const wanted = [...new Set(ids.filter((id) => typeof id === 'string'))]
  const rows = await transaction.release.findMany({
    where: { id: { in: wanted } },
    select: { id: true, version: true },
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** The wave that a rollout is in: the first with a region that has not settled. */
function movingWave(regions: RegionRollout[]): number {
  const unsettled = regions.filter(
    (region) => !['promoted', 'reverted', 'failed', 'skipped'].includes(region.phase.name),
  )
  return Math.min(...(unsettled.length === 0 ? regions : unsettled).map((region) => region.wave))
}
