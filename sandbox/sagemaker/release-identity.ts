import { readImageName } from '../ecr/image-name.ts'
import { releaseOf } from '../traffic/release.ts'
import type { Place, ReleaseIdentity } from '../world/types.ts'
import type { InferenceSpecification } from './container-inputs.ts'
import { containersOf } from './containers.ts'
import { type DeployedContainer, type ModelContainer, type ModelPackageRecord, placeOfKey } from './state.ts'
import type { SageMakerStore } from './store.ts'

/** A container reduced to what makes a release another one, whatever the region. */
interface Part {
  repository: string
  tag: string
  /** `sha256:…`; undefined where only the tag is told. */
  digest: string | undefined
  /** Of what was taken out of an index, or is that digest. */
  platform?: string | undefined
  /** Keys of what is loaded, without the bucket. */
  data: string[]
  environment: Readonly<Record<string, string>>
}

interface Entry {
  parts: Part[]
  artifact: string | undefined
  createdAt: number
  version?: number
}

/**
 * Which release containers are. Its artifact names it, as long as nothing else about it is new: with another image, or
 * another environment that a package states, it is the release of that package (`v428`), or of nobody (`v427+xgb-1.8`).
 */
export function identityOf(
  store: SageMakerStore,
  place: Place,
  containers: readonly ModelContainer[],
  deployed: readonly DeployedContainer[],
): ReleaseIdentity {
  const artifact = containers.find(({ data }) => data)?.data?.url
  const parts = containers.map((container, index) => partOf(container, deployed[index]))
  if (artifact === undefined) {
    const [first] = parts
    return { model: first?.repository ?? 'unknown', release: first ? first.tag : 'unknown' }
  }
  const named = releaseOf(artifact)
  const packages = alike(packageEntries(store, place.account), parts, artifact)
  const entries = packages.length > 0 ? packages : alike(modelEntries(store, place.account), parts, artifact)
  const [reference] = entries
  if (!reference) return named
  const match = bestMatch(packages, parts)
  if (match === reference || (!match && sameParts(reference.parts, parts))) return named
  const release =
    match?.version === undefined
      ? `${named.release}+${differenceOf(reference.parts, parts)}`
      : `v${match.version}`
  return { model: named.model, release }
}

/** What the first image that is another one is called: by its tag, or by its digest where only that is new. */
function differenceOf(stated: Part[], inForce: Part[]): string {
  const index = inForce.findIndex((part, at) => {
    const other = stated[at]
    return other === undefined || !sameImage(other, part)
  })
  const other = inForce[index]
  if (!other) return 'other'
  if (stated[index]?.tag !== other.tag || other.digest === undefined) return other.tag
  return other.digest.replace('sha256:', '').slice(0, 12)
}

/** Entries with the same artifact of the same model, oldest first. */
function alike(entries: Entry[], parts: Part[], artifact: string): Entry[] {
  const key = keyOf(artifact)
  const { model } = releaseOf(artifact)
  return entries
    .filter(
      (entry) =>
        entry.artifact !== undefined &&
        keyOf(entry.artifact) === key &&
        (releaseOf(entry.artifact).model === model || entry.parts[0]?.repository === parts[0]?.repository),
    )
    .sort((a, b) => a.createdAt - b.createdAt)
}

/** Of those with the same images and data the one whose environment says most of what is in force. */
function bestMatch(entries: Entry[], parts: Part[]): Entry | undefined {
  const candidates = entries.filter((entry) => sameParts(entry.parts, parts))
  const fitting = candidates
    .map((entry) => ({ entry, stated: statedEnvironment(entry.parts, parts) }))
    .filter(({ stated }) => stated !== undefined)
    .sort((a, b) => (b.stated ?? 0) - (a.stated ?? 0))
  return fitting[0]?.entry ?? candidates[0]
}

