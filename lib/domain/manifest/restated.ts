import { type ComparedOutcome, compareArtifacts, compareBoth } from './compare.ts'
import { artifactsOf } from './fingerprint.ts'
import type { ArtifactPart, ComparedPart, ImagePart, Manifest, PartName } from './types.ts'
import { compareWritings, type Writings } from './writing.ts'

/**
 * What a registry entry states now against what is on record of it. Unlike with an endpoint the addresses are the entry's own, and how things
 * were written at them is known too. Unknown is neither the same nor a change. Pure.
 */

export interface PartAt {
  /** 0-based; undefined where it is about all of them. */
  container: number | undefined
  part: ComparedPart
}

export type Restated =
  | { outcome: 'same' }
  | { outcome: 'different' }
  /** The same address, and another size. */
  | { outcome: 'resized'; address: string; from: number | undefined; to: number | undefined }
  /** Written anew at the same address in the same size, and not comparable with what was there. */
  | { outcome: 'rewritten'; address: string }
  /** `recorded`: what is on record does not say; `now`: nobody tells just now. */
  | { outcome: 'unknown'; side: 'recorded' | 'now' }

export type RestatedPart = PartAt & Restated

/** How what the entry loads was written when it was recorded, and how it is written now. */
export interface Written {
  recorded: Writings
  now: Writings
}

/** Parts that one of the two states, or of which it is not known whether it does. */
export function compareStatements(recorded: Manifest, now: Manifest, written: Written): RestatedPart[] {
  return compareBoth(recorded, now).parts.map((each) => {
    const { container, part } = each
    return { container, part, ...restated(each, recorded, now, written) }
  })
}

function restated(each: ComparedOutcome, recorded: Manifest, now: Manifest, written: Written): Restated {
  if (each.outcome === 'same' || each.outcome === 'different') return { outcome: each.outcome }
  const { container, part } = each
  const before = container === undefined ? undefined : recorded.containers[container]
  const after = container === undefined ? undefined : now.containers[container]
  if (before === undefined || after === undefined)
    return { outcome: 'unknown', side: recorded.execution.state === 'unknown' ? 'recorded' : 'now' }
  if (part === 'image' && before.image.state === 'stated' && after.image.state === 'stated')
    return restatedImage(before.image.value, after.image.value)
  if (part === 'artifact' && before.artifact.state === 'stated' && after.artifact.state === 'stated')
    return restatedArtifact(before.artifact.value, after.artifact.value, written)
  if (part === 'data' && before.data.state === 'stated' && after.data.state === 'stated') {
    const there = after.data.value
    return worst(
      before.data.value.map((source, index) => {
        const other = there[index]
        return other === undefined
          ? { outcome: 'different' }
          : restatedArtifact(source.artifact, other.artifact, written)
      }),
    )
  }
  const isRecorded = before[part as PartName].state !== 'unknown'
  return { outcome: 'unknown', side: isRecorded ? 'now' : 'recorded' }
}

/** Of two images that could not be compared by their digests. */
function restatedImage(recorded: ImagePart, now: ImagePart): Restated {
  // A registry tells what a tag names: another digest is another statement, whatever an endpoint would take out of it.
  if (recorded.digest.known && now.digest.known) return { outcome: 'different' }
  if (recorded.address !== now.address) return { outcome: 'different' }
  if (recorded.digest.known) return { outcome: 'unknown', side: 'now' }
  // By its tag it was approved, and by its tag it is the same.
  return now.digest.known ? { outcome: 'unknown', side: 'recorded' } : { outcome: 'same' }
}

export function restatedArtifact(recorded: ArtifactPart, now: ArtifactPart, written: Written): Restated {
  const compared = compareArtifacts(recorded, now)
  if (compared.outcome === 'same' || compared.outcome === 'different') return { outcome: compared.outcome }
  // As it was declared it was approved, and as it is declared it is the same.
  if (compared.outcome === 'declared') return { outcome: 'same' }
  if (recorded.kind === 'none' || now.kind === 'none' || recorded.address !== now.address)
    return { outcome: 'different' }
  const { address } = recorded
  const [before, after] = [written.recorded[address], written.now[address]]
  switch (compareWritings(before, after)) {
    case 'same':
      return { outcome: 'same' }
    case 'other-size':
      return { outcome: 'resized', address, from: before?.sizeBytes, to: after?.sizeBytes }
    case 'rewritten':
      return { outcome: 'rewritten', address }
    case 'unknown':
      return { outcome: 'unknown', side: recorded.digest.known ? 'now' : 'recorded' }
  }
}

const severity: Readonly<Record<Restated['outcome'], number>> = {
  different: 4,
  resized: 3,
  rewritten: 2,
  unknown: 1,
  same: 0,
}

function worst(all: readonly Restated[]): Restated {
  return all.reduce<Restated>((so, next) => (severity[next.outcome] > severity[so.outcome] ? next : so), {
    outcome: 'same',
  })
}

/**
 * How things are written that are what was recorded: what says so now is kept beside what said so before, and what took their place never is.
 * @param recorded manifest and writings on record
 */
export function writingsAfter(
  manifest: Manifest,
  now: Manifest,
  recorded: Writings,
  stored: Writings,
): Writings {
  const others = new Set<string>()
  for (const [index, container] of manifest.containers.entries()) {
    const after = now.containers[index]
    const there = after === undefined ? [] : artifactsOf(after)
    for (const [position, artifact] of artifactsOf(container).entries()) {
      if (artifact.kind === 'none') continue
      const other = there[position]
      const isIt = other !== undefined && isRecorded(artifact, other, { recorded, now: stored })
      if (!isIt) others.add(artifact.address)
    }
  }
  return {
    ...recorded,
    ...Object.fromEntries(Object.entries(stored).filter(([address]) => !others.has(address))),
  }
}

/** It is the same; or nothing was recorded of it that it could differ from. */
function isRecorded(artifact: ArtifactPart, now: ArtifactPart, written: Written): boolean {
  const compared = restatedArtifact(artifact, now, written)
  if (compared.outcome === 'same') return true
  const isNew = artifact.kind !== 'none' && written.recorded[artifact.address] === undefined
  return compared.outcome === 'unknown' && compared.side === 'recorded' && isNew
}
