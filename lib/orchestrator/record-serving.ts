import type { DatabaseTransaction } from '#lib/db/client.ts'
import { intervalFromRow } from '#lib/db/rows/serving.ts'
import { artifactDigestOf } from '#lib/domain/manifest/artifact-digest.ts'
import { changesBy } from '#lib/domain/serving/record.ts'
import type { Incoming, Served } from '#lib/domain/serving/served.ts'
import { toldShares, variantConfig } from '#lib/domain/serving/told.ts'
import type { TraitsOf } from '#lib/domain/traits.ts'
import type { Observation } from '#lib/domain/types.ts'
import { shortDigest } from '#lib/domain/wording.ts'
import { identifyServed } from './identify-served.ts'

export type { Incoming, Served }

/**
 * Keeps the history of what served with which share: an interval ends when its configuration or share changes, and the
 * next begins at the same instant. Intervals of one endpoint and release never overlap; one that follows another of its release keeps
 * from when on that was served. What is told, and when it is news, is decided in the domain.
 * @param incoming what the update under way brings; undefined when no update is known
 */
export async function recordServing(
  transaction: DatabaseTransaction,
  endpointId: string,
  observation: Observation,
  live: Served,
  incoming: Incoming | undefined,
  traits: TraitsOf,
): Promise<void> {
  const rows = await transaction.servingInterval.findMany({ where: { endpointId, endedAt: null } })
  const open = rows.map((row) => ({ id: row.id, ...intervalFromRow(row) }))
  const others = new Map([
    ...(await otherDeployments(transaction, endpointId, observation, [live, incoming])),
    ...(await otherVariants(transaction, endpointId, observation, traits)),
  ])
  const changes = changesBy(open, toldShares(observation, live, incoming, others), observation.at)
  if (changes === undefined) return
  const at = new Date(changes.at)
  const idsOf = (of: typeof open) => ({ where: { id: { in: of.map(({ id }) => id) } } })
  if (changes.remove.length > 0) await transaction.servingInterval.deleteMany(idsOf(changes.remove))
  if (changes.end.length > 0)
    await transaction.servingInterval.updateMany({ ...idsOf(changes.end), data: { endedAt: at } })
  if (changes.add.length === 0) return
  await transaction.servingInterval.createMany({
    data: changes.add.map(({ servedSince, wholeSince, source, ...interval }) => ({
      endpointId,
      releaseId: interval.releaseId ?? null,
      label: interval.label,
      digest: interval.digest ?? null,
      configName: interval.configName,
      share: interval.share,
      shareSource: source,
      startedAt: at,
      servedSince: servedSince ?? null,
      wholeSince: wholeSince ?? null,
    })),
  })
}

/** A Vertex AI endpoint may split traffic between more models than those of a rollout; each is known by the model version deployed. */
async function otherDeployments(
  transaction: DatabaseTransaction,
  endpointId: string,
  { deployments }: Observation,
  named: readonly (Served | undefined)[],
): Promise<Map<string, Served>> {
  const unnamed = deployments.filter(
    ({ share, configName }) => share !== 0 && named.every((served) => served?.configName !== configName),
  )
  if (unnamed.length === 0) return new Map()
  const releases = await transaction.release.findMany({
    where: {
      model: { endpoints: { some: { id: endpointId } } },
      OR: [
        { artifactUrl: { in: unnamed.map(({ modelName }) => modelName) } },
        { copies: { some: { url: { in: unnamed.map(({ modelName }) => modelName) } } } },
      ],
    },
    select: {
      id: true,
      label: true,
      artifactUrl: true,
      artifactDigest: true,
      copies: { select: { url: true } },
    },
    orderBy: { version: 'desc' },
  })
  return new Map(
    unnamed.map(({ configName, modelName }) => {
      const release =
        releases.find(({ artifactUrl }) => artifactUrl === modelName) ??
        releases.find(({ copies }) => copies.some(({ url }) => url === modelName))
      const served = { releaseId: release?.id, label: release?.label ?? 'unknown', configName }
      return [configName, { ...served, digest: release?.artifactDigest ?? undefined }]
    }),
  )
}

/** Variants that answer beside the endpoint's own are identified as that one is, by everything that decides their answers. */
async function otherVariants(
  transaction: DatabaseTransaction,
  endpointId: string,
  observation: Observation,
  traits: TraitsOf,
): Promise<[string, Served][]> {
  if (observation.variants.length === 0) return []
  const endpoint = await transaction.endpoint.findUniqueOrThrow({ where: { id: endpointId } })
  const named: [string, Served][] = []
  for (const { name, share, manifest } of observation.variants) {
    if (share === 0) continue
    const configName = variantConfig(observation, name)
    const { id, label } = await identifyServed(transaction, endpoint, manifest, undefined, traits)
    const digest = artifactDigestOf(manifest)
    const known = label ?? (digest === undefined ? 'unknown' : shortDigest(digest))
    named.push([configName, { releaseId: id, label: known, digest, configName }])
  }
  return named
}
