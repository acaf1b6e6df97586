import type { DatabaseTransaction } from '#lib/db/client.ts'
import { artifactCopyColumns } from '#lib/db/rows/release.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'

export const isThere = (copy: ArtifactCopy | undefined): boolean =>
  copy !== undefined && (copy.state === 'present' || copy.state === 'source')

/** Keeps what was seen. An answer that did not come leaves the last one standing, if there was one. */
export async function recordCopy(
  transaction: DatabaseTransaction,
  releaseId: string,
  copy: ArtifactCopy,
): Promise<void> {
  const key = { releaseId_region: { releaseId, region: copy.region } }
  const known = await transaction.artifactCopy.findUnique({ where: key })
  if (known && copy.state === 'unknown' && copy.uncertain === undefined) return
  const firstSeenAt = known?.firstSeenAt ?? (isThere(copy) ? new Date(copy.checkedAt) : null)
  const columns = { ...artifactCopyColumns(copy), firstSeenAt }
  if (known?.state === copy.state && known.digest === columns.digest && known.sentence === columns.sentence) {
    await transaction.artifactCopy.update({ where: key, data: { checkedAt: columns.checkedAt } })
    return
  }
  await transaction.artifactCopy.upsert({
    where: key,
    create: { releaseId, region: copy.region, ...columns },
    update: columns,
  })
}
