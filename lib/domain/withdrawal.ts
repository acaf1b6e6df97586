import type { RecordedActor } from './actor.ts'
import type { Difference } from './manifest/difference.ts'
import type { PartAt } from './manifest/restated.ts'
import type { Said } from './said.ts'

/** What took a release back from being approved to be served, after it was. */
export const withdrawalKinds = [
  /** Rejected, here or in the registry. */
  'rejected',
  /** The registry asks for a decision again. */
  'reopened',
  /** The registry entry is gone. */
  'deleted',
  /** The version alias that named it names another version now. */
  'alias-moved',
  /** The registry entry states something else than what was approved. */
  'entry-changed',
  /** An artifact was overwritten or is gone at its source. */
  'artifact-changed',
  /** An artifact was written anew at its source, and nobody can compare it with the one that was approved. */
  'artifact-rewritten',
  /** An artifact at its source is not the one that the registry was told of when the entry was made. */
  'artifact-not-registered',
  /** The tag of an image names another image now, or the image is gone. */
  'image-changed',
  /** What one region has of the release was overwritten or is gone there. */
  'copy-changed',
] as const
export type WithdrawalKind = (typeof withdrawalKinds)[number]

/** What Meridian found by comparing, where it is more than a reason, an address or a name. */
export type WithdrawalFinding =
  | { what: 'gone'; address: string }
  | { what: 'states'; difference: Difference }
  /** Bytes; left out where they are not known. */
  | { what: 'resized'; address: string; from?: number; to?: number }
  | { what: 'not-named'; label: string; registryRef: string }
  /** What was seen of a region's copy. */
  | { what: 'seen'; look: Said }

export interface Withdrawal {
  kind: WithdrawalKind
  /** ISO, cloud time. */
  at: string
  /** Who did it, where anybody tells. */
  by: RecordedActor | undefined
  /** A reason, an address, a name of what changed; or what was found. */
  detail: string | WithdrawalFinding | undefined
  /** Parts that were found changed: it ends when they are known to be what was approved. Left out: it is about none, or was recorded earlier. */
  parts?: readonly PartAt[]
}

/** What became of what a region has of a release since it was there: it may not be served there any more. */
export interface Spoiled {
  /** Artifacts and further data. */
  copy?: Withdrawal
  /** What its containers are pulled from. */
  image?: Withdrawal
}
