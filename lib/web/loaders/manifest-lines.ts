import { canonical } from '#lib/domain/canonical.ts'
import { shownWords } from '#lib/domain/manifest/shown-words.ts'
import type {
  ArtifactPart,
  ContainerManifest,
  Environment,
  ImagePart,
  Manifest,
  Part,
  PartName,
} from '#lib/domain/manifest/types.ts'
import { unknownWords } from '#lib/domain/manifest/words.ts'
import { shortDigest } from '#lib/domain/wording.ts'

/** What a release states of one part, in lines for people. Pure. */

export type WholePart = 'execution' | 'inference'

/** What decides whether two lines are one thing: whole digests and words, nothing cut short or hidden. */
type Identity = { text: string } | { image: ImagePart } | { artifact: ArtifactPart }

export interface ManifestLine {
  /** What tells it apart within its part: an environment variable, a data source; '' where the part is one line. */
  name: string
  value: string
  title: string | null
  unknown: string | null
  identity: Identity
}

export const partTitles: Readonly<Record<PartName | WholePart, string>> = {
  image: 'Image',
  artifact: 'Artifact',
  data: 'Data',
  environment: 'Environment',
  command: 'Command',
  args: 'Arguments',
  routes: 'Route',
  settings: 'Setting',
  execution: 'Execution',
  inference: 'Inference',
}

const linesOf = <T>(part: Part<T>, of: (value: T) => ManifestLine[]): Part<ManifestLine[]> =>
  part.state === 'stated' ? { state: 'stated', value: of(part.value) } : part

export function containerLines(container: ContainerManifest): Record<PartName, Part<ManifestLine[]>> {
  const { image, artifact, data, environment, command, args, routes, settings } = container
  return {
    image: linesOf(image, (value) => [imageLine(value)]),
    artifact: linesOf(artifact, (value) => [artifactLine('', value)]),
    data: linesOf(data, (sources) => sources.map((source) => artifactLine(source.name, source.artifact))),
    environment: linesOf(environment, environmentLines),
    command: linesOf(command, wordLines),
    args: linesOf(args, wordLines),
    routes: linesOf(routes, textLines),
    settings: linesOf(settings, textLines),
  }
}

/** Of what is said of all containers together. */
export function wholeLines({ execution, inference }: Manifest): Record<WholePart, Part<ManifestLine[]>> {
  return {
    execution: linesOf(execution, (value) => [textLine('', value)]),
    inference: linesOf(inference, (values) =>
      Object.entries(values).map(([name, text]) => textLine(inferenceWords[name] ?? name, text)),
    ),
  }
}

/** Of what a registry says beside its containers; other members go by their own names. */
const inferenceWords: Readonly<Record<string, string>> = {
  specification: 'specification',
  contentTypes: 'content types',
  responseTypes: 'response types',
  instanceTypes: 'instance types',
  transformInstanceTypes: 'batch instance types',
}

const textLine = (name: string, value: string, identity = value): ManifestLine => ({
  ...{ name, value, identity: { text: identity } },
  title: null,
  unknown: null,
})

function environmentLines(values: Environment): ManifestLine[] {
  return Object.entries(values).map(([name, { hash, shown }]) =>
    textLine(name, shown ?? `hidden, ${shortDigest(hash)}`, hash),
  )
}

function textLines(values: Record<string, string>): ManifestLine[] {
  return Object.entries(values).map(([name, value]) => textLine(name, value))
}

/** Words with blanks are quoted, or `a b` and `a`, `b` would read the same. */
function wordLines(words: readonly string[]): ManifestLine[] {
  if (words.length === 0) return []
  const shown = shownWords(words).map((word) => (/^$|\s/.test(word) ? JSON.stringify(word) : word))
  return [textLine('', shown.join(' '), canonical(words))]
}

function imageLine(image: ImagePart): ManifestLine {
  const { repository, tag, digest, address } = image
  const named = tag === undefined ? repository : `${repository}:${tag}`
  return {
    name: '',
    value: digest.known ? `${named} ${shortDigest(digest.value)}` : `${named}, by tag, digest unknown`,
    title: digest.known ? `${address} ${digest.value}` : `${address}: ${unknownWords(digest.why)}`,
    unknown: null,
    identity: { image },
  }
}

const kindWords = {
  archive: 'archive',
  object: 'single object',
  prefix: 'all objects under the prefix',
} as const

function artifactLine(name: string, artifact: ArtifactPart): ManifestLine {
  const line = { name, identity: { artifact } }
  if (artifact.kind === 'none')
    return { ...line, value: 'none, the image has everything', title: null, unknown: null }
  const { kind, address, digest, objects } = artifact
  if (digest.known)
    return {
      ...line,
      value: `${shortDigest(digest.value)}${grade(artifact)}, ${kindWords[kind]}`,
      title: `${address} ${digest.value}${objects?.known === true && objects.value !== digest.value ? ` ${objects.value}` : ''}`,
      unknown: null,
    }
  const { why } = objects === undefined || objects.known ? digest : objects
  return {
    ...line,
    value: address,
    title: address,
    unknown: `${address}: digest unknown, ${unknownWords(why)}`,
  }
}

/** How a digest is known that somebody wrote down. */
function grade({ declared, objects }: Exclude<ArtifactPart, { kind: 'none' }>): string {
  if (declared !== true) return ''
  return objects?.known === true ? ' as declared, objects listed' : ' as declared, not compared'
}
