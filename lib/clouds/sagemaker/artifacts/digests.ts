import { unknown } from '#lib/domain/manifest/parts.ts'
import type { ArtifactKind, Known, Unknown } from '#lib/domain/manifest/types.ts'
import type { Archived } from './s3-object.ts'

/** Digests say their scheme (`sha256:`, `etag:`): two of different schemes say nothing about each other. Pure. */

export type Compared = 'same' | 'different' | Unknown

export function compareDigests(one: Known<string>, other: Known<string>): Compared {
  if (!one.known) return one.why
  if (!other.known) return other.why
  if (one.value === other.value) return 'same'
  return schemeOf(one) === schemeOf(other)
    ? 'different'
    : unknown('not-comparable', `${one.value} and ${other.value}`).why
}

export const schemeOf = (digest: Known<string>) => (digest.known ? digest.value.split(':', 1)[0] : undefined)

/** What `s3api copy-object` writes anew in one part; more can only be copied in parts. */
const MOST_AT_ONCE = 5_000_000_000

const SHA256 = '`aws s3api copy-object --checksum-algorithm SHA256`'
/** It cuts what it copies into parts, whose SHA-256 is one of parts too; CRC64NVME alone is always one of the whole. */
const CRC64NVME = '`aws s3 cp --checksum-algorithm CRC64NVME`'

/** Whose checksum is lacking: what the registry entry names, or a region's copy of it. */
export type Whose = 'original' | 'copy'

const AGAIN =
  'A release that was approved before has to be approved again then: nobody can tell that what was written is the same.'

/**
 * Advice that can be followed: it says beforehand what it costs.
 * @param sizeBytes of the object, or of all objects of a prefix; undefined: not known
 */
function makeComparable(kind: ArtifactKind, sizeBytes: number | undefined, whose: Whose): string {
  const isSmall = sizeBytes !== undefined && sizeBytes <= MOST_AT_ONCE
  const isOne = sizeBytes !== undefined && kind !== 'prefix'
  const tool = isSmall ? SHA256 : isOne ? CRC64NVME : `${SHA256} up to 5 GB and ${CRC64NVME} above`
  const kept = 'so that S3 keeps one checksum of the whole object'
  if (whose === 'original')
    return `Copy ${isSmall || isOne ? 'it' : 'what has none'} onto itself with ${tool}, ${kept}, before the release is approved. ${AGAIN}`
  return `Copy the original to it again with ${tool}, ${kept}. Where the original has none of its kind, copy that onto itself first. ${AGAIN}`
}

/** Objects of a prefix that are asked one by one, each once, for their encryption and checksum. */
export const MOST_ASKED = 10_000
/** Detail of a prefix whose objects are too many to ask each for its checksum. */
export const TOO_MANY_OBJECTS = 'more than 10,000 objects'

export function comparableAdvice(
  { reason, detail }: Unknown,
  kind: ArtifactKind,
  sizeBytes: number | undefined,
  whose: Whose,
): string {
  const remedy = makeComparable(kind, sizeBytes, whose)
  if (detail === TOO_MANY_OBJECTS)
    return `it has ${TOO_MANY_OBJECTS}, too many to ask each for its checksum. Register it as one archive, or as fewer and larger objects.`
  switch (reason) {
    case 'not-comparable':
      return `its checksum cannot be compared${detail === undefined ? '' : ` (${detail})`}. ${remedy}`
    case 'not-found':
      return `${detail ?? 'a part of it'} was not there to be read. Copy it again.`
    default:
      return `S3 tells no checksum of it${detail === undefined ? '' : ` (${detail})`}. ${remedy}`
  }
}

/** It is there, and no container could load it. */
export function archivedWords({ url, storageClass, isRestoring }: Archived): string {
  return isRestoring
    ? `${url} is being restored from ${storageClass}; it can be loaded when that has ended.`
    : `${url} is archived (${storageClass}), so no endpoint can load it. Restore it with \`aws s3api restore-object\`, or copy it to the class STANDARD.`
}
