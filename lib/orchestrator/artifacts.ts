import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { toNullableJson } from '#lib/db/rows/json.ts'
import { artifactCopyColumns, spoiledJson, writingsJson } from '#lib/db/rows/release.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import type { Writings } from '#lib/domain/manifest/writing.ts'
import { movingPhases } from '#lib/domain/rollout/phases.ts'
import { spoiledCopy } from '#lib/domain/rollout/spoiled.ts'
import { isSameJson, saysTheSame } from '#lib/domain/said.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import type { Spoiled } from '#lib/domain/withdrawal.ts'

export const isThere = (copy: ArtifactCopy | undefined): boolean =>
  copy !== undefined && (copy.state === 'present' || copy.state === 'source')

/** Keeps what was seen. An answer that did not come leaves the last one standing, if there was one. */
export async function recordCopy(
  transaction: DatabaseTransaction,
  of: Pick<Rows.ArtifactCopy, 'releaseId' | 'provider'>,
  copy: ArtifactCopy,
): Promise<void> {
  const place = { ...of, region: copy.region }
  const key = { releaseId_provider_region: place }
  const known = await transaction.artifactCopy.findUnique({ where: key })
  if (known && copy.state === 'unknown' && copy.uncertain === undefined) return
  const firstSeenAt = known?.firstSeenAt ?? (isThere(copy) ? new Date(copy.checkedAt) : null)
  // Until something of it begins here, it is what it is now: what instances will load.
  const began = known !== null && (await isHeld(transaction, place)) ? known : undefined
  const spoiled = known === null ? undefined : spoiledAfter(known, copy, began)
  const writings = writingsAfter(began, copy)
  const columns = {
    ...artifactCopyColumns(copy),
    firstSeenAt,
    writings: toNullableJson(writings),
    spoiled: toNullableJson(spoiled),
  }
  const isKnown =
    known?.state === copy.state &&
    isSameJson(known.writings ?? undefined, writings) &&
    isSameJson(known.spoiled ?? undefined, spoiled) &&
    known.digest === columns.digest &&
    saysTheSame(saidFromRow(known.said), copy.said)
  if (isKnown) {
    await transaction.artifactCopy.update({ where: key, data: { checkedAt: columns.checkedAt } })
    return
  }
  await transaction.artifactCopy.upsert({
    where: key,
    create: { ...place, ...columns },
    update: columns,
  })
}

/** Endpoints that have something of a release: they serve it, or it is on its way to them. */
export const holdsOf = (releaseId: string) =>
  ({
    retiredAt: null,
    OR: [
      { observation: { releaseId } },
      {
        regionRollouts: {
          some: { open: true, phaseName: { in: [...movingPhases] }, rollout: { releaseId } },
        },
      },
    ],
  }) satisfies Rows.Prisma.EndpointWhereInput

const isHeld = async (
  transaction: DatabaseTransaction,
  { releaseId, provider, region }: Pick<Rows.ArtifactCopy, 'releaseId' | 'provider' | 'region'>,
) => (await transaction.endpoint.count({ where: { provider, region, ...holdsOf(releaseId) } })) > 0

/** Of what began here the first that was told of each; only of what cannot be compared does anybody ask. */
function writingsAfter(began: Rows.ArtifactCopy | undefined, copy: ArtifactCopy): Writings | undefined {
  const before =
    began === undefined || began.writings === null ? undefined : writingsJson.parse(began.writings)
  if (copy.uncertain === undefined) return before
  return before === undefined ? copy.writings : { ...copy.writings, ...before }
}

function spoiledAfter(
  known: Rows.ArtifactCopy,
  copy: ArtifactCopy,
  began: Rows.ArtifactCopy | undefined,
): Spoiled | undefined {
  const before = known.spoiled === null ? undefined : spoiledJson.parse(known.spoiled)
  const wasThere = known.firstSeenAt !== null
  const found = spoiledCopy(
    {
      ...{ url: known.url, wasThere, spoiled: before },
      ...(began === undefined || began.writings === null
        ? {}
        : { writings: writingsJson.parse(began.writings) }),
    },
    copy,
  )
  const image = before?.image
  if (found === undefined && image === undefined) return undefined
  return { ...(found === undefined ? {} : { copy: found }), ...(image === undefined ? {} : { image }) }
}
