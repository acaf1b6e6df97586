import { artifactDigestOf } from '#lib/domain/manifest/artifact-digest.ts'
import {
  type ComparedOutcome,
  type Comparison,
  compareManifests,
  settle,
} from '#lib/domain/manifest/compare.ts'
import type { ComparedPart, Environment, Manifest, Part, Unknown } from '#lib/domain/manifest/types.ts'
import { list, shortDigest } from '#lib/domain/wording.ts'
import { DIGEST_VARIABLE, parseModelName } from './model.ts'

/** Whether a model version is what a release states, and that in words. Pure. */

/** A release, or what an artifact store is told of one. */
export interface StatedVersion {
  /** Resource name of a model version where the release comes from Vertex AI's own registry; an address of another cloud elsewhere. */
  url: string
  manifest: Manifest
  /** Where it has been read apart from the manifest. */
  artifactDigest?: string | undefined
}

/** Does the release state a version of Vertex AI's own form, so that every part can be compared? */
export function isVertexVersion({ url }: Pick<StatedVersion, 'url'>): boolean {
  return parseModelName(url)?.version !== undefined
}

/**
 * Every part of a version is compared, variables that only one side has too: a version is deployed as a whole, and nothing of the
 * predecessor's is added to it. Of a release of another cloud's registry only the artifact's digest says something about a version
 * here; the rest of the version stands for itself.
 */
export function matchVersion(
  release: StatedVersion,
  here: Manifest,
  tolerate: readonly ComparedPart[] = [],
): Comparison {
  if (here.containers.length === 0) {
    return settle([{ container: undefined, part: 'containers', outcome: 'different' }], tolerate)
  }
  if (isVertexVersion(release)) {
    return compareManifests(release.manifest, here, { tolerate, environment: 'replace' })
  }
  return settle([{ container: 0, part: 'artifact', ...compareDigests(release, here) }], tolerate)
}

function compareDigests(release: StatedVersion, here: Manifest) {
  const wanted = release.artifactDigest ?? artifactDigestOf(release.manifest)
  const served = artifactDigestOf(here)
  const untold: Unknown = { reason: 'not-told', detail: DIGEST_VARIABLE }
  if (wanted === undefined) {
    return { outcome: 'unknown', side: 'release', why: { reason: 'not-read', detail: release.url } } as const
  }
  if (served === undefined) return { outcome: 'unknown', side: 'endpoint', why: untold } as const
  // What the version says of itself is a declaration, whoever compared the release's own.
  if (wanted === served) return { outcome: 'declared', digest: served } as const
  if (schemeOf(wanted) === schemeOf(served)) return { outcome: 'different' } as const
  return { outcome: 'unknown', side: 'endpoint', why: { reason: 'not-comparable', detail: served } } as const
}

const schemeOf = (digest: string) => digest.split(':', 1)[0]

/** Was the release recorded before its parts were read? Then the original must be asked. */
export function hasUnreadParts({ containers }: Manifest): boolean {
  return containers.some((container) =>
    Object.values(container).some(
      (part) =>
        typeof part === 'object' &&
        part !== null &&
        part.state === 'unknown' &&
        part.why.reason === 'not-read',
    ),
  )
}

const partWords: Readonly<Record<ComparedPart, string>> = {
  image: 'image',
  artifact: 'weights',
  data: 'further data',
  environment: 'environment',
  command: 'command',
  args: 'arguments',
  routes: 'routes',
  settings: 'settings',
  containers: 'container',
  start: 'start',
}

/** "same weights, other image and environment (THRESHOLD)"; empty when nothing differs. */
export function differenceWords({ parts }: Comparison, release: Manifest, here: Manifest): string {
  const different = parts.filter(({ outcome }) => outcome === 'different')
  if (different.length === 0) return ''
  const weights = isLoaded(here) ? parts.find(({ part }) => part === 'artifact')?.outcome : undefined
  const words = list(different.map((each) => partWords[each.part] + detailWords(each, release, here)))
  const same = weights === 'same' ? 'same weights, ' : weights === 'declared' ? 'weights as declared, ' : ''
  return `${same}other ${words}`
}

