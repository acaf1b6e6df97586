import { againstOf, type LastSeen, type Serving, servingOf } from '#lib/domain/serving/serving-of.ts'
import type { DatabaseTransaction } from './client.ts'
import { servedIdentityFromRow } from './rows/fleet.ts'
import { intervalFromRow } from './rows/serving.ts'

/** What endpoints serve at an instant, now or in the past, by their ids. */
export async function loadServing(
  prisma: DatabaseTransaction,
  endpointIds: readonly string[],
  at: Date,
): Promise<Map<string, Serving>> {
  const where = { endpointId: { in: [...endpointIds] } }
  const [states, rows] = await Promise.all([
    prisma.endpointState.findMany({ where, omit: { observation: true } }),
    prisma.servingInterval.findMany({
      where: { ...where, startedAt: { lte: at }, OR: [{ endedAt: null }, { endedAt: { gt: at } }] },
    }),
  ])
  const seen = new Map(
    states.map((state): [string, LastSeen] => [
      state.endpointId,
      {
        releaseId: state.releaseId ?? undefined,
        label: state.label,
        digest: state.digest ?? undefined,
        configName: state.configName,
        observedAt: state.observedAt.toISOString(),
        unreachableSince: state.unreachableSince?.toISOString(),
        against: againstOf(state.inForce, state.cloudStatus),
        alsoLabels: servedIdentityFromRow(state)?.alsoLabels,
      },
    ]),
  )
  const byEndpoint = Map.groupBy(rows, ({ endpointId }) => endpointId)
  return new Map(
    endpointIds.map((id) => {
      const intervals = (byEndpoint.get(id) ?? []).map(intervalFromRow)
      return [id, servingOf(intervals, seen.get(id), at.toISOString())]
    }),
  )
}
