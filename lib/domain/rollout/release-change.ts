import { compareBoth } from '../manifest/compare.ts'
import { differenceOf } from '../manifest/difference.ts'
import { compareStatements, type PartAt, type Restated, type RestatedPart } from '../manifest/restated.ts'
import type { ContainerManifest, Manifest } from '../manifest/types.ts'
import type { Writings } from '../manifest/writing.ts'
import type { Withdrawal, WithdrawalFinding } from '../withdrawal.ts'

/** What was found about a release; when is told by whoever records it. */
export type Found = Omit<Withdrawal, 'at'>

/** What a look told besides the manifest. */
export interface ReleaseLook {
  /** Addresses of artifacts that are not there any more. */
  missing: readonly string[]
  /** Addresses of images that their registry has no more. */
  missingImages: readonly string[]
  /** Addresses of artifacts that are others than were registered: nobody ever saw those that were. */
  unregistered: readonly string[]
  /** Addresses of artifacts that may be others than were registered, and of images that may be gone: nobody tells just now. */
  unproven: readonly string[]
  /** How artifacts are written now, by address. */
  stored: Writings
}

export interface ReleaseChange {
  /** What speaks against the release; undefined: nothing that is known. */
  found: Found | undefined
  /** Parts of which it is not known whether they are what was approved; of those in `found` it is known that they are not. */
  unknown: (PartAt & { side: 'recorded' | 'now' })[]
}

/**
 * What a release's registry entry states now against what was approved.
 * @param recorded how its artifacts were written when it was approved, by address
 */
export function releaseChange(
  approved: Manifest,
  now: Manifest,
  recorded: Writings,
  look: ReleaseLook,
): ReleaseChange {
  const compared = compareStatements(approved, now, { recorded, now: look.stored })
  const unknown = compared.flatMap((each) =>
    each.outcome === 'unknown' ? [{ container: each.container, part: each.part, side: each.side }] : [],
  )
  const unproven = partsAt(now, look.unproven).map((at) => ({ ...at, side: 'recorded' as const }))
  return { found: foundIn(approved, now, compared, look), unknown: [...unknown, ...unproven] }
}

function foundIn(
  approved: Manifest,
  now: Manifest,
  compared: readonly RestatedPart[],
  { missing, missingImages, unregistered }: ReleaseLook,
): Found | undefined {
  const found = (kind: Withdrawal['kind'], parts: PartAt[], detail: Withdrawal['detail']): Found => ({
    ...{ kind, by: undefined, detail },
    parts: parts.map(({ container, part }) => ({ container, part })),
  })
  const changed = compared.filter(({ outcome }) => outcome !== 'same' && outcome !== 'unknown')
  const [gone] = missing
  if (gone !== undefined)
    return found('artifact-changed', [...changed, ...partsAt(now, missing)], { what: 'gone', address: gone })
  const [goneImage] = missingImages
  if (goneImage !== undefined)
    return found('image-changed', [...changed, ...partsAt(now, missingImages)], {
      ...{ what: 'gone', address: goneImage },
    })
  const [other] = unregistered
  if (other !== undefined)
    return found('artifact-not-registered', [...changed, ...partsAt(now, unregistered)], other)
  const [first] = changed
  if (first === undefined) return undefined
  const only = (...names: PartAt['part'][]) => changed.every(({ part }) => names.includes(part))
  const written = changed.find(isWrittenAnew)
  if (written !== undefined && changed.every(isWrittenAnew)) {
    const resized = changed.find((each) => each.outcome === 'resized')
    return resized === undefined
      ? found('artifact-rewritten', changed, written.address)
      : found('artifact-changed', changed, resizedTo(resized))
  }
  const difference = differenceOf(approved, now, asComparison(approved, now, changed))
  const detail = { what: 'states', difference } as const
  if (only('artifact', 'data')) return found('artifact-changed', changed, detail)
  return found(only('image') ? 'image-changed' : 'entry-changed', changed, detail)
}

type WrittenAnew = Extract<Restated, { outcome: 'resized' | 'rewritten' }>

function isWrittenAnew<T extends RestatedPart>(each: T): each is T & WrittenAnew {
  return each.outcome === 'resized' || each.outcome === 'rewritten'
}

