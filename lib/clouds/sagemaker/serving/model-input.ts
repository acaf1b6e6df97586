import type {
  ContainerDefinition,
  CreateModelInput,
  DescribeModelOutput,
  S3ModelDataSource,
  Tag,
} from '@aws-sdk/client-sagemaker'
import { attemptName } from '#lib/clouds/attempt-name.ts'
import { ecrAddress } from '#lib/clouds/aws/image-address.ts'
import {
  ADDITIONAL_S3_DATA_SOURCE,
  isLoadedByUrl,
  type PlainContainer,
} from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'

/** The model of an attempt: what the release states, and of what serves only what the release leaves open. Pure. */

/** What serves now, as far as it can be kept. */
export interface Kept {
  /** Undefined when the model was deleted: then there is nothing to keep. */
  model: DescribeModelOutput | undefined
  /** Packages resolved; empty when they are not known. */
  containers: readonly PlainContainer[]
  /** Set where a package behind them is gone: only what the model itself states is told, and there may have been more containers. */
  partial?: true
  tags: readonly Tag[]
}

export interface ModelParts {
  attempt: Attempt
  /** Of the release, in order. */
  containers: readonly PlainContainer[]
  /** Where the endpoint pulls each of them from, in the same order. */
  images: readonly string[]
  artifact: ArtifactCopy
  environment: NonNullable<Guardrail['environment']>
  kept: Kept
}

export function modelInput(parts: ModelParts): CreateModelInput {
  const { attempt, containers, kept } = parts
  const { model } = kept
  const definitions = containers.map((each, index) => containerDefinition(parts, each, index))
  const named = withHostnames(definitions, containers, kept.containers)
  refuseHalfNamed(attempt, named)
  const role = settingsOf(attempt.endpoint).executionRole || model?.ExecutionRoleArn
  // One container is written in the form that the model has now.
  const [only] = named
  const isPrimary =
    named.length === 1 && (model?.Containers === undefined || model.PrimaryContainer !== undefined)
  return {
    ModelName: attemptName(attempt),
    ...(role === undefined ? {} : { ExecutionRoleArn: role }),
    ...(isPrimary && only !== undefined ? { PrimaryContainer: only } : { Containers: named }),
    ...(named.length > 1 && model?.InferenceExecutionConfig !== undefined
      ? { InferenceExecutionConfig: model.InferenceExecutionConfig }
      : {}),
    ...(model?.VpcConfig === undefined ? {} : { VpcConfig: model.VpcConfig }),
    ...(model?.EnableNetworkIsolation === undefined
      ? {}
      : { EnableNetworkIsolation: model.EnableNetworkIsolation }),
    ...(kept.tags.length === 0 ? {} : { Tags: [...kept.tags] }),
  }
}

/**
 * Which live container a container of the release takes the place of. By name where all of both sides have one, because a pipeline may
 * have been put into another order; else by position. Undefined: none. One that is alone on both sides is the other's successor whatever
 * it is called; the second container of a pipeline has nothing to do with a first one that was alone.
 */
export function keptIndex(
  live: readonly PlainContainer[],
  stated: readonly PlainContainer[],
  index: number,
): number | undefined {
  const isNamed = [...live, ...stated].every(({ ContainerHostname }) => ContainerHostname !== undefined)
  const isPair = live.length === 1 && stated.length === 1
  if (!isNamed || isPair || live.length === 0) return index
  const found = live.findIndex(
    ({ ContainerHostname }) => ContainerHostname === stated[index]?.ContainerHostname,
  )
  return found === -1 ? undefined : found
}

function containerDefinition(parts: ModelParts, stated: PlainContainer, index: number): ContainerDefinition {
  const from = keptIndex(parts.kept.containers, parts.containers, index)
  const live = from === undefined ? undefined : parts.kept.containers[from]
  const image = parts.images[index]
  const environment = environmentFor(stated, live, parts.environment)
  const data = stated.AdditionalModelDataSources ?? live?.AdditionalModelDataSources
  if (stated.AdditionalS3DataSource !== undefined) throw notCarried(parts.attempt)
  return {
    ...keptSettings(live, image),
    ...(image === undefined ? {} : { Image: image }),
    ...dataIn(parts, stated),
    ...(data === undefined
      ? {}
      : {
          AdditionalModelDataSources: data.map(({ ChannelName, S3DataSource }) => ({
            ChannelName,
            S3DataSource:
              S3DataSource === undefined || stated.AdditionalModelDataSources === undefined
                ? S3DataSource
                : sourceHere(parts, S3DataSource),
          })),
        }),
    ...(Object.keys(environment).length === 0 ? {} : { Environment: environment }),
  }
}

