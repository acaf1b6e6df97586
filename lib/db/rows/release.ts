import { z } from 'zod'
import { comparedParts, type Manifest } from '#lib/domain/manifest/types.ts'
import type { DeployableFacts } from '#lib/domain/rollout/gate-facts.ts'
import type { ApprovalStatus, ArtifactCopy, Release } from '#lib/domain/types.ts'
import { type Withdrawal, type WithdrawalFinding, withdrawalKinds } from '#lib/domain/withdrawal.ts'
import type * as Rows from '../generated/client.ts'
import { actorFromJson, actorJson } from './actor-json.ts'
import { artifactStateJson, numberByKeyJson, textByKeyJson, toNullableJson } from './json.ts'
import { differenceJson, earlierStated, manifestJson } from './manifest-json.ts'

export function approvalStatus(word: string): ApprovalStatus {
  if (word === 'Approved' || word === 'Rejected' || word === 'Pending') return word
  throw new Error(`A release has the unknown status ${word}.`)
}

/** `model` is the model's id. */
export function releaseFromRow(row: Rows.Release): Release {
  const status = approvalStatus(row.status)
  const withdrawn = withdrawnOf(row, status)
  return {
    id: row.id,
    model: row.modelId,
    label: row.label,
    version: row.version,
    registryRef: row.registryRef,
    manifest: releaseManifest(row),
    image: row.image,
    artifactUrl: row.artifactUrl,
    artifactDigest: row.artifactDigest ?? undefined,
    status,
    ...(withdrawn === undefined ? {} : { withdrawn }),
    evaluation: numberByKeyJson.parse(row.evaluation),
  }
}

/** One that was recorded before manifests were read has unknown parts, until the registry is read again. */
export function releaseManifest(
  row: Pick<Rows.Release, 'manifest' | 'image' | 'artifactUrl' | 'artifactDigest'>,
): Manifest {
  return row.manifest === null ? earlierStated(row) : manifestJson.parse(row.manifest)
}

/** What took the release back from being served. A decision stands in its status, everything else in a column of its own. */
export function withdrawnOf(
  row: Pick<Rows.Release, 'withdrawal' | 'statusAt' | 'statusBy' | 'statusReason'>,
  status: ApprovalStatus,
): Withdrawal | undefined {
  if (row.withdrawal !== null) return withdrawalJson.parse(row.withdrawal)
  return status === 'Rejected' ? decisionOf(row, 'rejected') : undefined
}

function decisionOf(
  row: Pick<Rows.Release, 'statusAt' | 'statusBy' | 'statusReason'>,
  kind: 'rejected' | 'reopened',
): Withdrawal {
  return {
    kind,
    at: row.statusAt.toISOString(),
    by: row.statusBy === null ? undefined : actorFromJson(row.statusBy),
    detail: row.statusReason ?? undefined,
  }
}

/** The same of a release that is being rolled out, which was approved when the rollout began. */
export function withdrawnInRollout(
  row: Pick<Rows.Release, 'status' | 'withdrawal' | 'statusAt' | 'statusBy' | 'statusReason'>,
): Withdrawal | undefined {
  const status = approvalStatus(row.status)
  return withdrawnOf(row, status) ?? (status === 'Approved' ? undefined : decisionOf(row, 'reopened'))
}

const withdrawalFindingJson = z.discriminatedUnion('what', [
  z.object({ what: z.literal('gone'), address: z.string() }),
  z.object({ what: z.literal('states'), difference: differenceJson }),
  z.object({ what: z.literal('not-named'), label: z.string(), registryRef: z.string() }),
]) satisfies z.ZodType<WithdrawalFinding>

export const withdrawalJson = z.object({
  kind: z.enum(withdrawalKinds),
  at: z.string(),
  by: actorJson.nullish().transform((value) => value ?? undefined),
  detail: z
    .union([z.string(), withdrawalFindingJson])
    .nullish()
    .transform((value) => value ?? undefined),
}) satisfies z.ZodType<Withdrawal>

/** Size and time of a copy are not kept by region. */
export function artifactCopyFromRow(row: Rows.ArtifactCopy): ArtifactCopy {
  return {
    region: row.region,
    url: row.url,
    ...(row.places === null ? {} : { places: textByKeyJson.parse(row.places) }),
    ...(row.manifest === null ? {} : { manifest: manifestJson.parse(row.manifest) }),
    state: artifactStateJson.parse(row.state),
    ...(row.uncertain.length === 0 ? {} : { uncertain: z.array(z.enum(comparedParts)).parse(row.uncertain) }),
    digest: row.digest ?? undefined,
    sizeBytes: undefined,
    lastModifiedAt: undefined,
    checkedAt: row.checkedAt.toISOString(),
    sentence: row.sentence,
  }
}

/** Columns as seen now; `firstSeenAt` is the caller's, because only a change of state sets it. */
export function artifactCopyColumns(copy: ArtifactCopy) {
  return {
    url: copy.url,
    places: toNullableJson(copy.places),
    manifest: toNullableJson(copy.manifest),
    state: copy.state,
    uncertain: copy.uncertain ?? [],
    digest: copy.digest ?? null,
    sentence: copy.sentence,
    checkedAt: new Date(copy.checkedAt),
  }
}

/** What the gates ask of a release before anything is deployed with it. */
export function deployableFacts(row: Rows.Release): DeployableFacts {
  const status = approvalStatus(row.status)
  const withdrawn = withdrawnOf(row, status)
  const { undeployable } = releaseManifest(row)
  return {
    label: row.label,
    status,
    ...(withdrawn === undefined ? {} : { withdrawn }),
    ...(undeployable === undefined ? {} : { undeployable }),
  }
}