function resizedTo({
  address,
  from,
  to,
}: Extract<Restated, { outcome: 'resized' }>): Extract<WithdrawalFinding, { what: 'resized' }> {
  return {
    ...{ what: 'resized', address },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  }
}

/** As sentences about manifests have it: a part that was written anew is another one. */
function asComparison(approved: Manifest, now: Manifest, changed: readonly PartAt[]) {
  const { parts, ...others } = compareBoth(approved, now)
  const isChanged = (at: PartAt) => changed.some((each) => isSamePart(each, at))
  return {
    ...others,
    parts: parts.map((each) => (isChanged(each) ? { ...each, outcome: 'different' as const } : each)),
  }
}

/** Parts that name one of the addresses. */
function partsAt({ containers }: Manifest, addresses: readonly string[]): PartAt[] {
  const names = (address: string | undefined) => address !== undefined && addresses.includes(address)
  return containers.flatMap(({ image, artifact, data }: ContainerManifest, container) => {
    const parts: PartAt[] = []
    if (image.state === 'stated' && names(image.value.address)) parts.push({ container, part: 'image' })
    if (artifact.state === 'stated' && artifact.value.kind !== 'none' && names(artifact.value.address))
      parts.push({ container, part: 'artifact' })
    const sources = data.state === 'stated' ? data.value : []
    if (sources.some((source) => source.artifact.kind !== 'none' && names(source.artifact.address)))
      parts.push({ container, part: 'data' })
    return parts
  })
}

export const isSamePart = (one: PartAt, other: PartAt): boolean =>
  one.container === other.container && one.part === other.part

/**
 * What holds of a release after a look at its entry. What stood before ends only when the parts that it is about are known to be what was
 * approved: a part that nobody tells of keeps it. undefined: nothing speaks against the release.
 * @param moved its label names another entry now
 */
export function withdrawalAfter(
  before: Found | undefined,
  { found, unknown }: ReleaseChange,
  moved: Found | undefined,
): Found | undefined {
  const left = before === undefined ? [] : unknown.filter((each) => isAbout(before, each))
  if (found !== undefined) {
    const parts = found.parts ?? []
    const more = left.filter((each) => !parts.some((part) => isSamePart(part, each)))
    return { ...found, parts: [...parts, ...more.map(({ container, part }) => ({ container, part }))] }
  }
  if (before === undefined || left.length === 0) return moved
  if (before.parts === undefined) return before
  // What is known to be as it was approved does not come into it any more.
  return { ...before, parts: left.map(({ container, part }) => ({ container, part })) }
}

/** Whether the withdrawal is about the part. What is not on record anyway could not have told it, unless it says so. */
function isAbout({ kind, parts }: Found, at: ReleaseChange['unknown'][number]): boolean {
  if (parts?.some((part) => isSamePart(part, at))) return true
  const isLoaded = at.part === 'artifact' || at.part === 'data'
  if (at.side === 'recorded') return kind === 'artifact-not-registered' && parts === undefined && isLoaded
  // Recorded before the parts were, or not about a part.
  switch (kind) {
    case 'deleted':
      return true
    case 'entry-changed':
      return parts === undefined
    case 'image-changed':
      return parts === undefined && at.part === 'image'
    case 'artifact-changed':
    case 'artifact-rewritten':
    case 'artifact-not-registered':
      return parts === undefined && isLoaded
    default:
      return false
  }
}

/**
 * A label that was an alias names another entry now. undefined: the entry still goes by it. What is told apart by its number, `v2@3`, has
 * a name that cannot move.
 */
export function aliasMove(
  { label, registryRef }: { label: string; registryRef: string },
  { names }: { names: readonly string[] },
): Found | undefined {
  if (label.includes('@') || names.includes(label)) return undefined
  return { kind: 'alias-moved', by: undefined, detail: { what: 'not-named', label, registryRef } }
}

/** The entry is not there any more; parts that had changed before stay changed should it come back. */
export function deletion(before: Found | undefined, registryRef: string): Found {
  const parts = before?.parts
  return { kind: 'deleted', by: undefined, detail: registryRef, ...(parts === undefined ? {} : { parts }) }
}
