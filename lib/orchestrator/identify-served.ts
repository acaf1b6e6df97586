import { type DatabaseTransaction, Prisma } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import type { ServedIdentity } from '#lib/db/rows/manifest-json.ts'
import { artifactCopyFromRow, modelOfRelease, releaseManifest } from '#lib/db/rows/release.ts'
import { placeFor } from '#lib/domain/artifact-place.ts'
import { artifactDigestOf } from '#lib/domain/manifest/artifact-digest.ts'
import { expectedManifest } from '#lib/domain/manifest/expected.ts'
import { type Candidate, identify } from '#lib/domain/manifest/identify.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import { environmentOn, type TraitsOf } from '#lib/domain/traits.ts'

/** Which release a manifest is, and what is to be said beside. */
export interface ServedRelease {
  id: string | undefined
  label: string | undefined
  identity: ServedIdentity
}

/** As much of an endpoint as tells which releases it may serve. */
type EndpointPlace = Pick<Rows.Endpoint, 'modelId' | 'region' | 'provider'>

/**
 * The release that an endpoint in that region serves, every part compared.
 * @param intendedId what Meridian last put there: of several registry entries that are one thing it is the one that is meant
 */
export async function identifyServed(
  transaction: DatabaseTransaction,
  endpoint: EndpointPlace,
  served: Manifest,
  intendedId: string | undefined,
  traits: TraitsOf,
): Promise<ServedRelease> {
  const found = identify(
    served,
    await candidates(transaction, endpoint, served),
    intendedId,
    environmentOn(traits(endpoint.provider), {}),
  )
  return found.known
    ? {
        id: found.id,
        label: found.label,
        identity: { alsoLabels: found.alsoLabels, byTag: found.byTag, unknown: [], nearest: undefined },
      }
    : {
        id: undefined,
        label: undefined,
        identity: { alsoLabels: [], byTag: [], unknown: found.unknown, nearest: found.nearest },
      }
}

/**
 * Releases that may be it: those whose artifact is the one that is served, those whose artifact says nothing, and those whose digest is of
 * another kind, which nobody can tell apart from it.
 */
async function candidates(
  transaction: DatabaseTransaction,
  { modelId, region, provider }: EndpointPlace,
  served: Manifest,
): Promise<Candidate[]> {
  const digest = artifactDigestOf(served)
  const rows = await transaction.release.findMany({
    where: {
      modelId,
      ...(digest === undefined
        ? {}
        : {
            OR: [
              { artifactDigest: digest },
              { artifactDigest: null },
              { NOT: { artifactDigest: { startsWith: digest.slice(0, digest.indexOf(':') + 1) } } },
            ],
          }),
    },
    include: {
      model: true,
      copies: { where: { provider, region } },
      rollouts: {
        where: { regions: { some: { phaseTimes: { path: ['promoted'], not: Prisma.DbNull } } } },
        take: 1,
        select: { id: true },
      },
    },
  })
  return rows.map((row) => {
    const model = modelOfRelease(row)
    const copy = row.copies[0] && artifactCopyFromRow(row.copies[0])
    return {
      id: row.id,
      label: row.label,
      version: row.version,
      manifest: expectedManifest(
        releaseManifest(row),
        model.registry.kind === provider,
        placeFor(model.artifacts, { provider, region }),
        copy?.manifest,
      ),
      wasPromoted: row.rollouts.length > 0,
    }
  })
}
