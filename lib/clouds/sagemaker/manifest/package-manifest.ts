import type {
  ContainerDefinition,
  DescribeModelPackageOutput,
  ModelPackageContainerDefinition,
  S3ModelDataSource,
} from '@aws-sdk/client-sagemaker'
import { environmentOf } from '#lib/domain/manifest/fingerprint.ts'
import { imagePart } from '#lib/domain/manifest/image.ts'
import {
  container,
  known,
  manifest,
  stated,
  statedIf,
  unknown,
  unknownPart,
} from '#lib/domain/manifest/parts.ts'
import type {
  ArtifactKind,
  ArtifactPart,
  ContainerManifest,
  DataSource,
  ImagePart,
  Known,
  Manifest,
  UndeployableReason,
} from '#lib/domain/manifest/types.ts'

/** Packages and models of SageMaker as manifests. Pure. One function reads the containers of both, so that they compare. */

/** A container with nothing left to resolve: of a model that names no package, or of a package. */
export type PlainContainer = Omit<
  ContainerDefinition,
  'ModelPackageName' | 'InferenceSpecificationName' | 'Image'
> &
  Pick<ModelPackageContainerDefinition, 'Image' | 'ImageDigest' | 'AdditionalS3DataSource'>

/** What is told of a container's parts elsewhere: digests of its image and of what it loads. */
export interface Digests {
  /** What the image stands for where the address has no digest; left out: not told. */
  image?: (image: string) => Known<string>
  /** What the image's digest lists; undefined: not read. */
  platforms?: (image: string, digest: string) => Known<string[]> | undefined
  artifact?: (address: string, kind: ArtifactKind) => Known<string>
}

const notRead = unknown('not-read')

export function containerManifest(of: PlainContainer, digests: Digests = {}): ContainerManifest {
  const artifactDigest = digests.artifact ?? (() => notRead)
  const settings = settingsOf(of)
  return container({
    name: of.ContainerHostname,
    image: statedIf(of.Image === undefined ? undefined : imageOf(of.Image, of.ImageDigest, digests)),
    // A container that names no data has everything in its image: that is a statement, not an omission.
    // Several models under one prefix, of which every request chooses one.
    artifact:
      of.Mode === 'MultiModel'
        ? unknownPart('not-told', 'multi-model')
        : stated(artifactOf(of, artifactDigest)),
    data: statedIf(dataOf(of, artifactDigest)),
    // Without the member there are no variables.
    environment: stated(environmentOf(of.Environment ?? {})),
    settings: Object.keys(settings).length === 0 ? { state: 'unstated' } : stated(settings),
  })
}

function imageOf(address: string, imageDigest: string | undefined, digests: Digests): ImagePart {
  const { digest } = digestedImage(address, imageDigest, digests)
  return imagePart(address, digest, digest.known ? digests.platforms?.(address, digest.value) : undefined)
}

function digestedImage(address: string, imageDigest: string | undefined, digests: Digests): ImagePart {
  const told = digests.image?.(address)
  // Where what runs is known to be more than one image, what was registered does not say which of them answers.
  if (told !== undefined && (told.known || told.why.reason !== 'not-told')) return imagePart(address, told)
  const registered = imageDigest?.toLowerCase()
  // The API's own text calls it an MD5 hash; its pattern, and what SageMaker writes, is the image's digest.
  const isDigest = registered !== undefined && /^sha256:[0-9a-f]{64}$/.test(registered)
  return imagePart(address, isDigest ? known(registered) : told)
}

type Loaded = Pick<PlainContainer, 'ModelDataUrl' | 'ModelDataSource'>

/**
 * Whether the weights are an archive that `ModelDataUrl` names. SageMaker may tell the same as a `ModelDataSource` beside it, and only
 * where that says of the same address that it is not packed, that is what is loaded.
 */
export function isLoadedByUrl({ ModelDataUrl, ModelDataSource }: Loaded): boolean {
  const source = ModelDataSource?.S3DataSource
  return (
    ModelDataUrl !== undefined &&
    (source === undefined || source.S3Uri !== ModelDataUrl || kindOf(source) === 'archive')
  )
}

/** Where the weights come from and in which form; undefined where the image has everything. */
export function loadedFrom(of: Loaded): { address: string; kind: ArtifactKind } | undefined {
  if (of.ModelDataUrl !== undefined && isLoadedByUrl(of)) return { address: of.ModelDataUrl, kind: 'archive' }
  const source = of.ModelDataSource?.S3DataSource
  return source?.S3Uri === undefined ? undefined : { address: source.S3Uri, kind: kindOf(source) }
}

/**
 * The same containers with what each loads written in one form, so that a request and an answer compare: SageMaker may tell an archive by
 * `ModelDataUrl`, by `ModelDataSource` or by both. Two that say two addresses stay two.
 */
export function inOneForm(of: Loaded): object {
  const { ModelDataUrl, ModelDataSource, ...others } = of
  const source = ModelDataSource?.S3DataSource
  if (ModelDataUrl === undefined || (source !== undefined && source.S3Uri !== ModelDataUrl)) return of
  const { S3DataType = 'S3Object', CompressionType = 'Gzip' } = source ?? {}
  return {
    ...others,
    ModelDataSource: { S3DataSource: { S3Uri: ModelDataUrl, S3DataType, CompressionType } },
  }
}

