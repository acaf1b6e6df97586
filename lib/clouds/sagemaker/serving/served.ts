import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
  ProductionVariant,
  ProductionVariantSummary,
} from '@aws-sdk/client-sagemaker'
import { containerManifest, type PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { canonical } from '#lib/domain/canonical.ts'
import { artifactsOf, canonicalPart, isCalledByName } from '#lib/domain/manifest/fingerprint.ts'
import { imagePart, imageRepositoryAddress } from '#lib/domain/manifest/image.ts'
import {
  container,
  known,
  manifest,
  stated,
  unknown,
  unknownPart,
  unstated,
} from '#lib/domain/manifest/parts.ts'
import {
  type ArtifactKind,
  type ContainerManifest,
  type Known,
  type Manifest,
  partNames,
  type Unknown,
} from '#lib/domain/manifest/types.ts'

/** What an endpoint serves, as a manifest, from what was read of it. Pure. */

/** Detail of an endpoint whose variant has no model of its own. */
export const INFERENCE_COMPONENTS = 'inference components'
export const SCALED_TO_ZERO = 'scaled to zero'
export const SERVERLESS = 'serverless'

/** Nothing of it could be read, not even how many containers there are. */
export function unreadManifest({ reason, detail }: Unknown): Manifest {
  const part = unknownPart(reason, detail)
  const parts = Object.fromEntries(partNames.map((name) => [name, part]))
  return manifest([container(parts)], { execution: part })
}

/** The variant that the fleet file names. Where there is one only, it is meant, whatever it is called. */
export function variantOf(
  config: DescribeEndpointConfigOutput,
  variantName: string,
): Known<ProductionVariant> {
  // A configuration without variants cannot be made.
  const variants = config.ProductionVariants ?? []
  const [only] = variants
  const found =
    variants.find(({ VariantName }) => VariantName === variantName) ??
    (variants.length === 1 ? only : undefined)
  return found === undefined ? unknown('not-found', `variant ${variantName}`) : known(found)
}

/** Models that answer for a variant: its own, and those that instance pools have in its place. */
export function modelNamesOf({ ModelName, InstancePools }: ProductionVariant): string[] {
  const overrides = (InstancePools ?? []).flatMap(({ ModelNameOverride }) => ModelNameOverride ?? [])
  return [...new Set([...(ModelName === undefined ? [] : [ModelName]), ...overrides])]
}

/** Everything that the containers load, each once. */
export function loadedBy(containers: readonly PlainContainer[]): { address: string; kind: ArtifactKind }[] {
  const all = containers
    .flatMap((each) => artifactsOf(containerManifest(each)))
    .flatMap((artifact) => (artifact.kind === 'none' ? [] : [artifact]))
  return [...new Map(all.map((each) => [artifactKey(each.address, each.kind), each])).values()]
}

export const artifactKey = (address: string, kind: ArtifactKind) => `${kind} ${address}`

export interface ServedModel {
  name: string
  model: DescribeModelOutput
  containers: readonly PlainContainer[]
}

/** Images that run, as far as it is known which, each once. */
export function runBy(
  models: readonly ServedModel[],
  summary: ProductionVariantSummary | undefined,
): { address: string; digest: string }[] {
  const all = models
    .flatMap(({ containers }) => containers)
    .flatMap((each) => {
      const { image } = containerManifest(each, {
        image: (address) => deployedDigest(summary, address, each.ImageDigest),
      })
      return image.state === 'stated' && image.value.digest.known
        ? [{ address: image.value.address, digest: image.value.digest.value }]
        : []
    })
  return [...new Map(all.map((each) => [imageKey(each.address, each.digest), each])).values()]
}

export const imageKey = (address: string, digest: string) => `${digest} ${address}`

/** One model as it is served. `digests` by `artifactKey`, `platforms` by `imageKey`. */
export function servedManifest(
  { model, containers }: ServedModel,
  summary: ProductionVariantSummary | undefined,
  digests: ReadonlyMap<string, Known<string>>,
  platforms: ReadonlyMap<string, Known<string[]>> = new Map(),
): Manifest {
  return manifest(
    containers.map((each) =>
      containerManifest(each, {
        image: (image) => deployedDigest(summary, image, each.ImageDigest),
        platforms: (address, digest) => platforms.get(imageKey(address, digest)),
        artifact: (address, kind) => digests.get(artifactKey(address, kind)) ?? unknown('not-read', address),
      }),
    ),
    { execution: executionOf(model, containers.length) },
  )
}

/** Several containers are called one after the other where nothing else is said. */
function executionOf(
  { InferenceExecutionConfig }: DescribeModelOutput,
  containers: number,
): Manifest['execution'] {
  if (containers < 2) return unstated
  return stated(InferenceExecutionConfig?.Mode === 'Direct' ? 'direct' : 'serial')
}

/**
 * What SageMaker resolved an image to when it deployed it. A tag that moved while instances were added may have been resolved to
 * several digests: then it is not known which of them answers.
 */
export function deployedDigest(
  summary: ProductionVariantSummary | undefined,
  image: string,
  imageDigest: string | undefined,
): Known<string> {
  const deployed = summary?.DeployedImages ?? []
  const exact = deployed.filter(({ SpecifiedImage }) => SpecifiedImage === image)
  const pinned = `${imageRepositoryAddress(image)}@${imageDigest?.toLowerCase() ?? ''}`
  const meant = exact.length > 0 ? exact : deployed.filter(({ SpecifiedImage }) => SpecifiedImage === pinned)
  const digests = meant.flatMap(({ ResolvedImage }) => {
    const digest = ResolvedImage === undefined ? undefined : imagePart(ResolvedImage).digest
    return digest?.known === true ? [digest.value] : []
  })
  const [digest, ...others] = [...new Set(digests)]
  if (digest === undefined) return unknown('not-told', image)
  return others.length > 0
    ? unknown('not-comparable', `${image} runs as ${[digest, ...others].join(' and ')}`)
    : known(digest)
}

/** One manifest of all models that answer: a part in which they differ is nobody's. */
export function manifestOfAll(models: readonly { name: string; manifest: Manifest }[]): Manifest {
  const [first, ...others] = models
  if (first === undefined) return unreadManifest({ reason: 'not-told', detail: INFERENCE_COMPONENTS })
  if (others.length === 0) return first.manifest
  const mixed = unknownPart(
    'not-comparable',
    `instance pools serve ${models.map(({ name }) => name).join(', ')}`,
  )
  if (others.some(({ manifest: other }) => other.containers.length !== first.manifest.containers.length))
    return unreadManifest(mixed.why)
  const containers = first.manifest.containers.map((each, index): ContainerManifest => {
    const differing = partNames.filter((part) =>
      others.some(({ manifest: other }) => {
        const there = other.containers[index]
        return there === undefined || canonicalPart(there, part) !== canonicalPart(each, part)
      }),
    )
    return { ...each, ...Object.fromEntries(differing.map((part) => [part, mixed])) }
  })
  const calls = models.map(({ manifest: each }) =>
    canonical([each.execution, isCalledByName(each) ? each.containers.map(({ name }) => name) : []]),
  )
  const isCalledAlike = new Set(calls).size === 1
  return { ...first.manifest, containers, ...(isCalledAlike ? {} : { execution: mixed }) }
}

/** Whether any container of the variant is running or ever ran. */
export function startedOf(
  variant: ProductionVariant,
  summary: ProductionVariantSummary | undefined,
): Known<boolean> {
  if (variant.ServerlessConfig !== undefined) return unknown('not-told', SERVERLESS)
  const current = summary?.CurrentInstanceCount
  if (current === undefined) return unknown('not-told', 'CurrentInstanceCount')
  // Instances are counted when their containers answer. Without any, it is not told whether there were some meanwhile.
  return current > 0 ? known(true) : unknown('not-told', SCALED_TO_ZERO)
}

export interface Instances {
  current: number | undefined
  desired: number | undefined
}

/** Of the named variant; of all of them when none has that name. A count that is not told for one is not known for all. */
export function instancesOf(described: DescribeEndpointOutput, variantName: string): Instances {
  const all = described.ProductionVariants ?? []
  const named = all.filter(({ VariantName }) => VariantName === variantName)
  const counted = named.length > 0 ? named : all
  return {
    current: sumOf(counted.map(({ CurrentInstanceCount }) => CurrentInstanceCount)),
    desired: sumOf(counted.map(({ DesiredInstanceCount }) => DesiredInstanceCount)),
  }
}

function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  if (counts.length === 0) return undefined
  return counts.reduce<number | undefined>(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  )
}

export function summaryOf(
  described: DescribeEndpointOutput,
  variant: Pick<ProductionVariant, 'VariantName'>,
): ProductionVariantSummary | undefined {
  return described.ProductionVariants?.find(({ VariantName }) => VariantName === variant.VariantName)
}
