import { list, shortDigest } from '../wording.ts'
import type { ComparedOutcome, Comparison } from './compare.ts'
import { type Calling, type Difference, differenceOf } from './difference.ts'
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
    case 'written-since':
      return `what it was copied from was written since${what}`
    case 'not-answering':
      return `the cloud does not answer${what}`
  }
}

/** A manifest, or how many containers were kept of it. */
interface Containers {
  containers: { length: number }
}

/** "image", or "image of container 2" where there are several. */
export function partOf(
  manifest: Containers,
  { container, part }: Pick<ComparedOutcome, 'container' | 'part'>,
): string {
  return container === undefined || manifest.containers.length < 2
    ? partWords[part]
    : `${partWords[part]} of container ${container + 1}`
}

/** "another image", "another artifact and environment"; with the digests where one part alone differs. */
export function differenceWords(
  release: Manifest,
  served: Manifest,
  comparison: Comparison,
  { digests = true }: { digests?: boolean } = {},
): string {
  const difference = differenceOf(release, served, comparison)
  if (digests || difference.kind !== 'parts') return wordsOfDifference(difference)
  const { values: _values, ...unnamed } = difference
  return wordsOfDifference(unnamed)
}

/** The same, of what was kept of both. */
export function wordsOfDifference(difference: Difference): string {
  switch (difference.kind) {
    case 'names':
      return `containers named ${nameWords(difference.found)} instead of ${nameWords(difference.wanted)}`
    case 'calling': {
      const { containers, found, wanted } = difference
      return `${containers} containers that are called ${callingWords[found]} instead of ${callingWords[wanted]}`
    }
    case 'count': {
      const { found, wanted } = difference
      return `${found} ${found === 1 ? 'container' : 'containers'} instead of ${wanted}`
    }
    case 'parts': {
      const { containers, parts, values, sameWeights } = difference
      const names = parts.map(({ container, part }) =>
        partOf({ containers: { length: containers } }, { container, part }),
      )
      const facts = values === undefined ? '' : ` (${values.found} instead of ${values.wanted})`
      return `another ${list(names)}${facts}${sameWeights ? ', with the same weights' : ''}`
    }
  }
}

const nameWords = (names: readonly (string | null)[]) => list(names.map((name) => name ?? 'nothing'))

const callingWords: Readonly<Record<Calling, string>> = {
  serial: 'one after the other',
  direct: 'each on its own',
  default: 'by default',
  unknown: 'in an unknown way',
}

/** "image: a permission is missing (ecr:BatchGetImage)". */
export function unknownPartsWords(
  release: Containers,
  comparison: Pick<Comparison, 'parts'> & Partial<Comparison>,
): string {
  return list(
    comparison.parts.flatMap((each) =>
      each.outcome === 'unknown' && each.tolerated !== true
        ? [`${partOf(release, each)}: ${unknownWords(each.why)}`]
        : [],
    ),
  )
}

/** What a promotion rests on besides what was compared; empty: on that alone. */
export function acceptedWords(release: Containers, parts: readonly ComparedOutcome[]): string[] {
  return parts.flatMap((each) => {
    if (each.outcome === 'by-tag') return [`${partOf(release, each)} by tag ${each.tag}, digest unknown`]
    if (each.outcome === 'declared')
      return [`${partOf(release, each)} as declared (${shortDigest(each.digest)}), not compared`]
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
