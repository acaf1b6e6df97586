import type { DatabaseTransaction } from '#lib/db/client.ts'
import type { FleetModelRow } from '#lib/db/rows/fleet.ts'
import { artifactCopyColumns } from '#lib/db/rows/release.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { ArtifactCopy, Release } from '#lib/domain/types.ts'
import type { LoopContext } from './context.ts'

/** Asks the region's bucket; a cloud that does not answer gives `unknown` with its sentence. */
export async function askForCopy(
  context: Pick<LoopContext, 'clouds' | 'clock'>,
  model: FleetModelRow,
  release: Release,
  region: string,
): Promise<ArtifactCopy> {
  const bucketUrl = model.artifacts[region]
  const unseen = {
    region,
    url: bucketUrl ?? release.artifactUrl,
    digest: undefined,
    sizeBytes: undefined,
    lastModifiedAt: undefined,
    checkedAt: context.clock.now().toISOString(),
  }
  if (bucketUrl === undefined) {
    const sentence = `The fleet file names no artifact bucket for ${region}; add one under artifacts.`
    return { ...unseen, state: 'missing', sentence }
  }
  try {
    const source = { url: release.artifactUrl, digest: release.artifactDigest }
    const { account, region: sourceRegion } = model.registry
    return await context.clouds.artifacts.copy(account, sourceRegion, source, region, bucketUrl)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    return { ...unseen, state: 'unknown', sentence: error.message }
  }
}

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
  if (known && copy.state === 'unknown') return
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
