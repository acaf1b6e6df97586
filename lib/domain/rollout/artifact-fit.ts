import { artifactDigestOf } from '../manifest/artifact-digest.ts'
import { artifactsOf } from '../manifest/fingerprint.ts'
import type { ComparedPart, Manifest } from '../manifest/types.ts'
import type { ArtifactCopy } from '../types.ts'

/**
 * Whether what a region has may be deployed as the release. `awaited`: it is not there yet, or nobody knows; `unread`: the release's own
 * digest has not been read, so that nothing could be compared with it.
 */
export type ArtifactFit = 'fits' | 'other' | 'awaited' | 'unread'

/** @param tolerate parts that the plan lets stay unknown */
export function artifactFit(
  manifest: Manifest,
  artifact: ArtifactCopy | undefined,
  tolerate: readonly ComparedPart[] = [],
): ArtifactFit {
  if (artifact?.state === 'different') return 'other'
  if (artifact === undefined || !isThere(artifact, tolerate)) return 'awaited'
  if (hasUnread(manifest, tolerate)) return 'unread'
  return isAnotherDigest(artifact.digest, artifactDigestOf(manifest)) ? 'other' : 'fits'
}

/** Everything is there, save that parts cannot be compared which the plan lets pass by name. */
function isThere({ state, uncertain = [] }: ArtifactCopy, tolerate: readonly ComparedPart[]): boolean {
  if (state === 'source' || state === 'present') return true
  return state === 'unknown' && uncertain.length > 0 && uncertain.every((part) => tolerate.includes(part))
}

/** A SHA-256 and an ETag say nothing about each other; the state of the copy tells of those. */
export function isAnotherDigest(digest: string | undefined, expected: string | undefined): boolean {
  if (digest === undefined || expected === undefined || digest === expected) return false
  return digest.split(':', 1)[0] === expected.split(':', 1)[0]
}

/** Something that it loads has a digest that nobody has read yet, that no entry keeps and that the plan does not let pass. */
function hasUnread({ containers }: Manifest, tolerate: readonly ComparedPart[]): boolean {
  return containers.some(({ artifact, data, ...others }) => {
    const judged = {
      ...others,
      artifact: tolerate.includes('artifact') ? ({ state: 'unstated' } as const) : artifact,
      data: tolerate.includes('data') ? ({ state: 'unstated' } as const) : data,
    }
    return artifactsOf(judged).some(
      (each) => each.kind !== 'none' && !each.digest.known && each.kept === undefined,
    )
  })
}
