/**
 * A manifest is everything that decides an answer: ordered containers, each with image, artifact, environment, command and
 * routes. A release *states* one; an endpoint *serves* one. Places (registry hosts, accounts, buckets) are kept for people and
 * for deploying, and are no part of identity.
 */

export const unknownReasons = [
  /** The cloud's answer does not contain it. */
  'not-told',
  /** A permission is missing; `detail` names it. */
  'denied',
  /** What would tell it is not there (deleted, not replicated yet); `detail` names it. */
  'not-found',
  /** It is told in a form that cannot be compared, such as the ETag of a multipart upload; `detail` names it. */
  'not-comparable',
  /** It was recorded before Meridian read this part, and has not been read again. */
  'not-read',
  /** What would tell it was written or made again after it came into force: what runs may be what was there before. `detail` names it. */
  'written-later',
  /** What an entry's copy was made from was written since, so that it does not tell any more what the copy is. `detail` names it. */
  'written-since',
  /** The cloud that would tell it did not answer. */
  'not-answering',
] as const
export type UnknownReason = (typeof unknownReasons)[number]

/** Why a value is not known. Facts only: sentences are made from them at the edge. */
export interface Unknown {
  reason: UnknownReason
  /** A permission, an address, a name: what the reason is about. */
  detail?: string
}

/** A value of a cloud, or why there is none. */
export type Known<T> = { known: true; value: T } | { known: false; why: Unknown }

/**
 * One part of a container. `unstated`: of a release, that it leaves the part to the endpoint; of an endpoint, that it has no
 * such setting.
 */
export type Part<T> =
  | { state: 'stated'; value: T }
  | { state: 'unstated' }
  | { state: 'unknown'; why: Unknown }

export interface ImagePart {
  /** As the registry or the cloud writes it; a place, and what is deployed from. */
  address: string
  /** Path without host, account, tag and digest, e.g. `fraud-scorer` or `vertex-ai/prediction/sklearn-cpu.1-0`. */
  repository: string
  tag: string | undefined
  /** `sha256:<64 hex digits>` of the image manifest, or of the index that was pushed for several platforms. */
  digest: Known<string>
  /**
   * Digests of the images that the index lists, one a platform; empty: the digest is an image's own. Left out where no cloud takes an
   * image out of an index, and of what was recorded before this was read.
   */
  platforms?: Known<string[]>
}

/** `archive`: one packed object; `object`: one object as it is; `prefix`: every object under an address. */
export const artifactKinds = ['archive', 'object', 'prefix'] as const
export type ArtifactKind = (typeof artifactKinds)[number]

/** A registry entry that keeps for good what it was made with. */
export interface KeptEntry {
  /** Name of the entry, by its number. */
  entry: string
  /** ISO, the registry's own time. Numbers of deleted entries may come again. */
  madeAt: string
  /** Name of the entry that the registry says this one is a copy of. */
  copyOf?: string
}

/** What a container loads. `none`: the image has everything. */
export type ArtifactPart =
  | { kind: 'none' }
  | {
      kind: ArtifactKind
      /** A place. */
      address: string
      /** `sha256:<hex>` or `etag:<hex>` of the object; of a prefix one over its listing. */
      digest: Known<string>
      /** Somebody wrote the digest down, and nobody compared it with what is stored. */
      declared?: true
      /** `listing:<hex>` over what was stored when the entry was made, where the store tells it apart from the digest. */
      objects?: Known<string>
      /** Where an entry keeps the content itself, the address tells only where it came from. */
      kept?: KeptEntry
    }

/** A further source of data that a container mounts, by name. */
export interface DataSource {
  name: string
  artifact: ArtifactPart
}

/** Identity is the hash, so that a secret decides without being kept. */
export interface EnvironmentValue {
  /** `sha256:<hex>` of the value's UTF-8 bytes. */
  hash: string
  /** The value, where its name and form do not look like a secret. */
  shown?: string
}
export type Environment = Record<string, EnvironmentValue>

export interface ContainerManifest {
  /** Name of the container where the cloud has one (SageMaker: ContainerHostname). */
  name: string | undefined
  image: Part<ImagePart>
  artifact: Part<ArtifactPart>
  data: Part<DataSource[]>
  environment: Part<Environment>
  command: Part<string[]>
  args: Part<string[]>
  /** Predict, health and port settings by the cloud's own names, as text. */
  routes: Part<Record<string, string>>
  /** What else decides an answer (SageMaker: Mode; Vertex AI: probes, shared memory …), by the cloud's own names, as text. */
  settings: Part<Record<string, string>>
}

export const partNames = [
  'image',
  'artifact',
  'data',
  'environment',
  'command',
  'args',
  'routes',
  'settings',
] as const
export type PartName = (typeof partNames)[number]

/** Also `containers` (how many, in which order they are called) and `start` (whether anything of it ever ran). */
export const comparedParts = [...partNames, 'containers', 'start'] as const
export type ComparedPart = (typeof comparedParts)[number]

/** Why a registry entry cannot be deployed at all. */
export const undeployableReasons = [
  /** Registered without an inference specification, as tracking servers do. */
  'no-inference-specification',
  'no-image',
  /** The registry says that registering it failed. */
  'registration-failed',
  /** A Marketplace product, which is deployed by its package only. */
  'marketplace',
] as const
export type UndeployableReason = (typeof undeployableReasons)[number]

export interface Manifest {
  /** In the order in which they are called. */
  containers: ContainerManifest[]
  /** How several containers are called (SageMaker: InferenceExecutionConfig). */
  execution: Part<'serial' | 'direct'>
  /**
   * Which inference specification of the entry it is, and what that says of contents and instances. Part of a release's fingerprint; no
   * endpoint has such a setting, so it is never compared with one.
   */
  inference: Part<Record<string, string>>
  /** Set: it is listed, and cannot be deployed. */
  undeployable?: UndeployableReason
}