function artifactOf(
  of: Loaded,
  digest: (address: string, kind: ArtifactKind) => Known<string>,
): ArtifactPart {
  const from = loadedFrom(of)
  return from === undefined
    ? { kind: 'none' }
    : { kind: from.kind, address: from.address, digest: digest(from.address, from.kind) }
}

function kindOf({
  S3DataType,
  CompressionType,
}: Pick<S3ModelDataSource, 'S3DataType'> & { CompressionType?: string | undefined }): ArtifactKind {
  if (S3DataType === 'S3Prefix') return 'prefix'
  return CompressionType === 'Gzip' ? 'archive' : 'object'
}

/** The one further source that only packages know has no name in the API. */
export const ADDITIONAL_S3_DATA_SOURCE = 'AdditionalS3DataSource'

function dataOf(
  of: Pick<PlainContainer, 'AdditionalModelDataSources' | 'AdditionalS3DataSource'>,
  digest: (address: string, kind: ArtifactKind) => Known<string>,
): DataSource[] | undefined {
  const one = (
    name: string,
    source: { S3Uri: string | undefined } & Parameters<typeof kindOf>[0],
  ): DataSource => {
    const kind = kindOf(source)
    const address = source.S3Uri ?? ''
    return { name, artifact: { kind, address, digest: digest(address, kind) } }
  }
  const { AdditionalModelDataSources, AdditionalS3DataSource } = of
  if (AdditionalModelDataSources === undefined && AdditionalS3DataSource === undefined) return undefined
  const sources = (AdditionalModelDataSources ?? []).flatMap(({ ChannelName, S3DataSource }) =>
    S3DataSource === undefined ? [] : [one(ChannelName ?? '', S3DataSource)],
  )
  if (AdditionalS3DataSource !== undefined)
    sources.push(one(ADDITIONAL_S3_DATA_SOURCE, AdditionalS3DataSource as Parameters<typeof one>[1]))
  // Channels are mounted by name, in whichever order they are written.
  return sources.sort((first, second) => (first.name < second.name ? -1 : 1))
}

/** Members of a container that SageMaker's models have besides. Packages have none of them. */
export const SETTINGS = ['Mode', 'ImageConfig', 'MultiModelConfig', 'ContainerMetricsConfig'] as const

function settingsOf(of: PlainContainer): Record<string, string> {
  return Object.fromEntries(
    SETTINGS.flatMap((name) => {
      const value = of[name]
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]]
    }),
  )
}

export type DescribedPackage = Pick<
  DescribeModelPackageOutput,
  'InferenceSpecification' | 'ModelPackageStatus'
>

/** What a package states. With `undeployable` it is listed, and cannot be deployed. */
export function packageManifest(described: DescribedPackage, digests: Digests = {}): Manifest {
  const specification = described.InferenceSpecification
  const containers = specification?.Containers ?? []
  const undeployable = undeployableBecause(described)
  return manifest(
    containers.map((each) => containerManifest(each, digests)),
    {
      inference:
        specification === undefined
          ? { state: 'unstated' }
          : stated({ specification: 'InferenceSpecification', ...supportedBy(specification) }),
      ...(undeployable === undefined ? {} : { undeployable }),
    },
  )
}

function undeployableBecause({
  ModelPackageStatus,
  InferenceSpecification,
}: DescribedPackage): UndeployableReason | undefined {
  if (ModelPackageStatus === 'Failed') return 'registration-failed'
  // The API asks for at least one container of a specification; without any there is nothing to deploy either.
  const containers = InferenceSpecification?.Containers ?? []
  if (containers.length === 0) return 'no-inference-specification'
  if (containers.some(({ ProductId }) => ProductId !== undefined)) return 'marketplace'
  return containers.some(({ Image }) => Image === undefined || Image === '') ? 'no-image' : undefined
}

const SUPPORTED = {
  contentTypes: 'SupportedContentTypes',
  responseTypes: 'SupportedResponseMIMETypes',
  instanceTypes: 'SupportedRealtimeInferenceInstanceTypes',
  transformInstanceTypes: 'SupportedTransformInstanceTypes',
} as const

/** Sets, as text: their order says nothing. */
function supportedBy(
  specification: NonNullable<DescribedPackage['InferenceSpecification']>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SUPPORTED).flatMap(([name, member]) => {
      const values: readonly string[] | undefined = specification[member]
      return values === undefined || values.length === 0 ? [] : [[name, [...values].sort().join(', ')]]
    }),
  )
}

/** Account and region of a package's ARN; undefined for a name or another registry's reference. */
export function packageArn(ref: string): { account: string; region: string } | undefined {
  const [, region, account] =
    /^arn:aws[a-z-]*:sagemaker:([a-z0-9-]+):(\d{12}):model-package\//.exec(ref) ?? []
  return region === undefined || account === undefined ? undefined : { account, region }
}
