import type { ApprovalStatus, ArtifactCopy, Release } from '#lib/domain/types.ts'
import type * as Rows from '../generated/client.ts'
import { artifactStateJson, numberByKeyJson } from './json.ts'

export function approvalStatus(word: string): ApprovalStatus {
  if (word === 'Approved' || word === 'Rejected' || word === 'Pending') return word
  throw new Error(`A release has the unknown status ${word}.`)
}

/** `model` is the model's id. */
export function releaseFromRow(row: Rows.Release): Release {
  return {
    id: row.id,
    model: row.modelId,
    label: row.label,
    version: row.version,
    registryRef: row.registryRef,
    image: row.image,
    artifactUrl: row.artifactUrl,
    artifactDigest: row.artifactDigest ?? undefined,
    status: approvalStatus(row.status),
    evaluation: numberByKeyJson.parse(row.evaluation),
  }
}

/** Size and time of a copy are not kept by region. */
export function artifactCopyFromRow(row: Rows.ArtifactCopy): ArtifactCopy {
  return {
    region: row.region,
    url: row.url,
    state: artifactStateJson.parse(row.state),
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
    state: copy.state,
    digest: copy.digest ?? null,
    sentence: copy.sentence,
    checkedAt: new Date(copy.checkedAt),
  }
}
