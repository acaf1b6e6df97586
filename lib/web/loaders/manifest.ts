import type { ManifestChange } from '#lib/domain/manifest/changes.ts'
import { compareBoth } from '#lib/domain/manifest/compare.ts'
import { canonicalPart, fingerprintOf, isComplete } from '#lib/domain/manifest/fingerprint.ts'
import type {
  ArtifactPart,
  ContainerManifest,
  ImagePart,
  Manifest,
  Part,
  Unknown,
} from '#lib/domain/manifest/types.ts'
import { differenceWords, partWords, undeployableWords, unknownWords } from '#lib/domain/manifest/words.ts'
import { shortDigest } from '#lib/domain/wording.ts'
import type { ManifestChangeRow, ManifestRow, ManifestView } from '../views/manifest.ts'

/** What a release is, part by part, beside another one. Pure. */

interface Line {
  /** What tells the line apart among those of its container. */
  key: string
  part: string
  value: string
  title: string | null
  unknown: string | null
  /** Equal texts are equal parts. */
  identity: string
}

export function manifestView(
  manifest: Manifest,
  other?: { label: string; manifest: Manifest },
): ManifestView {
  const lines = linesOf(manifest)
  const others = other === undefined ? [] : linesOf(other.manifest)
  const keys = [...new Set([...lines, ...others].map(({ key }) => key))]
  const comparison = other && compareBoth(other.manifest, manifest)
  return {
    fingerprint: fingerprintOf(manifest),
    complete: isComplete(manifest),
    undeployable: undeployableSentence(manifest),
    rows: keys.map((key) =>
      row(
        lines.find((line) => line.key === key),
        others.find((line) => line.key === key),
        other !== undefined,
      ),
    ),
    against: other?.label ?? null,
    difference:
      other !== undefined && comparison?.outcome === 'different'
        ? differenceWords(other.manifest, manifest, comparison, { digests: false })
        : null,
  }
}

export function undeployableSentence({ undeployable }: Manifest): string | null {
  if (undeployable === undefined) return null
  const { why, advice } = undeployableWords[undeployable]
  return `It cannot be deployed: ${why}. ${advice}`
}

function row(line: Line | undefined, other: Line | undefined, isCompared: boolean): ManifestRow {
  const isKnown = line?.unknown === null && other?.unknown === null
  const isOneSided = (line === undefined) !== (other === undefined)
  return {
    part: line?.part ?? other?.part ?? '',
    value: line === undefined || line.unknown !== null ? null : line.value,
    title: line?.title ?? null,
    unknown: line?.unknown ?? null,
    other: other === undefined || other.unknown !== null ? null : other.value,
    otherTitle: other?.title ?? null,
    same: !isCompared ? null : isOneSided ? false : isKnown ? line.identity === other.identity : null,
  }
}

function linesOf({ containers, execution, inference }: Manifest): Line[] {
  const several = containers.length > 1
  return [
    ...containers.flatMap((container, index) =>
      linesOfContainer(container).map((line) => ({
        ...line,
        key: `${index} ${line.key}`,
        part: several ? `Container ${index + 1}: ${lower(line.part)}` : line.part,
      })),
    ),
    ...texts('Execution', execution, (value) => [['', value]]),
    ...texts('Inference', inference, (value) =>
      Object.entries(value).map(([name, text]) => [inferenceWords[name] ?? name, text]),
    ),
  ]
}

/** Of what a registry says beside its containers; other members go by their own names. */
const inferenceWords: Readonly<Record<string, string>> = {
  specification: 'specification',
  contentTypes: 'content types',
  responseTypes: 'response types',
  instanceTypes: 'instance types',
  transformInstanceTypes: 'batch instance types',
}

const lower = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1)
const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

function linesOfContainer(container: ContainerManifest): Line[] {
  const identity = (part: Parameters<typeof canonicalPart>[1]) => canonicalPart(container, part)
  return [
    ...single('image', container.image, imageValue, identity('image')),
    ...single('artifact', container.artifact, artifactValue, identity('artifact')),
    ...texts('Data', container.data, (sources) =>
      sources.map(({ name, artifact }) => [name, artifactValue(artifact).value]),
    ),
    ...texts('Environment', container.environment, (values) =>
      Object.entries(values).map(([name, { hash, shown }]) => [
        name,
        shown ?? `hidden, ${shortDigest(hash)}`,
      ]),
    ),
    ...texts('Command', container.command, (words) => [['', words.join(' ')]]),
    ...texts('Arguments', container.args, (words) => [['', words.join(' ')]]),
    ...texts('Route', container.routes, (values) => Object.entries(values)),
    ...texts('Setting', container.settings, (values) => Object.entries(values)),
  ]
}

function single<T>(
  part: 'image' | 'artifact',
  stated: Part<T>,
  words: (value: T) => { value: string; title: string; unknown: string | null },
  identity: string,
): Line[] {
  const title = upper(partWords[part])
  if (stated.state === 'unstated') return []
  if (stated.state === 'unknown') return [unknownLine(title, title, stated.why)]
  return [{ key: title, part: title, identity, ...words(stated.value) }]
}

function texts<T>(
  part: string,
  stated: Part<T>,
  entries: (value: T) => [name: string, value: string][],
): Line[] {
  if (stated.state === 'unstated') return []
  if (stated.state === 'unknown') return [unknownLine(part, part, stated.why)]
  return entries(stated.value).map(([name, value]) => ({
    key: `${part} ${name}`,
    part: name === '' ? part : `${part} ${name}`,
    value,
    title: null,
    unknown: null,
    identity: value,
  }))
}

const unknownLine = (key: string, part: string, why: Unknown): Line => ({
  key,
  part,
  value: '',
  title: null,
  unknown: `unknown: ${unknownWords(why)}`,
  identity: '',
})

function imageValue({ repository, tag, digest, address }: ImagePart) {
  const name = tag === undefined ? repository : `${repository}:${tag}`
  return {
    value: digest.known ? `${name} ${shortDigest(digest.value)}` : `${name}, by tag, digest unknown`,
    title: digest.known ? `${address} ${digest.value}` : `${address}: ${unknownWords(digest.why)}`,
    unknown: null,
  }
}

const kindWords = {
  archive: 'archive',
  object: 'single object',
  prefix: 'all objects under the prefix',
} as const

function artifactValue(artifact: ArtifactPart) {
  if (artifact.kind === 'none') return { value: 'none, the image has everything', title: '', unknown: null }
  const { kind, address, digest } = artifact
  return digest.known
    ? {
        value: `${shortDigest(digest.value)}, ${kindWords[kind]}`,
        title: `${address} ${digest.value}`,
        unknown: null,
      }
    : { value: address, title: address, unknown: `${address}: digest unknown, ${unknownWords(digest.why)}` }
}

/** What a region would serve, as the preview shows it: changes first. */
export function changeRows(changes: readonly ManifestChange[], several: boolean): ManifestChangeRow[] {
  return changes
    .map(({ container, part, key, from, before, after, same }) => {
      const name = part in partWords ? partWords[part as keyof typeof partWords] : part
      const where = several && container !== undefined ? `Container ${container + 1}: ${name}` : upper(name)
      return {
        part: key === undefined ? where : `${where} ${key}`,
        from,
        before: before ?? null,
        after: after ?? null,
        same,
      }
    })
    .toSorted((one, other) => Number(one.same) - Number(other.same))
}
