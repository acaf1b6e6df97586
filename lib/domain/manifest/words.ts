import { list } from '../wording.ts'
import type { ComparedOutcome, Comparison } from './compare.ts'
import { partDigest } from './fingerprint.ts'
import type { ComparedPart, Manifest, UndeployableReason, Unknown } from './types.ts'

/** Sentences about manifests. */

export const partWords: Readonly<Record<ComparedPart, string>> = {
  image: 'image',
  artifact: 'artifact',
  data: 'additional data',
  environment: 'environment',
  command: 'command',
  args: 'arguments',
  routes: 'routes',
  settings: 'settings',
  containers: 'containers',
  start: 'start',
}

export function unknownWords({ reason, detail }: Unknown): string {
  const what = detail === undefined ? '' : ` (${detail})`
  switch (reason) {
    case 'not-told':
      return `the cloud does not tell${what}`
    case 'denied':
      return `a permission is missing${what}`
    case 'not-found':
      return `it is not there${what}`
    case 'not-comparable':
      return `it cannot be compared${what}`
    case 'not-read':
      return 'it has not been read yet'
    case 'written-later':
      return `it was written after what serves came into force; a promotion starts fresh instances${what}`
    case 'not-answering':
      return `the cloud does not answer${what}`
  }
}

/** "image", or "image of container 2" where there are several. */
export function partOf(
  manifest: Manifest,
  { container, part }: Pick<ComparedOutcome, 'container' | 'part'>,
): string {
  return container === undefined || manifest.containers.length < 2
    ? partWords[part]
    : `${partWords[part]} of container ${container + 1}`
}

const outcomes = (comparison: Comparison, outcome: ComparedOutcome['outcome']) =>
  comparison.parts.filter((each) => each.outcome === outcome)

/** "another image", "another artifact and environment"; with the digests where one part alone differs. */
export function differenceWords(
  release: Manifest,
  served: Manifest,
  comparison: Comparison,
  { digests = true }: { digests?: boolean } = {},
): string {
  const different = outcomes(comparison, 'different')
  if (different.some(({ part }) => part === 'containers')) {
    const [found, wanted] = [served.containers.length, release.containers.length]
    const isCalledAlike =
      release.execution.state !== 'stated' || executionWords(served) === executionWords(release)
    if (found === wanted && isCalledAlike && namesOf(served) !== namesOf(release))
      return `containers named ${namesOf(served)} instead of ${namesOf(release)}`
    return found === wanted
      ? `${found} containers that are called ${executionWords(served)} instead of ${executionWords(release)}`
      : `${found} ${found === 1 ? 'container' : 'containers'} instead of ${wanted}`
  }
  const names = different.map((each) => partOf(release, each))
  const [only] = different
  const facts =
    digests && different.length === 1 && only !== undefined ? digestWords(release, served, only) : ''
  const sameWeights =
    different.every(({ part }) => part !== 'artifact') &&
    comparison.parts.some(({ part, outcome }) => part === 'artifact' && outcome === 'same')
  return `another ${list(names)}${facts}${sameWeights ? ', with the same weights' : ''}`
}

const namesOf = ({ containers }: Manifest) => list(containers.map(({ name }) => name ?? 'nothing'))

function executionWords({ execution }: Manifest): string {
  if (execution.state !== 'stated') return execution.state === 'unknown' ? 'in an unknown way' : 'by default'
  return execution.value === 'serial' ? 'one after the other' : 'each on its own'
}

function digestWords(release: Manifest, served: Manifest, { container = 0, part }: ComparedOutcome): string {
  const wanted = partValue(release, container, part)
  const found = partValue(served, container, part)
  return wanted === undefined || found === undefined ? '' : ` (${found} instead of ${wanted})`
}

/**
 * What identifies a part: the digest of the image or artifact itself, of the rest one over its canonical form. Whole: cut short, two that
 * differ in the middle would read the same.
 */
export function partValue(manifest: Manifest, index: number, part: ComparedPart): string | undefined {
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

/** "image: a permission is missing (ecr:BatchGetImage)". */
export function unknownPartsWords(release: Manifest, comparison: Comparison): string {
  return list(
    comparison.parts.flatMap((each) =>
      each.outcome === 'unknown' && each.tolerated !== true
        ? [`${partOf(release, each)}: ${unknownWords(each.why)}`]
        : [],
    ),
  )
}

/** What a promotion rests on besides digests; empty: on digests alone. */
export function acceptedWords(release: Manifest, parts: readonly ComparedOutcome[]): string[] {
  return parts.flatMap((each) => {
    if (each.outcome === 'by-tag') return [`${partOf(release, each)} by tag ${each.tag}, digest unknown`]
    if (each.outcome === 'unknown' && each.tolerated === true)
      return [`${partOf(release, each)} unknown, as the plan tolerates`]
    return []
  })
}

export const undeployableWords: Readonly<Record<UndeployableReason, { why: string; advice: string }>> = {
  'no-inference-specification': {
    why: 'it was registered without an inference specification, so nobody knows which image serves it',
    advice: 'Register a version with an inference specification.',
  },
  'no-image': {
    why: 'it names no container image',
    advice: 'Register a version with a serving container.',
  },
  'registration-failed': {
    why: 'the registry says that its registration failed',
    advice: 'Register it again.',
  },
  marketplace: {
    why: 'it contains a Marketplace product, which can only be deployed by its own package',
    advice: 'Deploy it in the cloud’s console.',
  },
}
