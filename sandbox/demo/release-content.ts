import { ControlError } from '../control/control-error.ts'
import { refuseUnknown } from '../control/refuse-unknown.ts'
import { readImageName } from '../ecr/image-name.ts'
import type { World } from '../world/world.ts'
import {
  artifactKey,
  bucketName,
  DEMO_ACCOUNT,
  type DemoModel,
  type DemoRegion,
  placeOf,
  regionsOn,
} from './catalogue.ts'

/** How what a container loads lies in the bucket; `none` where the image carries it. */
type ArtifactForm = 'archive' | 'object' | 'prefix' | 'none'
const FORMS: readonly ArtifactForm[] = ['archive', 'object', 'prefix', 'none']

/** One container of a release, as far as it is not simply the model's own image with a new archive. */
export interface ReleaseContainer {
  /** `repository:tag`, with or without a registry before it. */
  image?: string
  /** What the package states of it; false to state none. */
  imageDigest?: string | false
  environment?: Record<string, string>
  form: ArtifactForm
  /** The release whose artifact it has; its own when undefined. */
  artifactOf?: number
  hostname?: string
  /** Further members of ModelPackageContainerDefinition, in the API's own form. */
  members?: Record<string, unknown>
}

export interface ReleaseContent {
  containers: ReleaseContainer[]
  /** Regions that get images which are new; all of the model's when undefined. */
  imageRegions?: string[]
  /** false for a package without an inference specification. */
  specification: boolean
  /** Further members of CreateModelPackage, in the API's own form. */
  package?: Record<string, unknown>
}

const CONTAINER_OPTIONS = ['image', 'imageDigest', 'environment', 'artifact', 'hostname', 'members'] as const
export const CONTENT_OPTIONS = [
  ...CONTAINER_OPTIONS,
  'containers',
  'imageRegions',
  'specification',
  'package',
] as const

export const PLAIN_CONTENT: ReleaseContent = { containers: [{ form: 'archive' }], specification: true }

/**
 * Reads what is special about a release; undefined when nothing is.
 * @throws ControlError 400 for what cannot be read.
 */
export function readContent(options: Record<string, unknown>): ReleaseContent | undefined {
  if (!CONTENT_OPTIONS.some((name) => options[name] !== undefined)) return undefined
  const alone = CONTAINER_OPTIONS.find((name) => options[name] !== undefined)
  if (options.containers !== undefined && alone !== undefined)
    throw new ControlError(400, `"${alone}" belongs into each of "containers" when there are several.`)
  const { containers = [pick(options)] } = options
  if (!Array.isArray(containers) || containers.length === 0)
    throw new ControlError(400, '"containers" must be a list of one or more.')
  if (options.specification !== undefined && typeof options.specification !== 'boolean')
    throw new ControlError(400, '"specification" must be true or false.')
  return {
    containers: containers.map((each: unknown, index) => readContainer(each, `containers[${index}]`)),
    specification: options.specification ?? true,
    ...(options.imageRegions === undefined
      ? {}
      : { imageRegions: readTexts(options.imageRegions, 'imageRegions') }),
    ...(options.package === undefined ? {} : { package: readObject(options.package, 'package') }),
  }
}

function pick(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    CONTAINER_OPTIONS.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  )
}

function readContainer(value: unknown, path: string): ReleaseContainer {
  const given = readObject(value, path)
  refuseUnknown(given, CONTAINER_OPTIONS, `"${path}" of POST /publish`)
  const { image, imageDigest, environment, artifact = 'archive', hostname, members } = given
  for (const [name, text] of Object.entries({ image, hostname }))
    if (text !== undefined && typeof text !== 'string')
      throw new ControlError(400, `"${name}" must be a text.`)
  if (
    imageDigest !== undefined &&
    imageDigest !== false &&
    !(typeof imageDigest === 'string' && /^sha256:[0-9a-f]{64}$/.test(imageDigest))
  )
    throw new ControlError(400, '"imageDigest" must be sha256: and 64 hexadecimal digits, or false for none.')
  const form = FORMS.find((each) => each === artifact)
  const artifactOf = typeof artifact === 'string' ? /^v(\d+)$/.exec(artifact)?.[1] : undefined
  if (form === undefined && artifactOf === undefined)
    throw new ControlError(
      400,
      `"artifact" must be ${FORMS.join(', ')}, or a release that has it, such as v427.`,
    )
  return {
    form: form ?? 'archive',
    ...(typeof image === 'string' ? { image } : {}),
    ...(typeof hostname === 'string' ? { hostname } : {}),
    ...(typeof imageDigest === 'string' || imageDigest === false ? { imageDigest } : {}),
    ...(artifactOf === undefined ? {} : { artifactOf: Number(artifactOf) }),
    ...(environment === undefined ? {} : { environment: readEnvironment(environment) }),
    ...(members === undefined ? {} : { members: readObject(members, 'members') }),
  }
}

