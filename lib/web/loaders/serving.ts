import type { DatabaseTransaction } from '#lib/db/client.ts'
import { servedIdentityFromRow } from '#lib/db/rows/fleet.ts'
import { intervalFromRow } from '#lib/db/rows/serving.ts'
import { type LastSeen, type Serving, servingOf } from '#lib/domain/serving/serving-of.ts'
import { partWords } from '../serving-words.ts'
import type { ServingView } from '../views.ts'

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

export function servingView({ parts, unknown, asOf }: Serving): ServingView {
  return {
    parts: parts.map(({ label, alsoLabels, percent, how, since, wholeSince }) => ({
      label,
      ...(alsoLabels.length === 0 ? {} : { also: [...alsoLabels] }),
      percent: percent ?? null,
      how,
      since: since ?? null,
      wholeSince: wholeSince ?? null,
    })),
    unknown: unknown ?? null,
    asOf: asOf ?? null,
  }
}

/** A release's part in an endpoint's traffic, in words: "", "9%", "9% asked"; undefined: it has none. */
export function partOf(
  serving: Serving,
  isRelease: (part: Serving['parts'][number]) => boolean,
): string | undefined {
  const { parts } = servingView(serving)
  const part = parts[serving.parts.findIndex(isRelease)]
  return part && partWords(part, parts)
}
