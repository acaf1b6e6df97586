import { copyAliases } from '#lib/clouds/vertex/manifest/copy-alias.ts'
import {
  differenceWords,
  matchVersion,
  type StatedVersion,
  unknownSentence,
} from '#lib/clouds/vertex/manifest/version-match.ts'
import { retryable, terminal } from '#lib/domain/errors.ts'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { ArtifactCopy, Release } from '#lib/domain/types.ts'
import type { VertexReader } from './reader.ts'

export function statedBy({ registryRef, manifest, artifactDigest }: Release): StatedVersion {
  return { url: registryRef, manifest, artifactDigest }
}

/**
 * The version that is about to be deployed, read again: between the look at the copy and the call it may have been deleted, or deleted
 * and registered anew under the same number.
 * @throws CloudError when it is gone, another one than was looked at, or not what the release states
 */
export async function refuseOtherVersion(
  reader: VertexReader,
  { endpoint, release }: Attempt,
  guardrail: Guardrail,
  artifact: ArtifactCopy,
): Promise<void> {
  const { url } = artifact
  const where = `${release.label} in ${cityOf(endpoint.region)}`
  const now = await reader.model(url, undefined)
  if (now === undefined) {
    const [alias] = copyAliases({ label: release.label, url: release.registryRef })
    throw terminal(
      `The model version ${url} of ${where} is not in the registry any more. Register it again, or copy it there (CopyModel) with the version alias ${alias}.`,
      'VersionGone',
    )
  }
  const { manifest } = now
  if (artifact.manifest !== undefined && isAnother(artifact.manifest, manifest)) {
    const comparison = compareManifests(artifact.manifest, manifest, { environment: 'replace' })
    const words = differenceWords(comparison, artifact.manifest, manifest)
    throw terminal(
      `The model version ${url} of ${where} is another one than was looked at${words === '' ? '' : `: ${words}`}. Look at the preview again, and begin anew if it is the right one.`,
      'VersionChanged',
    )
  }
  const stated = statedBy(release)
  const comparison = matchVersion(stated, manifest, guardrail.tolerateUnknown)
  if (comparison.outcome === 'different') {
    throw terminal(
      `The model version ${url} of ${where} is not the release: ${differenceWords(comparison, stated.manifest, manifest)}. Copy ${release.label} there anew (CopyModel).`,
      'OtherVersion',
    )
  }
  if (comparison.outcome === 'same') return
  const sentence = unknownSentence(comparison, url)
  // What was recorded before its parts were read is read again by itself.
  const isUnread = comparison.parts.some(
    (each) => each.outcome === 'unknown' && each.why.reason === 'not-read',
  )
  throw isUnread ? retryable(sentence, 'NotReadYet') : terminal(sentence, 'VersionUnknown')
}

/** Whether a version is known to be another one than was looked at: in some part, or registered anew with weights that nobody can compare. */
function isAnother(before: Manifest, now: Manifest): boolean {
  const { outcome, parts } = compareManifests(before, now, { environment: 'replace' })
  if (outcome === 'different') return true
  const [was, is] = [keptIn(before), keptIn(now)]
  const isAnew = was !== undefined && is !== undefined && was !== is
  return isAnew && parts.some((each) => each.part === 'artifact' && each.outcome === 'unknown')
}

function keptIn({ containers: [first] }: Manifest): string | undefined {
  const artifact = first?.artifact
  const kept =
    artifact?.state === 'stated' && artifact.value.kind !== 'none' ? artifact.value.kept : undefined
  return kept === undefined ? undefined : `${kept.entry} ${kept.madeAt}`
}
