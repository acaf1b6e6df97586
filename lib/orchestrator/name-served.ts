import type { DatabaseTransaction } from '#lib/db/client.ts'
import { observationFromRow, servedIdentityFromRow } from '#lib/db/rows/fleet.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { releaseManifest } from '#lib/db/rows/release.ts'
import { isProven } from '#lib/domain/manifest/fingerprint.ts'
import { VARIANT_MARK, variantConfig } from '#lib/domain/serving/told.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import { identifyServed } from './identify-served.ts'

/**
 * An endpoint may be seen before the registry has told which release it serves; it then goes by its digest. With a release known, what was
 * seen is called by its label, the history of that very configuration included.
 */
export async function nameServed(
  transaction: DatabaseTransaction,
  modelId: string,
  traits: TraitsOf,
): Promise<void> {
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
      traits,
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
  await nameVariants(transaction, modelId, traits)
  await nameTwins(transaction, modelId)
}

/** The same of what answers beside an endpoint's own variant. */
async function nameVariants(
  transaction: DatabaseTransaction,
  modelId: string,
  traits: TraitsOf,
): Promise<void> {
  const unnamed = await transaction.servingInterval.findMany({
    where: {
      ...{ releaseId: null, endedAt: null, configName: { contains: VARIANT_MARK } },
      endpoint: { modelId, retiredAt: null },
    },
    include: { endpoint: { include: { observation: true } } },
    orderBy: { id: 'asc' },
  })
  for (const { endpoint, configName } of unnamed) {
    if (endpoint.observation === null) continue
    const observation = observationFromRow(endpoint.observation)
    const variant = observation.variants.find(({ name }) => variantConfig(observation, name) === configName)
    if (variant === undefined) continue
    const { id, label } = await identifyServed(transaction, endpoint, variant.manifest, undefined, traits)
    if (id === undefined || label === undefined) continue
    await transaction.servingInterval.updateMany({
      where: { endpointId: endpoint.id, configName, releaseId: null },
      data: { releaseId: id, label },
    })
  }
}

/** A registry entry may come that is the very thing which some endpoint serves: it is then known under both labels. */
async function nameTwins(transaction: DatabaseTransaction, modelId: string): Promise<void> {
  const groups = await transaction.release.groupBy({
    by: ['fingerprint'],
    where: { modelId, fingerprint: { not: null } },
    having: { fingerprint: { _count: { gt: 1 } } },
  })
  if (groups.length === 0) return
  const alike = await transaction.release.findMany({
    where: { modelId, fingerprint: { in: groups.flatMap(({ fingerprint }) => fingerprint ?? []) } },
    orderBy: { version: 'asc' },
  })
  // Two registry entries are one thing only where nothing of either is unknown, or only declared.
  const complete = alike.filter((row) => isProven(releaseManifest(row)))
  for (const twins of Map.groupBy(complete, ({ fingerprint }) => fingerprint).values()) {
    if (twins.length < 2) continue
    for (const { id } of twins) {
      const alsoLabels = twins.flatMap((other) => (other.id === id ? [] : [other.label]))
      await tellTwins(transaction, modelId, id, alsoLabels)
    }
  }
}

async function tellTwins(
  transaction: DatabaseTransaction,
  modelId: string,
  releaseId: string,
  alsoLabels: string[],
): Promise<void> {
  const states = await transaction.endpointState.findMany({
    where: { releaseId, endpoint: { modelId, retiredAt: null } },
    select: { endpointId: true, identity: true },
    orderBy: { endpointId: 'asc' },
  })
  for (const { endpointId, identity } of states) {
    const known = servedIdentityFromRow({ identity }) ?? { byTag: [], unknown: [], nearest: undefined }
    await transaction.endpointState.updateMany({
      where: { endpointId, releaseId },
      data: { identity: toJson({ ...known, alsoLabels }) },
    })
  }
}
