import type { Place } from '../world/types.ts'
import { containersOf } from './containers.ts'
import { identityOf } from './release-identity.ts'
import type {
  DeployedContainer,
  EndpointConfigRecord,
  ModelRecord,
  ProductionVariant,
  VariantRecord,
} from './state.ts'
import type { SageMakerStore } from './store.ts'
import { modelOfVariant, poolsOf } from './variants.ts'

/**
 * The fleet that a configuration asks for, with no instance running yet. What its images' tags stand for is settled
 * here, so that a tag that moves later changes nothing.
 */
export function fleetOf(
  store: SageMakerStore,
  place: Place,
  config: EndpointConfigRecord,
  resolvedAt: number,
): VariantRecord[] {
  return config.variants.map((variant) => variantOf(store, place, variant, resolvedAt))
}

function variantOf(
  store: SageMakerStore,
  place: Place,
  variant: ProductionVariant,
  resolvedAt: number,
): VariantRecord {
  const name = modelOfVariant(variant)
  const [pool] = poolsOf(variant)
  const instanceType = pool?.InstanceType ?? variant.InstanceType
  const { ServerlessConfig: serverless, ManagedInstanceScaling, RoutingConfig } = variant
  return {
    variantName: variant.VariantName,
    ...(name === undefined
      ? { image: '', containers: [] }
      : servedBy(store, place, store.model(place, name), instanceType)),
    resolvedAt,
    ...(instanceType === undefined ? {} : { instanceType }),
    weight: variant.InitialVariantWeight,
    desiredWeight: variant.InitialVariantWeight,
    instanceCount: 0,
    desiredInstanceCount: serverless ? 0 : (variant.InitialInstanceCount ?? 1),
    ...(serverless ? { serverless, desiredServerless: serverless } : {}),
    ...(pool ? { instancePools: poolsOf(variant).map((each) => each.InstanceType) } : {}),
    told: {
      ...(ManagedInstanceScaling ? { ManagedInstanceScaling } : {}),
      ...(RoutingConfig ? { RoutingConfig } : {}),
    },
  }
}

function servedBy(
  store: SageMakerStore,
  place: Place,
  model: ModelRecord,
  instanceType: string | undefined,
): Pick<VariantRecord, 'modelName' | 'modelDataUrl' | 'image' | 'containers' | 'identity'> {
  const containers = deployedContainers(store, place, model, instanceType)
  return {
    modelName: model.name,
    ...(model.modelDataUrl === undefined ? {} : { modelDataUrl: model.modelDataUrl }),
    image: model.image,
    containers,
    identity: identityOf(store, place, containersOf(model), containers),
  }
}

export function deployedContainers(
  store: SageMakerStore,
  place: Place,
  model: ModelRecord,
  instanceType: string | undefined,
): DeployedContainer[] {
  return containersOf(model).map(({ image, imageDigest, data, additionalData }) => {
    return {
      ...{ specifiedImage: image, ...resolved(store, place, { image, imageDigest }, instanceType) },
      data: [...(data ? [data] : []), ...additionalData],
    }
  })
}

/** AWS's own processors, as the letter after the generation says, e.g. `ml.c7g.large`. */
const ARM = /^ml\.[a-z]+\d+g[a-z]*\./

/** Of an index the image for the instances; nothing: there is none for them, or nothing at all. */
function resolved(
  store: SageMakerStore,
  place: Place,
  { image, imageDigest }: { image: string; imageDigest: string | undefined },
  instanceType = '',
): Pick<DeployedContainer, 'resolvedImage' | 'index'> {
  const lookup = store.dependencies.images.lookUp(image, imageDigest)
  if (!lookup.found) return {}
  const { resolvedImage, digest: index } = lookup
  if (lookup.platforms === undefined) return { resolvedImage }
  const architecture = ARM.test(instanceType) ? 'arm64' : 'amd64'
  const platform = lookup.platforms.find((each) => each.architecture === architecture)
  const isToldWhole = store.context.faults
    .active()
    .some(({ fault }) => fault.kind === 'index-told-whole' && (fault.region ?? place.region) === place.region)
  if (platform === undefined) return {}
  return {
    resolvedImage: isToldWhole ? resolvedImage : resolvedImage.replace(/@.*$/, `@${platform.digest}`),
    index,
  }
}

/**
 * Why the instances of a fleet cannot start, in AWS's words; undefined when they can. Where none is wanted, as with an
 * endpoint that is scaled to zero, none is tried: what could not start is found out by the first one that shall.
 */
export function startFailure(store: SageMakerStore, fleet: VariantRecord[]): string | undefined {
  for (const variant of fleet) {
    const reason = startFailureOf(store, containersToStart(variant))
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Why these containers cannot start, in AWS's words; undefined when they can. */
export function startFailureOf(store: SageMakerStore, containers: DeployedContainer[]): string | undefined {
  for (const [index, container] of containers.entries()) {
    const name = `container_${index + 1}`
    if (container.resolvedImage === undefined)
      return `Failed to pull image for container "${name}": requested image ${container.specifiedImage} not found. Please ensure that the image exists and that the role passed to CreateModel has permissions to pull it.`
    const missing = container.data.find(({ url, isPrefix }) =>
      isPrefix
        ? store.dependencies.objects.under(url).length === 0
        : store.dependencies.objects.head(url) === undefined,
    )
    if (!missing) continue
    const wanted = missing.isPrefix ? 'are objects under the prefix' : 'is an object located at the URL'
    return `Failed to download model data for container "${name}" from URL: "${missing.url}". Please ensure that there ${wanted} and that the role passed to CreateModel has permissions to download ${missing.isPrefix ? 'them' : 'the object'}.`
  }
  return undefined
}

/** Of a variant that was written down when models had one container only, that one; none where nothing is started. */
function containersToStart(variant: VariantRecord): DeployedContainer[] {
  const { image, modelDataUrl, containers, serverless } = variant
  const isStarted = serverless
    ? serverless.ProvisionedConcurrency !== undefined
    : variant.desiredInstanceCount > 0
  if (!isStarted) return []
  const data = modelDataUrl === undefined ? [] : [{ url: modelDataUrl, isPrefix: false }]
  return containers ?? [{ specifiedImage: image, resolvedImage: image, data }]
}
