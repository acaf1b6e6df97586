import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { approvalStatus, releaseManifest, withdrawnOf } from '#lib/db/rows/release.ts'
import { registryDepth } from '#lib/services/releases/read-release.ts'
import { withdrawalSentence } from '#lib/words/rollout/withdrawal.ts'
import { say } from '#lib/words/say.ts'
import type { ReleaseRow, WithdrawnRelease } from '../views.ts'
import type { EndpointNow } from './fleet-states.ts'
import { undeployableSentence } from './manifest.ts'
import { servingIn } from './serving-in.ts'
import type { Twin } from './twins.ts'

type Endpoints = readonly Pick<EndpointNow, 'region' | 'served'>[]

/** The newest releases of a model, and those that serve, whatever their age: what takes traffic is never too old to be told of. */
export async function shownReleases(
  prisma: DatabaseTransaction,
  modelId: string,
  endpoints: Endpoints,
): Promise<Rows.Release[]> {
  const newest = await prisma.release.findMany({
    where: { modelId },
    orderBy: { version: 'desc' },
    take: registryDepth,
  })
  const listed = new Set(newest.map(({ id }) => id))
  const serving = endpoints.flatMap(({ served }) => served.parts.flatMap(({ releaseId }) => releaseId ?? []))
  const older = [...new Set(serving)].filter((id) => !listed.has(id))
  if (older.length === 0) return newest
  return [
    ...newest,
    ...(await prisma.release.findMany({ where: { id: { in: older } }, orderBy: { version: 'desc' } })),
  ]
}

/** A model's releases as its page lists them. */
export function releaseRows(
  releases: readonly Rows.Release[],
  endpoints: Endpoints,
  twins: ReadonlyMap<string, Twin[]>,
): ReleaseRow[] {
  return releases.map((row) => {
    const manifest = releaseManifest(row)
    return {
      label: row.label,
      status: approvalStatus(row.status),
      registeredAt: row.registeredAt.toISOString(),
      description: row.description,
      digest: row.artifactDigest,
      sameAs: (twins.get(row.id) ?? []).map(({ label }) => label),
      undeployable: undeployableSentence(manifest),
      servingIn: servingIn(row, endpoints),
    }
  })
}

/** Releases that were taken back and take traffic all the same, with the last rollout that brought each, however long ago that was. */
export async function withdrawnReleases(
  prisma: DatabaseTransaction,
  releases: readonly Rows.Release[],
  endpoints: readonly Pick<EndpointNow, 'region' | 'served' | 'serving'>[],
): Promise<WithdrawnRelease[]> {
  const found = releases.flatMap((row) => {
    const withdrawn = withdrawnOf(row, approvalStatus(row.status))
    // The same endpoints as on the Fleet page: what is only asked for serves nobody yet.
    const there = endpoints.filter(({ serving }) =>
      serving.withdrawn.some(({ label }) => label === row.label),
    )
    const cities = servingIn(row, there)
    return withdrawn === undefined || cities.length === 0 ? [] : [{ row, withdrawn, cities }]
  })
  if (found.length === 0) return []
  const rollouts = await prisma.rollout.findMany({
    where: { releaseId: { in: found.map(({ row }) => row.id) } },
    orderBy: { startedAt: 'desc' },
    distinct: ['releaseId'],
    select: { releaseId: true, slug: true },
  })
  return found.map(({ row, withdrawn, cities }) => ({
    label: row.label,
    sentence: withdrawalSentence(row.label, withdrawn, say),
    servingIn: cities,
    rollout: rollouts.find(({ releaseId }) => releaseId === row.id)?.slug ?? null,
  }))
}
