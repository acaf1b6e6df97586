import { AwsError, type Place } from '../world/types.ts'
import type {
  AdditionalInferenceSpecification,
  ContainerDefinition,
  InferenceSpecification,
  PackagedContainer,
  S3ModelDataSource,
} from './container-inputs.ts'
import { packagedBy } from './containers.ts'
import { createModelPackage } from './model-packages.ts'
import { arnOf, type ModelRecord } from './state.ts'
import type { SageMakerStore } from './store.ts'

/** What somebody changes of a model, who leaves the rest as it is. */
export interface ServedChange {
  /** The image in the place of the first container's. */
  image?: (image: string) => string
  /** Where that lies which is loaded first. Asked for the manifest that lists it too. */
  artifact?: (url: string) => string
}

type Loading = Pick<ContainerDefinition, 'Image' | 'ModelDataUrl' | 'ModelDataSource'> &
  Pick<PackagedContainer, 'ImageDigest' | 'ModelDataETag'>

type Defined = Partial<
  Record<'PrimaryContainer', ContainerDefinition> & Record<'Containers', ContainerDefinition[]>
>

/**
 * CreateModel's request for a model that is the changed one, member by member as the live one was asked for. Where it names a
 * package, another one is registered under `name` for it, because what a package says cannot be said beside it.
 * @returns undefined where there is nothing to change: without an artifact there is no other one.
 * @throws AwsError ValidationException for a package or an image that is not there.
 */
export function changedRequest(
  store: SageMakerStore,
  place: Place,
  { details }: ModelRecord,
  name: string,
  change: ServedChange,
): Record<string, unknown> | undefined {
  const { PrimaryContainer, Containers } = details as Defined
  const defined = PrimaryContainer ? [PrimaryContainer] : (Containers ?? [])
  const changed = changedDefinitions(store, place, defined, name, change)
  if (changed.every((definition, index) => definition === defined[index])) return undefined
  return {
    ...details,
    ModelName: name,
    ...(PrimaryContainer ? { PrimaryContainer: changed[0] } : { Containers: changed }),
  }
}

function changedDefinitions(
  store: SageMakerStore,
  place: Place,
  defined: ContainerDefinition[],
  name: string,
  change: ServedChange,
): ContainerDefinition[] {
  const loading = defined
    .flatMap((each): Loading[] =>
      each.ModelPackageName === undefined ? [each] : packagedBy(store, place, each).specification.Containers,
    )
    .findIndex((each) => urlOf(each) !== undefined)
  let position = 0
  const changedNext = <C extends Loading>(container: C): C => {
    const at = position++
    const imaged = at === 0 && change.image ? withImage(store, container, change.image) : container
    return at === loading && change.artifact ? withArtifact(store, imaged, change.artifact) : imaged
  }
  return defined.map((definition) => {
    if (definition.ModelPackageName === undefined) return changedNext(definition)
    const { specification } = packagedBy(store, place, definition)
    const containers = specification.Containers.map(changedNext)
    if (containers.every((container, index) => container === specification.Containers[index]))
      return definition
    const arn = registerChanged(store, place, definition, containers, name)
    return { ...definition, ModelPackageName: arn }
  })
}

/** The package that a container names once more, alone under a name and with these containers. */
function registerChanged(
  store: SageMakerStore,
  place: Place,
  definition: ContainerDefinition,
  Containers: PackagedContainer[],
  wanted: string,
): string {
  const { record, specification } = packagedBy(store, place, definition)
  const { InferenceSpecification, AdditionalInferenceSpecifications = [] } = record.details as {
    InferenceSpecification?: InferenceSpecification
    AdditionalInferenceSpecifications?: AdditionalInferenceSpecification[]
  }
  const isTaken = (name: string) => arnOf(place, 'model-package', name) in store.at(place).packages
  return createModelPackage(store, place, {
    ...record.details,
    ...(specification === InferenceSpecification
      ? { InferenceSpecification: { ...specification, Containers } }
      : {
          AdditionalInferenceSpecifications: AdditionalInferenceSpecifications.map((each) =>
            each === specification ? { ...each, Containers } : each,
          ),
        }),
    ModelPackageName: freeName(wanted, isTaken),
  }).arn
}

function withImage<C extends Loading>(
  store: SageMakerStore,
  container: C,
  image: (now: string) => string,
): C {
  const Image = image(container.Image ?? '')
  if (container.ImageDigest === undefined) return { ...container, Image }
  // The digest that is stated wins over the image's tag: with that of the old image, nothing would have changed.
  const lookup = store.dependencies.images.lookUp(Image)
  if (!lookup.found) throw new AwsError('ValidationException', `Requested image ${Image} not found.`)
  return { ...container, Image, ImageDigest: lookup.digest }
}

function withArtifact<C extends Loading>(
  store: SageMakerStore,
  container: C,
  artifact: (now: string) => string,
): C {
  const source = container.ModelDataSource?.S3DataSource
  if (source)
    return {
      ...container,
      ModelDataSource: { ...container.ModelDataSource, S3DataSource: movedSource(store, source, artifact) },
    }
  const ModelDataUrl = artifact(container.ModelDataUrl ?? '')
  return {
    ...container,
    ModelDataUrl,
    ...etagAt(store, 'ModelDataETag', container.ModelDataETag, ModelDataUrl),
  }
}

/** With what was stated of the old objects stated of the new ones. */
function movedSource(
  store: SageMakerStore,
  source: S3ModelDataSource,
  artifact: (now: string) => string,
): S3ModelDataSource {
  const S3Uri = artifact(source.S3Uri)
  const ManifestS3Uri = source.ManifestS3Uri === undefined ? undefined : artifact(source.ManifestS3Uri)
  return {
    ...source,
    S3Uri,
    ...etagAt(store, 'ETag', source.ETag, S3Uri),
    ...(ManifestS3Uri === undefined
      ? {}
      : { ManifestS3Uri, ...etagAt(store, 'ManifestEtag', source.ManifestEtag, ManifestS3Uri) }),
  }
}

/** A prefix has no ETag that could be another one. */
function etagAt<N extends string>(
  { dependencies }: SageMakerStore,
  member: N,
  stated: string | undefined,
  url: string,
): { [K in N]?: string } {
  const etag = stated === undefined ? undefined : dependencies.objects.head(url)?.etag
  return (etag === undefined ? {} : { [member]: etag }) as { [K in N]?: string }
}

function urlOf({ ModelDataUrl, ModelDataSource }: Loading): string | undefined {
  return ModelDataUrl ?? ModelDataSource?.S3DataSource?.S3Uri
}

/** The name, with a number behind it when it is taken. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted
  for (let count = 2; isTaken(name); count++) name = `${wanted}-${count}`
  return name
}
