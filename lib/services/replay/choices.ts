import type { DatabaseTransaction } from '#lib/db/client.ts'
import { endpointWord } from '#lib/domain/endpoint-word.ts'
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

/**
 * Canaries that can be replayed, the latest first: those of the last `take` regions that had one. Minutes are kept for ever, so only
 * those of these regions are read.
 */
export async function keptCanaries(transaction: DatabaseTransaction, take: number): Promise<KeptCanary[]> {
  const place = { select: { provider: true, account: true, region: true, name: true } }
  const regions = await transaction.regionRollout.findMany({
    where: { minutes: { some: { cohort: 'canary' } } },
    orderBy: [{ rollout: { startedAt: 'desc' } }, { wave: 'desc' }, { position: 'desc' }],
    take,
    include: {
      endpoint: place,
      rollout: {
        include: {
          model: { select: { slug: true } },
          release: { select: { label: true } },
          regions: { select: { endpoint: place } },
        },
      },
    },
  })
  const groups = await transaction.canaryMinute.groupBy({
    by: ['regionRolloutId', 'attempt'],
    where: { cohort: 'canary', regionRolloutId: { in: regions.map(({ id }) => id) } },
    _min: { minute: true },
    orderBy: { _min: { minute: 'desc' } },
  })
  const byId = new Map(regions.map((region) => [region.id, region]))
  return groups.flatMap(({ regionRolloutId, attempt, _min }) => {
    const region = byId.get(regionRolloutId)
    if (!region || _min.minute === null) return []
    const { endpoint, rollout } = region
    return [
      {
        rollout: rollout.slug,
        endpoint: endpointWord(
          endpoint,
          rollout.regions.map((other) => other.endpoint),
        ),
        attempt,
        model: rollout.model.slug,
        city: cityOf(endpoint.region),
        release: rollout.release.label,
        at: _min.minute,
      },
    ]
  })
}
