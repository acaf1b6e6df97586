import { canonicalPart, isCalledByName } from './fingerprint.ts'
import { pulledTag } from './image.ts'
import type {
  ArtifactPart,
  ComparedPart,
  ContainerManifest,
  Environment,
  ImagePart,
  KeptEntry,
  Known,
  Manifest,
  Part,
  PartName,
  Unknown,
} from './types.ts'
import { partNames } from './types.ts'

/** What the release states against what an endpoint serves, part by part. Pure. */

export type PartOutcome =
  | { outcome: 'same' }
  /** Repository and tag are the same; the digest of one side is not known. */
  | { outcome: 'by-tag'; tag: string }
  /** The digests are the same as far as somebody wrote them down; nobody compared what is stored. */
  | { outcome: 'declared'; digest: string }
  | { outcome: 'different' }
  | { outcome: 'unknown'; side: 'release' | 'endpoint'; why: Unknown }

export type ComparedOutcome = PartOutcome & {
  /** 0-based; undefined where it is about all of them. */
  container: number | undefined
  part: ComparedPart
  /** An unknown that the plan lets pass by name. */
  tolerated?: boolean
}

export interface CompareOptions {
  /** Parts that may stay unknown. */
  tolerate?: readonly ComparedPart[]
  /** `merge`: keys that only the endpoint has are kept; `replace`: there must be none. */
  environment?: 'merge' | 'replace'
}

export interface Comparison {
  /** Only parts that the release states, or of which it is not known whether it does. */
  parts: ComparedOutcome[]
  /** `same`: everything that is stated is served; tolerated unknowns, tags and declared digests included. */
  outcome: 'same' | 'different' | 'unknown'
}

export function compareManifests(
  release: Manifest,
  served: Manifest,
  { tolerate = [], environment = 'merge' }: CompareOptions = {},
): Comparison {
  const parts: ComparedOutcome[] = []
  const unread = release.containers.length === served.containers.length ? undefined : unreadable(served)
  if (unread !== undefined)
    parts.push({
      container: undefined,
      part: 'containers',
      outcome: 'unknown',
      side: 'endpoint',
      why: unread,
    })
  else if (release.containers.length !== served.containers.length)
    parts.push({ container: undefined, part: 'containers', outcome: 'different' })
  else parts.push(...compareExecution(release.execution, served.execution), ...compareNames(release, served))
  for (const [index, container] of release.containers.entries()) {
    const other = served.containers[index]
    if (other === undefined) continue
    for (const part of partNames) {
      const outcome = comparePart(container, other, part, environment)
      if (outcome !== undefined) parts.push({ container: index, part, ...outcome })
    }
  }
  return settle(parts, tolerate)
}

/** Two manifests against each other, neither of which leaves anything to the other: what only one of them has is a difference. */
export function compareBoth(one: Manifest, other: Manifest): Comparison {
  const forth = compareManifests(one, other, { environment: 'replace' }).parts
  const back = compareManifests(other, one, { environment: 'replace' }).parts
  const isNew = ({ container, part }: ComparedOutcome) =>
    forth.every((each) => each.container !== container || each.part !== part)
  return settle([...forth, ...back.filter(isNew)], [])
}

/** Why nothing of what is served could be read, how many containers it has included; undefined when something was. */
function unreadable({ containers, execution }: Manifest): Unknown | undefined {
  if (execution.state !== 'unknown') return undefined
  const isRead = containers.some((container) => partNames.some((part) => container[part].state !== 'unknown'))
  return isRead ? undefined : execution.why
}

/** The outcome of parts that were compared, those that the plan tolerates marked. */
export function settle(parts: readonly ComparedOutcome[], tolerate: readonly ComparedPart[]): Comparison {
  const marked = parts.map((each) =>
    each.outcome === 'unknown' && tolerate.includes(each.part) ? { ...each, tolerated: true } : each,
  )
  const isUnknown = marked.some((each) => each.outcome === 'unknown' && each.tolerated !== true)
  const isDifferent = marked.some(({ outcome }) => outcome === 'different')
  return { parts: marked, outcome: isDifferent ? 'different' : isUnknown ? 'unknown' : 'same' }
}

