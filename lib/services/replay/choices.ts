import type { DatabaseTransaction } from '#lib/db/client.ts'
import { cityOf } from '#lib/domain/regions.ts'

/** A canary whose minutes are kept. */
export interface KeptCanary {
  rollout: string
  endpoint: string
  attempt: number
  model: string
  city: string
  release: string
  /** First minute. */
  at: Date
}

/** Canaries that can be replayed, the latest first. */
export async function keptCanaries(transaction: DatabaseTransaction, take: number): Promise<KeptCanary[]> {
  const groups = await transaction.canaryMinute.groupBy({
    by: ['regionRolloutId', 'attempt'],
    where: { cohort: 'canary' },
    _min: { minute: true },
    orderBy: { _min: { minute: 'desc' } },
    take,
  })
  const regions = await transaction.regionRollout.findMany({
    where: { id: { in: groups.map(({ regionRolloutId }) => regionRolloutId) } },
    include: {
      endpoint: { select: { name: true, region: true } },
      rollout: { include: { model: { select: { slug: true } }, release: { select: { label: true } } } },
    },
  })
  const byId = new Map(regions.map((region) => [region.id, region]))
  return groups.flatMap(({ regionRolloutId, attempt, _min }) => {
    const region = byId.get(regionRolloutId)
    if (!region || _min.minute === null) return []
    return [
      {
        rollout: region.rollout.slug,
        endpoint: region.endpoint.name,
        attempt,
        model: region.rollout.model.slug,
        city: cityOf(region.endpoint.region),
        release: region.rollout.release.label,
        at: _min.minute,
      },
    ]
  })
}