const isLoaded = ({ containers: [first] }: Manifest) =>
  first?.artifact.state === 'stated' && first.artifact.value.kind !== 'none'

/** Which keys, or which digests; never a value of the environment. */
function detailWords({ part, container }: ComparedOutcome, release: Manifest, here: Manifest): string {
  const [stated, served] = [release, here].map(({ containers }) => containers[container ?? 0])
  if (stated === undefined || served === undefined) return ''
  switch (part) {
    case 'environment':
      return keyWords(hashesOf(stated.environment), hashesOf(served.environment))
    case 'routes':
    case 'settings':
      return keyWords(statedValue(stated[part]), statedValue(served[part]))
    case 'artifact': {
      const [wanted, found] = [release, here].map(artifactDigestOf)
      return wanted === undefined || found === undefined
        ? ''
        : ` (${shortDigest(found)} instead of ${shortDigest(wanted)})`
    }
    default:
      return ''
  }
}

const statedValue = <T>(part: Part<T>): T | undefined => (part.state === 'stated' ? part.value : undefined)
const hashesOf = (part: Part<Environment>) =>
  part.state === 'stated'
    ? Object.fromEntries(Object.entries(part.value).map(([name, { hash }]) => [name, hash]))
    : undefined

function keyWords(
  one: Record<string, string> | undefined,
  other: Record<string, string> | undefined,
): string {
  if (one === undefined || other === undefined) return ''
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  const different = keys.filter((key) => one[key] !== other[key])
  return different.length === 0 ? '' : ` (${list(different)})`
}

/** What is not known, and how to make it known; one sentence. */
export function unknownSentence({ parts }: Comparison, url: string): string {
  const unknown = parts.filter((each) => each.outcome === 'unknown' && each.tolerated !== true)
  const [first] = unknown
  if (first?.outcome !== 'unknown') return ''
  const subject = list(unknown.map(({ part }) => partWords[part]))
  const whose = first.side === 'release' ? 'the original' : url
  if (first.why.reason === 'not-read')
    return `The ${subject} of the original has not been read yet, so ${url} cannot be compared.`
  return `The ${subject} of ${whose} cannot be compared: ${adviceOf(first.part, first.why)}`
}

const DECLARE = `register the version with the environment variable ${DIGEST_VARIABLE} of its container set to the artifact's SHA-256, 64 hex digits`

function adviceOf(part: ComparedPart, why: Unknown): string {
  switch (part) {
    case 'artifact':
      return weightsAdvice(why)
    case 'image':
      return 'one side names the image by its digest and the other by a tag. Register both with the digest (…@sha256:…).'
    default:
      return `Vertex AI does not tell it. Register the version again, or let the plan tolerate it.`
  }
}

function weightsAdvice({ reason, detail = 'its folder' }: Unknown): string {
  switch (reason) {
    case 'written-since':
      return `${detail} was written after the version was registered, so nobody tells what the version has. Register each version from a folder of its own, bring it to other regions with CopyModel, or ${DECLARE}.`
    case 'denied':
      return `its folder may not be listed. Grant ${detail} on the bucket, or ${DECLARE}.`
    case 'not-answering':
      return `Cloud Storage does not tell what is in ${detail}. It is asked again by itself; otherwise ${DECLARE}.`
    default:
      return `it does not tell which artifact it has. Bring it there with CopyModel, keep the folder that it was registered from, or ${DECLARE}.`
  }
}

/** Digests that are the same as far as somebody wrote them down. */
export function declaredOf({ parts }: Comparison): string[] {
  return parts.flatMap((each) => (each.outcome === 'declared' ? [each.digest] : []))
}

/** Parts that are the same by the image's tag only. */
export function tagsOf({ parts }: Comparison): string[] {
  return parts.flatMap((each) => (each.outcome === 'by-tag' ? [each.tag] : []))
}