function notCarried({ release }: Attempt) {
  return terminal(
    `${release.label} has an ${ADDITIONAL_S3_DATA_SOURCE}, which only a package can give to a model. ` +
      'Register it with the data under `AdditionalModelDataSources`.',
    'DataSourceNotDeployable',
  )
}

/** How the container is run. An image of ECR cannot be pulled as one of a private registry, nor the other way round. */
function keptSettings(live: PlainContainer | undefined, image: string | undefined): ContainerDefinition {
  if (live === undefined) return {}
  const { Mode, ImageConfig, MultiModelConfig, ContainerMetricsConfig } = live
  const isEcr = (address: string | undefined) => ecrAddress(address ?? '') !== undefined
  // Where the image went with its package, the way to it still tells: images in a network of one's own are in no registry of ECR.
  const wasEcr = live.Image === undefined ? ImageConfig?.RepositoryAccessMode !== 'Vpc' : isEcr(live.Image)
  return defined({
    Mode,
    ImageConfig: wasEcr === isEcr(image) ? ImageConfig : undefined,
    MultiModelConfig,
    ContainerMetricsConfig,
  })
}

/** What the release states wins. Variables that only the live model has are kept, unless the plan replaces all. */
export function environmentFor(
  stated: PlainContainer,
  live: PlainContainer | undefined,
  mode: NonNullable<Guardrail['environment']>,
): Record<string, string> {
  return { ...(mode === 'replace' ? {} : live?.Environment), ...stated.Environment }
}

/** In the form that the entry has it in. */
function dataIn(
  parts: ModelParts,
  stated: PlainContainer,
): Pick<ContainerDefinition, 'ModelDataUrl' | 'ModelDataSource'> {
  const { ModelDataUrl, ModelDataSource } = stated
  if (ModelDataUrl !== undefined && isLoadedByUrl(stated))
    return { ModelDataUrl: placeHere(parts, ModelDataUrl) }
  const source = ModelDataSource?.S3DataSource
  return source === undefined ? {} : { ModelDataSource: { S3DataSource: sourceHere(parts, source) } }
}

function sourceHere(parts: ModelParts, source: S3ModelDataSource): S3ModelDataSource {
  const { S3Uri = '', ETag, ManifestEtag, ...form } = source
  const here = placeHere(parts, S3Uri)
  if (here !== S3Uri && (form.ManifestS3Uri !== undefined || form.HubAccessConfig !== undefined)) {
    throw terminal(
      `${parts.attempt.release.label} loads ${S3Uri} by ${form.ManifestS3Uri === undefined ? 'a hub' : 'a manifest file'}, ` +
        `which names places of its own region only. Register it with the data itself to serve it in ${parts.attempt.endpoint.region}.`,
      'DataSourceNotDeployable',
    )
  }
  // An ETag is the original's; its copy is compared by digest instead.
  const etags = here === S3Uri ? defined({ ETag, ManifestEtag }) : {}
  return { ...form, ...etags, S3Uri: here }
}

/** Where the copy of something that the release loads is in the endpoint's region. */
function placeHere({ artifact, attempt }: ModelParts, address: string): string {
  const place =
    artifact.places?.[address] ?? (address === attempt.release.artifactUrl ? artifact.url : undefined)
  if (place === undefined || place === '') {
    throw terminal(
      `Where ${address} of ${attempt.release.label} is in ${attempt.endpoint.region} is not known. ` +
        'Look at the release again; its copies are read anew.',
      'ArtifactPlaceUnknown',
    )
  }
  return place
}

/** SageMaker wants names of all containers or of none, each once. Live names are kept where the release has no names at all. */
function withHostnames(
  definitions: readonly ContainerDefinition[],
  stated: readonly PlainContainer[],
  live: readonly PlainContainer[],
): ContainerDefinition[] {
  const releaseNames = stated.map(({ ContainerHostname }) => ContainerHostname)
  const liveNames = definitions.map((_, index) => live[index]?.ContainerHostname)
  const names =
    releaseNames.some((name) => name !== undefined) || liveNames.includes(undefined)
      ? releaseNames
      : liveNames
  return definitions.map((each, index) => {
    const name = names[index]
    return name === undefined ? each : { ContainerHostname: name, ...each }
  })
}

/** SageMaker would refuse the model when the stop alarm has been put already. */
function refuseHalfNamed({ release }: Attempt, definitions: readonly ContainerDefinition[]): void {
  const names = definitions.flatMap(({ ContainerHostname }) => ContainerHostname ?? [])
  const isTwice = new Set(names).size < names.length
  if (names.length === 0 || (names.length === definitions.length && !isTwice)) return
  throw terminal(
    `${release.label} has ${definitions.length} containers, and ${isTwice ? 'two of one name' : 'names only some of them'}: ${names.join(', ')}. ` +
      'SageMaker wants a `ContainerHostname` of its own for each, or none at all; register it so.',
    'ContainersHalfNamed',
  )
}

export function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
