/**
 * How something was last written at its address. Unlike a digest it says nothing beside another address; at the same one it tells, whatever
 * form the checksum has, that the thing was written anew. Pure.
 */
export interface Writing {
  /** Undefined where the store does not tell. */
  sizeBytes?: number | undefined
  /** Another one after every change at the address: S3's ETag of whatever form; of a prefix one over its whole listing. */
  mark?: string | undefined
  /** ISO, the store's own time. */
  writtenAt?: string | undefined
}

/** By address. */
export type Writings = Readonly<Record<string, Writing>>

/** `other-size`: certainly another content; `rewritten`: written anew in the same size; `unknown`: nobody tells. */
export type WritingOutcome = 'same' | 'other-size' | 'rewritten' | 'unknown'

export function compareWritings(recorded: Writing | undefined, now: Writing | undefined): WritingOutcome {
  if (recorded === undefined || now === undefined) return 'unknown'
  const isSized = recorded.sizeBytes !== undefined && now.sizeBytes !== undefined
  if (isSized && recorded.sizeBytes !== now.sizeBytes) return 'other-size'
  if (recorded.mark !== undefined && now.mark !== undefined)
    return recorded.mark === now.mark ? 'same' : 'rewritten'
  // Recorded before marks were kept.
  if (recorded.writtenAt === undefined || now.writtenAt === undefined || !isSized) return 'unknown'
  return Date.parse(recorded.writtenAt) === Date.parse(now.writtenAt) ? 'same' : 'rewritten'
}

/** Whether anything was told of it. */
export const isTold = ({ sizeBytes, mark, writtenAt }: Writing): boolean =>
  sizeBytes !== undefined || mark !== undefined || writtenAt !== undefined
