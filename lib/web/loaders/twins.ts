import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { approvalStatus, releaseManifest } from '#lib/db/rows/release.ts'
import { isProven } from '#lib/domain/manifest/fingerprint.ts'
import type { Serving } from '#lib/domain/serving/serving-of.ts'
import type { ApprovalStatus } from '#lib/domain/types.ts'

/** Registry entries that are one thing under several labels. */

export interface Twin {
  label: string
  status: ApprovalStatus
}

const columns = {
  ...{ id: true, modelId: true, fingerprint: true, manifest: true },
  ...{ image: true, artifactUrl: true, artifactDigest: true },
} as const
type Identified = Pick<Rows.Release, keyof typeof columns>

/**
 * The other entries that are the very same thing, by release id, the oldest first and however old. Two entries are one thing only where
 * nothing of them is unknown, or only declared.
 */
export async function twinsOf(
  prisma: DatabaseTransaction,
  releases: readonly Identified[],
): Promise<Map<string, Twin[]>> {
  const whole = releases.filter((row) => row.fingerprint !== null && isProven(releaseManifest(row)))
  if (whole.length === 0) return new Map()
  const rows = await prisma.release.findMany({
    where: {
      modelId: { in: [...new Set(whole.map(({ modelId }) => modelId))] },
      fingerprint: { in: [...new Set(whole.flatMap(({ fingerprint }) => fingerprint ?? []))] },
    },
    orderBy: { version: 'asc' },
    select: { id: true, modelId: true, fingerprint: true, label: true, status: true },
  })
  return new Map(
    whole.map(({ id, modelId, fingerprint }) => [
      id,
      rows
        .filter((row) => row.modelId === modelId && row.fingerprint === fingerprint && row.id !== id)
        .map(({ label, status }) => ({ label, status: approvalStatus(status) })),
    ]),
  )
}

/**
 * Every part of the endpoints' traffic with its other labels: what is recorded with an observation is of the release in force alone, and
 * a canary has a twin as well. Two queries; none without endpoints, so of a table of twenty thousand only those with a split are given.
 */
export async function withTwins<T extends { served: Serving }>(
  prisma: DatabaseTransaction,
  endpoints: readonly T[],
): Promise<T[]> {
  if (endpoints.length === 0) return []
  const ids = endpoints.flatMap(({ served }) => served.parts.flatMap(({ releaseId }) => releaseId ?? []))
  const releases = await prisma.release.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: columns,
  })
  const twins = await twinsOf(prisma, releases)
  return endpoints.map((endpoint) => {
    const parts = endpoint.served.parts.map((part) => {
      const labels = part.releaseId === undefined ? undefined : twins.get(part.releaseId)
      return labels === undefined ? part : { ...part, alsoLabels: labels.map(({ label }) => label) }
    })
    return { ...endpoint, served: { ...endpoint.served, parts } }
  })
}
