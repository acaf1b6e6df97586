import type { DatabaseTransaction } from '#lib/db/client.ts'

/**
 * Number of the next attempt of a release on each endpoint, by endpoint id; 1 where there was none. Attempts are counted over all
 * rollouts, because names in the cloud are made of endpoint, release and attempt and are never used twice.
 */
export async function nextAttempts(
  transaction: DatabaseTransaction,
  releaseId: string,
  endpointIds: string[],
): Promise<Map<string, number>> {
  const rows = await transaction.regionRollout.groupBy({
    by: ['endpointId'],
    where: { endpointId: { in: endpointIds }, rollout: { releaseId } },
    _max: { attempt: true },
  })
  const last = new Map(rows.map((row) => [row.endpointId, row._max.attempt ?? 0]))
  return new Map(endpointIds.map((id) => [id, (last.get(id) ?? 0) + 1]))
}