function compareExecution(release: Manifest['execution'], served: Manifest['execution']): ComparedOutcome[] {
  const outcome = compareValues(release, served, (one, other) =>
    one === other ? { outcome: 'same' } : { outcome: 'different' },
  )
  return outcome === undefined || outcome.outcome === 'same'
    ? []
    : [{ container: undefined, part: 'containers', ...outcome }]
}

/**
 * Where requests choose their container by its name, the names decide who answers. A release without names leaves them to the endpoint.
 */
function compareNames(release: Manifest, served: Manifest): ComparedOutcome[] {
  const isSame = release.containers.every(
    ({ name }, index) => name === undefined || name === served.containers[index]?.name,
  )
  if (isSame) return []
  const parts = { container: undefined, part: 'containers' } as const
  if (isCalledByName(release) || isCalledByName(served)) return [{ ...parts, outcome: 'different' }]
  const { execution, containers } = served
  return execution.state === 'unknown' && containers.length > 1
    ? [{ ...parts, outcome: 'unknown', side: 'endpoint', why: execution.why }]
    : []
}

function comparePart(
  release: ContainerManifest,
  served: ContainerManifest,
  part: PartName,
  environment: 'merge' | 'replace',
): PartOutcome | undefined {
  switch (part) {
    case 'image':
      return compareValues(release.image, served.image, compareImages)
    case 'artifact':
      return compareValues(release.artifact, served.artifact, compareArtifacts)
    case 'data':
      // A list of no sources mounts nothing, as no list does.
      if (
        served.data.state === 'unstated' &&
        release.data.state === 'stated' &&
        release.data.value.length === 0
      )
        return { outcome: 'same' }
      return compareValues(release.data, served.data, (one, other) =>
        one.length !== other.length
          ? { outcome: 'different' }
          : worst(
              one.map((source, index) => {
                const there = other[index]
                return there === undefined || there.name !== source.name
                  ? { outcome: 'different' }
                  : compareArtifacts(source.artifact, there.artifact)
              }),
            ),
      )
    case 'environment':
      return compareValues(release.environment, served.environment, (one, other) =>
        compareEnvironments(one, other, environment),
      )
    default:
      return compareValues<unknown>(release[part], served[part], () =>
        canonicalPart(release, part) === canonicalPart(served, part)
          ? { outcome: 'same' }
          : { outcome: 'different' },
      )
  }
}

/** undefined: the release leaves the part to the endpoint. */
function compareValues<T>(
  release: Part<T>,
  served: Part<T>,
  compare: (release: T, served: T) => PartOutcome,
): PartOutcome | undefined {
  if (release.state === 'unstated') return undefined
  if (release.state === 'unknown') return { outcome: 'unknown', side: 'release', why: release.why }
  if (served.state === 'unknown') return { outcome: 'unknown', side: 'endpoint', why: served.why }
  if (served.state === 'unstated') return { outcome: 'different' }
  return compare(release.value, served.value)
}

export function compareImages(release: ImagePart, served: ImagePart): PartOutcome {
  if (release.digest.known && served.digest.known)
    return compareImageDigests(
      { digest: release.digest.value, platforms: release.platforms },
      { digest: served.digest.value, platforms: served.platforms },
    )
  const tag = pulledTag(release)
  if (tag !== undefined && release.repository === served.repository && tag === pulledTag(served))
    return { outcome: 'by-tag', tag }
  // Two tags may name one image, but nobody has said so: a digest that is not known decides nothing.
  return release.digest.known || served.digest.known
    ? unknownOf(release.digest, served.digest)
    : { outcome: 'different' }
}

type DigestedImage = { digest: string } & Record<'platforms', ImagePart['platforms']>

/**
 * An index and an image that it lists are one image under two digests. The other way round, where the endpoint only tells the index, nobody
 * says which of several platforms answers.
 */
