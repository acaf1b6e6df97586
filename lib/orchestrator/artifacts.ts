import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { toNullableJson } from '#lib/db/rows/json.ts'
import { artifactCopyColumns, spoiledJson } from '#lib/db/rows/release.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import { spoiledCopy } from '#lib/domain/rollout/spoiled.ts'
import { saysTheSame } from '#lib/domain/said.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import type { Spoiled } from '#lib/domain/withdrawal.ts'

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
  const spoiled = known === null ? undefined : spoiledAfter(known, copy)
  const columns = { ...artifactCopyColumns(copy), firstSeenAt, spoiled: toNullableJson(spoiled) }
  const isKnown =
    known?.state === copy.state &&
    known.digest === columns.digest &&
    saysTheSame(saidFromRow(known.said), copy.said)
  if (isKnown) {
    await transaction.artifactCopy.update({ where: key, data: { checkedAt: columns.checkedAt } })
    return
  }
  await transaction.artifactCopy.upsert({
    where: key,
    create: { releaseId, region: copy.region, ...columns },
    update: columns,
  })
}

function spoiledAfter(known: Rows.ArtifactCopy, copy: ArtifactCopy): Spoiled | undefined {
  const before = known.spoiled === null ? undefined : spoiledJson.parse(known.spoiled)
  const wasThere = known.firstSeenAt !== null
  const found = spoiledCopy({ url: known.url, wasThere, spoiled: before }, copy)
  const image = before?.image
  if (found === undefined && image === undefined) return undefined
  return { ...(found === undefined ? {} : { copy: found }), ...(image === undefined ? {} : { image }) }
}
