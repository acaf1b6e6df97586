import type { ComparedOutcome, Comparison } from './compare.ts'
import { partDigest } from './fingerprint.ts'
import type { ComparedPart, Manifest } from './types.ts'

/** How several containers are called, as far as it is known. */
export type Calling = 'serial' | 'direct' | 'default' | 'unknown'

/** What is served instead of what was stated, as it is told. */
export type Difference =
  /** Names of the containers in their order; null: one without a name. */
  | { kind: 'names'; found: (string | null)[]; wanted: (string | null)[] }
  | { kind: 'calling'; containers: number; found: Calling; wanted: Calling }
  | { kind: 'count'; found: number; wanted: number }
  /** `values`: of a part that alone differs, what identifies it. `containers`: how many the release states. */
  | {
      kind: 'parts'
      containers: number
      parts: { container?: number; part: ComparedPart }[]
      values?: { found: string; wanted: string }
      sameWeights: boolean
    }

export function differenceOf(release: Manifest, served: Manifest, comparison: Comparison): Difference {
  const different = comparison.parts.filter(({ outcome }) => outcome === 'different')
  if (different.some(({ part }) => part === 'containers')) return containersDifference(release, served)
  const [only] = different
  const values =
    different.length === 1 && only !== undefined ? differentValues(release, served, only) : undefined
  return {
    kind: 'parts',
    containers: release.containers.length,
    parts: different.map(({ container, part }) => ({
      ...(container === undefined ? {} : { container }),
      part,
    })),
    ...(values === undefined ? {} : { values }),
    sameWeights:
      different.every(({ part }) => part !== 'artifact') &&
      comparison.parts.some(({ part, outcome }) => part === 'artifact' && outcome === 'same'),
  }
}

function containersDifference(release: Manifest, served: Manifest): Difference {
  const [found, wanted] = [served.containers.length, release.containers.length]
  if (found !== wanted) return { kind: 'count', found, wanted }
  const names = { found: namesOf(served), wanted: namesOf(release) }
  const calling = { found: callingOf(served), wanted: callingOf(release) }
  const isCalledAlike = release.execution.state !== 'stated' || calling.found === calling.wanted
  return isCalledAlike && JSON.stringify(names.found) !== JSON.stringify(names.wanted)
    ? { kind: 'names', ...names }
    : { kind: 'calling', containers: found, ...calling }
}

const namesOf = ({ containers }: Manifest) => containers.map(({ name }) => name ?? null)

function callingOf({ execution }: Manifest): Calling {
  if (execution.state !== 'stated') return execution.state === 'unknown' ? 'unknown' : 'default'
  return execution.value
}

function differentValues(
  release: Manifest,
  served: Manifest,
  { container = 0, part }: ComparedOutcome,
): { found: string; wanted: string } | undefined {
  const wanted = partValue(release, container, part)
  const found = partValue(served, container, part)
  return wanted === undefined || found === undefined ? undefined : { found, wanted }
}

/**
 * What identifies a part: the digest of the image or artifact itself, of the rest one over its canonical form. Whole: cut short, two that
 * differ in the middle would read the same.
 */
function partValue(manifest: Manifest, index: number, part: ComparedPart): string | undefined {
  const container = manifest.containers[index]
  if (container === undefined || part === 'containers' || part === 'start') return undefined
  if (part === 'image' && container.image.state === 'stated') {
    const { digest, address } = container.image.value
    return digest.known ? digest.value : address
  }
  if (part === 'artifact' && container.artifact.state === 'stated') {
    const artifact = container.artifact.value
    if (artifact.kind === 'none') return 'none'
    return artifact.digest.known ? artifact.digest.value : artifact.address
  }
  return container[part].state === 'stated' ? partDigest(container, part) : undefined
}
