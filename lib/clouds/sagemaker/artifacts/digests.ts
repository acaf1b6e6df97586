import { unknown } from '#lib/domain/manifest/parts.ts'
import type { Known, Unknown } from '#lib/domain/manifest/types.ts'

/** Digests say their scheme (`sha256:`, `etag:`): two of different schemes say nothing about each other. Pure. */

export function compareDigests(one: Known<string>, other: Known<string>): 'same' | 'different' | Unknown {
  if (!one.known) return one.why
  if (!other.known) return other.why
  if (one.value === other.value) return 'same'
  return schemeOf(one) === schemeOf(other)
    ? 'different'
    : unknown('not-comparable', `${one.value} and ${other.value}`).why
}

export const schemeOf = (digest: Known<string>) => (digest.known ? digest.value.split(':', 1)[0] : undefined)

/**
 * `aws s3 cp` cuts what it uploads into parts, whose SHA-256 is one of parts too; `s3api copy-object` writes an object of up to 5 GB
 * anew in one.
 */
const MAKE_COMPARABLE =
  'Copy it onto itself with `aws s3api copy-object --checksum-algorithm SHA256`, so that S3 keeps one SHA-256 of the whole object.'

/** Detail of a prefix whose objects are too many to ask each for its checksum. */
export const TOO_MANY_OBJECTS = 'more than 1,000 objects'

export function comparableAdvice({ reason, detail }: Unknown): string {
  if (detail === TOO_MANY_OBJECTS)
    return `it has ${TOO_MANY_OBJECTS}, too many to ask each for its checksum. Register it as one archive, or as fewer and larger objects.`
  switch (reason) {
    case 'not-comparable':
      return `its checksum cannot be compared${detail === undefined ? '' : ` (${detail})`}. ${MAKE_COMPARABLE}`
    case 'not-found':
      return `${detail ?? 'a part of it'} was not there to be read. Copy it again.`
    default:
      return `S3 tells no checksum of it${detail === undefined ? '' : ` (${detail})`}. ${MAKE_COMPARABLE}`
  }
}
