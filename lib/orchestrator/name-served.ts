import type { DatabaseTransaction } from '#lib/db/client.ts'
import { observationFromRow } from '#lib/db/rows/fleet.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { identifyServed } from './identify-served.ts'

/**
 * An endpoint may be seen before the registry has told which release it serves; it then goes by its digest. With a release known, what was
 * seen is called by its label, the history of that very configuration included.
 */
export async function nameServed(transaction: DatabaseTransaction, modelId: string): Promise<void> {
  const unnamed = await transaction.endpoint.findMany({
    where: { modelId, retiredAt: null, observation: { releaseId: null } },
    include: { observation: true },
    orderBy: { id: 'asc' },
  })
  for (const endpoint of unnamed) {
    if (endpoint.observation === null) continue
    const { manifest, configName } = observationFromRow(endpoint.observation)
    const { id, label, identity } = await identifyServed(
      transaction,
      endpoint,
      manifest,
      endpoint.intendedReleaseId ?? undefined,
    )
    if (id === undefined || label === undefined) continue
    const named = { releaseId: id, label }
    // In the order in which an observation writes them: the other way round the two would wait for each other.
    await transaction.endpoint.updateMany({
      where: { id: endpoint.id, intendedConfigName: configName, intendedReleaseId: null },
      data: { intendedReleaseId: id },
    })
    await transaction.endpointState.updateMany({
      where: { endpointId: endpoint.id, configName, releaseId: null },
      data: { ...named, identity: toJson(identity) },
    })
    await transaction.servingInterval.updateMany({
      where: { endpointId: endpoint.id, configName, releaseId: null },
      data: named,
    })
  }
}