function compareImageDigests(release: DigestedImage, served: DigestedImage): PartOutcome {
  if (release.digest === served.digest) return { outcome: 'same' }
  if (listed(release).includes(served.digest)) return { outcome: 'same' }
  if (listed(served).includes(release.digest)) {
    const others = listed(served).length - 1
    return others === 0
      ? { outcome: 'same' }
      : {
          ...{ outcome: 'unknown', side: 'endpoint' },
          why: {
            reason: 'not-comparable',
            detail: `${served.digest} is an index of ${others + 1} platforms`,
          },
        }
  }
  // Where neither cloud takes images out of an index, two digests are two images.
  if (release.platforms === undefined && served.platforms === undefined) return { outcome: 'different' }
  const isIndex = (image: DigestedImage) => listed(image).length > 0
  const unread = ({ platforms }: DigestedImage) =>
    platforms === undefined ? { reason: 'not-read' as const } : platforms.known ? undefined : platforms.why
  const [ofRelease, ofServed] = [unread(release), unread(served)]
  if (ofRelease !== undefined && !isIndex(served))
    return { outcome: 'unknown', side: 'release', why: ofRelease }
  if (ofServed !== undefined && !isIndex(release))
    return { outcome: 'unknown', side: 'endpoint', why: ofServed }
  return { outcome: 'different' }
}

const listed = ({ platforms }: DigestedImage): readonly string[] =>
  platforms?.known === true ? platforms.value : []

/** By what keeps it, by what was stored, and only then by what somebody wrote down of it. */
export function compareArtifacts(release: ArtifactPart, served: ArtifactPart): PartOutcome {
  if (release.kind !== served.kind) return { outcome: 'different' }
  if (release.kind === 'none' || served.kind === 'none') return { outcome: 'same' }
  if (isKeptAlike(release.kept, served.kept)) return { outcome: 'same' }
  if (release.objects?.known === true && served.objects?.known === true)
    return release.objects.value === served.objects.value ? { outcome: 'same' } : { outcome: 'different' }
  if (!release.digest.known || !served.digest.known) return unknownOf(knownBy(release), knownBy(served))
  const { value } = release.digest
  if (value === served.digest.value) {
    const isDeclared = release.declared === true || served.declared === true
    return isDeclared ? { outcome: 'declared', digest: value } : { outcome: 'same' }
  }
  // A SHA-256 and an ETag say nothing about each other.
  return schemeOf(value) === schemeOf(served.digest.value)
    ? { outcome: 'different' }
    : { outcome: 'unknown', side: 'endpoint', why: { reason: 'not-comparable', detail: served.digest.value } }
}

/** The very same entry, or a copy of it: one that was made before the copy, because its number may have been another's later. */
function isKeptAlike(one: KeptEntry | undefined, other: KeptEntry | undefined): boolean {
  if (one === undefined || other === undefined) return false
  if (one.entry === other.entry) return one.madeAt === other.madeAt
  const isCopy = (copy: KeptEntry, of: KeptEntry) =>
    copy.copyOf === of.entry && Date.parse(of.madeAt) <= Date.parse(copy.madeAt)
  return isCopy(one, other) || isCopy(other, one)
}

/** Why the store does not tell says more than that nobody wrote a digest down. */
const knownBy = ({ digest, objects }: Extract<ArtifactPart, { digest: unknown }>): Known<string> =>
  digest.known || objects === undefined || objects.known ? digest : objects

const schemeOf = (digest: string) => digest.split(':', 1)[0]

function unknownOf(release: Known<string>, served: Known<string>): PartOutcome {
  if (!release.known) return { outcome: 'unknown', side: 'release', why: release.why }
  return served.known ? { outcome: 'different' } : { outcome: 'unknown', side: 'endpoint', why: served.why }
}

function compareEnvironments(
  release: Environment,
  served: Environment,
  mode: 'merge' | 'replace',
): PartOutcome {
  const isThere = Object.entries(release).every(
    ([name, { hash }]) => Object.hasOwn(served, name) && served[name]?.hash === hash,
  )
  const isMore = Object.keys(served).some((name) => !Object.hasOwn(release, name))
  return isThere && !(mode === 'replace' && isMore) ? { outcome: 'same' } : { outcome: 'different' }
}

function worst(outcomes: readonly PartOutcome[]): PartOutcome {
  return (
    outcomes.find(({ outcome }) => outcome === 'different') ??
    outcomes.find(({ outcome }) => outcome === 'unknown') ??
    outcomes.find(({ outcome }) => outcome === 'declared') ?? { outcome: 'same' }
  )
}
