import { createHash } from 'node:crypto'
import { canonical } from '../canonical.ts'
import type {
  ArtifactPart,
  ContainerManifest,
  Environment,
  EnvironmentValue,
  ImagePart,
  Known,
  Manifest,
  Part,
  PartName,
} from './types.ts'
import { partNames } from './types.ts'

/** Identity of manifests: a canonical text of each part, without places and without secrets, and its digest. Pure. */

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

const SECRET_NAME =
  /pass|pwd|secret|token|credential|private|api_?key|access_?key|(^|_)key$|auth|signature|dsn|conn(ection)?_?str/i
/** An address that carries its password or is signed, a PEM block, a cloud's own key. */
const SECRET_VALUE =
  /:\/\/[^/\s:]*:[^@\s]+@|[?&](sig|signature|x-amz-signature|token|key)=|-----BEGIN|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]{10,}\.|^Bearer /i
/** High entropy: nothing that a person would write as a setting. */
const RANDOM_VALUE = /^(?=.*[0-9])(?=.*[a-zA-Z])[A-Za-z0-9+/_=-]{32,}$/

export function looksSecret(name: string, value: string): boolean {
  if (/^[A-Z0-9_]*SHA256$/.test(name)) return false
  return SECRET_NAME.test(name) || SECRET_VALUE.test(value) || RANDOM_VALUE.test(value)
}

export function environmentOf(values: Readonly<Record<string, string>>): Environment {
  return Object.fromEntries(
    Object.entries(values)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]): [string, EnvironmentValue] => [
        name,
        looksSecret(name, value) ? { hash: digestOf(value) } : { hash: digestOf(value), shown: value },
      ]),
  )
}

/** What of an image decides: its digest; where that is unknown its repository and tag, which say less. */
export function imageIdentity({ repository, tag, digest }: ImagePart): unknown {
  return digest.known ? { digest: digest.value } : { repository, tag: tag ?? null }
}

export function artifactIdentity(artifact: ArtifactPart): unknown {
  if (artifact.kind === 'none') return { kind: 'none' }
  const { kind, digest, objects } = artifact
  // What was written down of two things may be the same, by mistake; what is stored is not.
  return {
    ...{ kind, digest: knownIdentity(digest) },
    ...(objects?.known === true ? { objects: objects.value } : {}),
  }
}

const knownIdentity = (value: Known<string>): unknown =>
  value.known ? value.value : { unknown: value.why.reason }

function partIdentity<T>(part: Part<T>, identity: (value: T) => unknown): unknown {
  switch (part.state) {
    case 'stated':
      return identity(part.value)
    case 'unstated':
      return null
    case 'unknown':
      return { unknown: part.why.reason }
  }
}

const itself = (value: unknown) => value
const hashes = (environment: Environment) =>
  Object.fromEntries(Object.entries(environment).map(([name, { hash }]) => [name, hash]))

/** JSON that stands for one part of a container, the same for what decides the same answers. */
export function canonicalPart(container: ContainerManifest, part: PartName): string {
  return canonical(identityOf(container, part))
}

function identityOf(container: ContainerManifest, part: PartName): unknown {
  switch (part) {
    case 'image':
      return partIdentity(container.image, imageIdentity)
    case 'artifact':
      return partIdentity(container.artifact, artifactIdentity)
    case 'data':
      return partIdentity(container.data, (sources) =>
        sources.map(({ name, artifact }) => ({ name, artifact: artifactIdentity(artifact) })),
      )
    case 'environment':
      return partIdentity(container.environment, hashes)
    default:
      return partIdentity<unknown>(container[part], itself)
  }
}

/** Digest of one part, so that a difference can be named: same weights, other image. */
export function partDigest(container: ContainerManifest, part: PartName): string {
  return digestOf(canonicalPart(container, part))
}

/** The whole manifest as text: keys sorted, places and secrets left out. */
export function canonicalManifest(manifest: Manifest): string {
  return canonical({
    version: 1,
    containers: manifest.containers.map((container) => ({
      ...Object.fromEntries(partNames.map((part) => [part, identityOf(container, part)])),
      // Elsewhere a name decides nothing, and is left out.
      ...(isCalledByName(manifest) ? { name: container.name ?? null } : {}),
    })),
    execution: partIdentity(manifest.execution, itself),
    inference: partIdentity(manifest.inference, itself),
  })
}

/** Whether every request chooses one of several containers by its name. */
export function isCalledByName({ containers, execution }: Manifest): boolean {
  return containers.length > 1 && execution.state === 'stated' && execution.value === 'direct'
}

/** `sha256:<hex>` of the canonical form. Two with the same fingerprint, both complete, answer alike. */
export function fingerprintOf(manifest: Manifest): string {
  return digestOf(canonicalManifest(manifest))
}

/** Whether everything that the manifest states is known: only then does an equal fingerprint mean an equal release. */
export function isComplete({ containers, execution, inference }: Manifest): boolean {
  return (
    containers.length > 0 &&
    execution.state !== 'unknown' &&
    inference.state !== 'unknown' &&
    containers.every(
      (container) =>
        partNames.every((part) => container[part].state !== 'unknown') &&
        (container.image.state !== 'stated' || container.image.value.digest.known) &&
        artifactsOf(container).every((artifact) => artifact.kind === 'none' || artifact.digest.known),
    )
  )
}

/**
 * Complete, and nothing of it is only declared: two with the same fingerprint then are one thing. A declared digest that was copied along
 * with an entry says nothing about what that loads.
 */
export function isProven(manifest: Manifest): boolean {
  const isCompared = (artifact: ArtifactPart) =>
    artifact.kind === 'none' || artifact.declared !== true || artifact.objects?.known === true
  return isComplete(manifest) && manifest.containers.every((each) => artifactsOf(each).every(isCompared))
}

/** Everything that a container loads: its artifact and its further data, in that order. */
export function artifactsOf({ artifact, data }: ContainerManifest): ArtifactPart[] {
  return [
    ...(artifact.state === 'stated' ? [artifact.value] : []),
    ...(data.state === 'stated' ? data.value.map((source) => source.artifact) : []),
  ]
}