function readEnvironment(value: unknown): Record<string, string> {
  const entries = Object.entries(readObject(value, 'environment'))
  return Object.fromEntries(
    entries.map(([name, each]) => {
      if (typeof each !== 'string') throw new ControlError(400, `"environment.${name}" must be a text.`)
      return [name, each]
    }),
  )
}

function readTexts(value: unknown, name: string): string[] {
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string'))
    throw new ControlError(400, `"${name}" must be a list of texts.`)
  return value.map(String)
}

function readObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ControlError(400, `"${name}" must be an object.`)
  return value as Record<string, unknown>
}

/** The folder of a container's own artifact: the first one's is the release's. */
function folderOf(version: number, index: number): string {
  return index === 0 ? `v${version}` : `v${version}/container-${index + 1}`
}

/** Where a container's artifact lies in a bucket; a prefix ends in a slash. undefined for none. */
export function keyOf(container: ReleaseContainer, version: number, index: number): string | undefined {
  if (container.artifactOf !== undefined) return artifactKey(container.artifactOf)
  const folder = folderOf(version, index)
  switch (container.form) {
    case 'archive':
      return `${folder}/model.tar.gz`
    case 'object':
      return `${folder}/model.bin`
    case 'prefix':
      return `${folder}/model/`
    case 'none':
      return undefined
  }
}

const PREFIX_FILES = ['config.json', 'weights-00001-of-00002.bin', 'weights-00002-of-00002.bin'] as const

/** Puts what the containers load into the home bucket: whole artifacts of so many bytes, or several objects below a prefix. */
export function uploadContent(
  world: World,
  bucket: string,
  content: ReleaseContent,
  release: { version: number; bytes: number; at: number },
): void {
  for (const [index, container] of content.containers.entries()) {
    const key = keyOf(container, release.version, index)
    if (key === undefined || container.artifactOf !== undefined) continue
    if (container.form === 'prefix')
      for (const [at, file] of PREFIX_FILES.entries())
        world.s3.seedLargeObject(
          bucket,
          `${key}${file}`,
          at === 0 ? 812 : Math.round(release.bytes / 2),
          release.at,
        )
    else world.s3.seedLargeObject(bucket, key, release.bytes, release.at)
  }
}

/** Puts the images into the registries, which then have them under the same digest in every region. */
export function pushImages(world: World, model: DemoModel, content: ReleaseContent): void {
  const regions = regionsOn(model, 'sagemaker').filter(
    ({ region }) => content.imageRegions?.includes(region) ?? true,
  )
  for (const container of content.containers) {
    if (container.image === undefined) continue
    const { registry, repository, tag, digest: byDigest } = readImageName(container.image)
    // AWS's own images and those of others are where they are.
    if (registry && registry.account !== DEMO_ACCOUNT) continue
    const digest = stateDigest(world, model, container) ?? byDigest
    for (const region of regions)
      world.ecr.put(placeOf(region), repository, {
        ...(byDigest === undefined ? { tag } : {}),
        ...(digest === undefined ? {} : { digest }),
      })
  }
}

/** Of the image at home, so that the package can state it; undefined for an image that nobody has yet. */
function stateDigest(world: World, model: DemoModel, container: ReleaseContainer): string | undefined {
  if (typeof container.imageDigest === 'string') return container.imageDigest
  const lookup = world.ecr.lookUp(imageAt(model, model.regions[0], container))
  return lookup.found ? lookup.digest : undefined
}

function imageAt(
  model: DemoModel,
  { region }: DemoRegion,
  { image = model.image }: ReleaseContainer,
): string {
  return readImageName(image).host === '' ? `${DEMO_ACCOUNT}.dkr.ecr.${region}.amazonaws.com/${image}` : image
}

/** The containers as the package states them, at home. */
export function packagedContainers(
  world: World,
  model: DemoModel,
  content: ReleaseContent,
  version: number,
): Record<string, unknown>[] {
  const [home] = model.regions
  const bucket = bucketName(model, home.region)
  return content.containers.map((container, index) => {
    const digest = container.imageDigest === false ? undefined : stateDigest(world, model, container)
    const key = keyOf(container, version, index)
    return {
      ...(container.hostname === undefined ? {} : { ContainerHostname: container.hostname }),
      Image: imageAt(model, home, container),
      ...(digest === undefined ? {} : { ImageDigest: digest }),
      ...(key === undefined ? {} : dataMember(container.form, `s3://${bucket}/${key}`)),
      ...(container.environment === undefined ? {} : { Environment: container.environment }),
      ...container.members,
    }
  })
}

function dataMember(form: ArtifactForm, url: string): Record<string, unknown> {
  if (form === 'archive') return { ModelDataUrl: url }
  const S3DataType = form === 'prefix' ? 'S3Prefix' : 'S3Object'
  return { ModelDataSource: { S3DataSource: { S3Uri: url, S3DataType, CompressionType: 'None' } } }
}