/** How many variables of the entry are in force as it states them; undefined when one is not. */
function statedEnvironment(stated: Part[], inForce: Part[]): number | undefined {
  let count = 0
  for (const [index, { environment }] of stated.entries()) {
    for (const [name, value] of Object.entries(environment)) {
      if (inForce[index]?.environment[name] !== value) return undefined
      count += 1
    }
  }
  return count
}

function sameParts(stated: Part[], inForce: Part[]): boolean {
  return (
    stated.length === inForce.length &&
    stated.every((part, index) => {
      const other = inForce[index]
      return other !== undefined && sameImage(part, other) && part.data.join('\n') === other.data.join('\n')
    })
  )
}

/** By digest where the entry states one. */
function sameImage(stated: Part, inForce: Part): boolean {
  if (stated.repository !== inForce.repository) return false
  if (stated.digest === undefined) return stated.tag === inForce.tag
  return stated.digest === inForce.digest || stated.digest === inForce.platform
}

function partOf(container: ModelContainer, deployed: DeployedContainer | undefined): Part {
  const resolvedImage = deployed?.resolvedImage
  const name = readImageName(container.image)
  const stated = container.imageDigest ?? name.digest
  const resolved = resolvedImage === undefined ? undefined : readImageName(resolvedImage).digest
  const data = [...(container.data ? [container.data] : []), ...container.additionalData]
  return {
    repository: name.repository,
    tag: name.tag,
    digest: stated ?? deployed?.index ?? resolved,
    platform: resolved,
    data: data.map(({ url }) => keyOf(url)),
    environment: container.environment,
  }
}

function packageEntries(store: SageMakerStore, account: string): Entry[] {
  return recordsOf(store, account, 'packages').flatMap((record) => {
    const specification = record.details.InferenceSpecification as InferenceSpecification | undefined
    return specification ? entryOf(record, specification) : []
  })
}

function entryOf(record: ModelPackageRecord, { Containers }: InferenceSpecification): Entry {
  const parts = Containers.map((packaged): Part => {
    const name = readImageName(packaged.Image ?? '')
    const additional = [
      ...(packaged.AdditionalModelDataSources ?? []).map((each) => each.S3DataSource.S3Uri),
      ...(packaged.AdditionalS3DataSource ? [packaged.AdditionalS3DataSource.S3Uri] : []),
    ]
    const main = packaged.ModelDataUrl ?? packaged.ModelDataSource?.S3DataSource?.S3Uri
    return {
      repository: name.repository,
      tag: name.tag,
      digest: packaged.ImageDigest?.toLowerCase() ?? name.digest,
      data: [...(main === undefined ? [] : [main]), ...additional].map(keyOf),
      environment: packaged.Environment ?? {},
    }
  })
  const artifact = Containers.map(
    (packaged) => packaged.ModelDataUrl ?? packaged.ModelDataSource?.S3DataSource?.S3Uri,
  ).find((url) => url !== undefined)
  const { createdAt, version } = record
  return { parts, artifact, createdAt, ...(version === undefined ? {} : { version }) }
}

function modelEntries(store: SageMakerStore, account: string): Entry[] {
  return recordsOf(store, account, 'models').map((model) => {
    const containers = containersOf(model)
    return {
      // By tag: what a tag stood for when an older model was deployed is not told by the model.
      parts: containers.map((container) => partOf(container, undefined)),
      artifact: containers.find(({ data }) => data)?.data?.url,
      createdAt: model.createdAt,
    }
  })
}

type Kept = SageMakerStore['places'][string]

function recordsOf<K extends 'packages' | 'models'>(
  store: SageMakerStore,
  account: string,
  kind: K,
): Kept[K][string][] {
  return Object.entries(store.places)
    .filter(([key]) => placeOfKey(key).account === account)
    .flatMap(([, state]) => Object.values(state[kind]) as Kept[K][string][])
}

/** `s3://bucket/v427/model.tar.gz` → `v427/model.tar.gz`: buckets are others from region to region. */
function keyOf(url: string): string {
  return url.replace(/^[a-z0-9]+:\/\/[^/]+\//, '')
}
