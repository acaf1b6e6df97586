import { z } from 'zod'
import { comparedParts, type Manifest } from '#lib/domain/manifest/types.ts'
import type { Writings } from '#lib/domain/manifest/writing.ts'
import type { RegistryLocation } from '#lib/domain/registry-location.ts'
import type { DeployableFacts } from '#lib/domain/rollout/gate-facts.ts'
import type { ApprovalStatus, ArtifactCopy, Release } from '#lib/domain/types.ts'
import {
  type Spoiled,
  type Withdrawal,
  type WithdrawalFinding,
  withdrawalKinds,
} from '#lib/domain/withdrawal.ts'
import type * as Rows from '../generated/client.ts'
import { actorFromJson, actorJson } from './actor-json.ts'
import { type FleetModelRow, modelFromRow } from './fleet.ts'
import {
  artifactStateJson,
  maybe,
  numberByKeyJson,
  registryLocationJson,
  textByKeyJson,
  toJson,
  toNullableJson,
} from './json.ts'
import { differenceJson, earlierStated, manifestJson } from './manifest-json.ts'
import { saidJson } from './said-json.ts'

export function approvalStatus(word: string): ApprovalStatus {
  if (word === 'Approved' || word === 'Rejected' || word === 'Pending') return word
  throw new Error(`A release has the unknown status ${word}.`)
}

/**
 * `model` is the model's id.
 * @param registry of its model; whoever asks a cloud about the release gives it
 */
export function releaseFromRow(row: Rows.Release, registry?: RegistryLocation): Release {
  const status = approvalStatus(row.status)
  const withdrawn = withdrawnOf(row, status)
  return {
    id: row.id,
    model: row.modelId,
    label: row.label,
    version: row.version,
    registryRef: row.registryRef,
    ...(registry === undefined ? {} : { registry: { account: registry.account, region: registry.region } }),
    manifest: releaseManifest(row),
    image: row.image,
    artifactUrl: row.artifactUrl,
    artifactDigest: row.artifactDigest ?? undefined,
    status,
    ...(withdrawn === undefined ? {} : { withdrawn }),
    evaluation: numberByKeyJson.parse(row.evaluation),
  }
}

/** The cloud in whose registry the release appeared. */
export const registryKindOf = ({ registry }: Pick<Rows.Release, 'registry'>): RegistryLocation['kind'] =>
  registryLocationJson.parse(registry).kind

/**
 * The model as it is for one release: a registry of another cloud that the fleet file names by now tells nothing of it, so the one in which
 * it appeared is asked on.
 */
export function modelOfRelease(row: Rows.Release & { model: Rows.Model }): FleetModelRow {
  const model = modelFromRow(row.model)
  const own = registryLocationJson.parse(row.registry)
  return own.kind === model.registry.kind ? model : { ...model, registry: own }
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
  z.object({
    what: z.literal('resized'),
    address: z.string(),
    from: z.number().exactOptional(),
    to: z.number().exactOptional(),
  }),
  z.object({ what: z.literal('not-named'), label: z.string(), registryRef: z.string() }),
  z.object({ what: z.literal('seen'), look: saidJson }),
]) satisfies z.ZodType<WithdrawalFinding>

export const withdrawalJson = z.object({
  kind: z.enum(withdrawalKinds),
  at: z.string(),
  by: actorJson.nullish().transform((value) => value ?? undefined),
  detail: z
    .union([z.string(), withdrawalFindingJson])
    .nullish()
    .transform((value) => value ?? undefined),
  parts: z.array(z.object({ container: maybe(z.number()), part: z.enum(comparedParts) })).exactOptional(),
}) satisfies z.ZodType<Withdrawal>

export const spoiledJson = z.object({
  copy: withdrawalJson.exactOptional(),
  image: withdrawalJson.exactOptional(),
}) satisfies z.ZodType<Spoiled>

export const writingsJson = z.record(
  z.string(),
  z.object({
    sizeBytes: z.number().exactOptional(),
    mark: z.string().exactOptional(),
    writtenAt: z.string().exactOptional(),
  }),
) satisfies z.ZodType<Writings>

/** How what the release loads was written when it was recorded. Before that was kept, size and time of its first artifact were. */
export function releaseWritings(
  row: Pick<Rows.Release, 'writings' | 'artifactUrl' | 'artifactBytes' | 'artifactWrittenAt'>,
): Writings {
  if (row.writings !== null) return writingsJson.parse(row.writings)
  if (row.artifactUrl === '' || row.artifactBytes === null) return {}
  const writtenAt = row.artifactWrittenAt?.toISOString()
  const sizeBytes = Number(row.artifactBytes)
  return { [row.artifactUrl]: { sizeBytes, ...(writtenAt === undefined ? {} : { writtenAt }) } }
}

/** Size and time of a copy are not kept by region. */
export function artifactCopyFromRow(row: Rows.ArtifactCopy): ArtifactCopy {
  return {
    region: row.region,
    url: row.url,
    ...(row.places === null ? {} : { places: textByKeyJson.parse(row.places) }),
    ...(row.manifest === null ? {} : { manifest: manifestJson.parse(row.manifest) }),
    state: artifactStateJson.parse(row.state),
    ...(row.writings === null ? {} : { writings: writingsJson.parse(row.writings) }),
    ...(row.uncertain.length === 0 ? {} : { uncertain: z.array(z.enum(comparedParts)).parse(row.uncertain) }),
    digest: row.digest ?? undefined,
    sizeBytes: undefined,
    lastModifiedAt: undefined,
    checkedAt: row.checkedAt.toISOString(),
    said: saidJson.parse(row.said),
    ...(row.spoiled === null ? {} : { spoiled: spoiledJson.parse(row.spoiled) }),
  }
}

/** Columns as seen now; `firstSeenAt` and `writings` are the caller's, because they are of an earlier look. */
export function artifactCopyColumns(copy: ArtifactCopy) {
  return {
    url: copy.url,
    places: toNullableJson(copy.places),
    manifest: toNullableJson(copy.manifest),
    state: copy.state,
    uncertain: copy.uncertain ?? [],
    digest: copy.digest ?? null,
    said: toJson(copy.said),
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
