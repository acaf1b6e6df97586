import type {
  CreateModelInput,
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import type { Images } from '#lib/clouds/aws/images.ts'
import type { PlainContainer } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { retryable, terminal } from '#lib/domain/errors.ts'
import { unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import type { ArtifactCopy, Endpoint, Release } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import { type Entry, readEntry } from './entry.ts'
import { definedContainers } from './live-containers.ts'
import { type Kept, modelInput } from './model-input.ts'
import type { LiveModel, SageMakerReader } from './reader.ts'
import { type RegionalImage, regionalImage } from './regional-image.ts'
import { modelNamesOf } from './served.ts'

/** What SageMaker's adapter works with. */
export interface Tools {
  aws: Aws
  reader: SageMakerReader
  images: Images
}

/** Everything that a promotion needs to know before it touches anything. */
export interface Prepared {
  config: DescribeEndpointConfigOutput
  entry: Entry
  kept: Kept
  /** The new model as it would be made. */
  input: CreateModelInput
}

/** @throws CloudError, with what to change, for everything that stands in the way. Reads only. */
export async function prepare(
  { aws, reader, images }: Tools,
  attempt: Attempt,
  guardrail: Guardrail,
  artifact: ArtifactCopy,
  described: DescribeEndpointOutput,
): Promise<Prepared> {
  const { endpoint, release } = attempt
  const config = await liveConfig(reader, endpoint, described)
  const variant = namedVariant(endpoint, config)
  const live = await liveModelOf(reader, endpoint, described, variant)
  const entry = await readEntry(aws, release)
  const kept = await keptOf(reader, endpoint, live)
  const regional = await regionalImages(images, endpoint, release, entry, kept.containers, true)
  const input = modelInput({
    attempt,
    containers: entry.containers,
    images: regional.map((image) => pulledFrom(endpoint, release, image)),
    artifact,
    environment: guardrail.environment ?? 'merge',
    kept,
  })
  if (input.ExecutionRoleArn === undefined) throw terminal(roleUnknown(endpoint), 'RoleUnknown')
  return { config, entry, kept, input }
}

export function roleUnknown(endpoint: Endpoint): string {
  return (
    `The model of ${endpoint.name} in ${endpoint.region} is gone, and with it its role. ` +
    'Set `executionRole` of the endpoint in the fleet file.'
  )
}

async function liveConfig(
  reader: SageMakerReader,
  endpoint: Endpoint,
  described: DescribeEndpointOutput,
): Promise<DescribeEndpointConfigOutput> {
  const config = await reader.config(endpoint, described)
  if (config.known) return config.value
  throw terminal(configUnread(endpoint, described, config.why.reason === 'denied'), 'ConfigurationDeleted')
}

export function configUnread(
  endpoint: Endpoint,
  described: DescribeEndpointOutput,
  isDenied: boolean,
): string {
  const which = `The live configuration ${described.EndpointConfigName} of ${endpoint.name} in ${endpoint.region}`
  return isDenied
    ? `${which} may not be read. Allow the action sagemaker:DescribeEndpointConfig in the policy of the role that Meridian uses there.`
    : `${which} was deleted, so its settings cannot be kept. Update the endpoint by hand to a configuration that exists.`
}

function namedVariant(endpoint: Endpoint, config: DescribeEndpointConfigOutput): ProductionVariant {
  const variants = config.ProductionVariants ?? []
  const variant = variants.find(({ VariantName }) => VariantName === settingsOf(endpoint).variant)
  if (variant !== undefined) return variant
  throw terminal(
    `${endpoint.name} in ${endpoint.region} has no variant ${settingsOf(endpoint).variant} but ` +
      `${variants.map(({ VariantName }) => VariantName).join(', ')}; correct \`variant\` in the fleet file.`,
    'VariantMismatch',
  )
}

export const INFERENCE_COMPONENTS_ADVICE =
  'hosts inference components, whose models Meridian does not promote. Update the component itself, or take the endpoint out of the fleet file.'
export const MULTI_MODEL_ADVICE =
  'is a multi-model endpoint: every request chooses its model. Take it out of the fleet file, or give each model an endpoint of its own.'

/** The model that the variant serves; the first one where instance pools have others, as the release takes the place of all. */
async function liveModelOf(
  reader: SageMakerReader,
  endpoint: Endpoint,
  described: DescribeEndpointOutput,
  variant: ProductionVariant,
): Promise<Known<LiveModel>> {
  const [name] = modelNamesOf(variant)
  if (name === undefined) {
    throw terminal(
      `${endpoint.name} in ${endpoint.region} ${INFERENCE_COMPONENTS_ADVICE}`,
      'InferenceComponents',
    )
  }
  const live = await reader.model(endpoint, described, name)
  const denied = modelDenied(endpoint, live)
  if (denied !== undefined) throw terminal(denied, 'ModelUnreadable', 'denied')
  if (live.known && isMultiModel(keptContainers(live.value))) {
    throw terminal(`${endpoint.name} in ${endpoint.region} ${MULTI_MODEL_ADVICE}`, 'MultiModel')
  }
  return live
}

/** Undefined where neither the live model nor a package behind it is forbidden to be read: what was deleted is no such case. */
export function modelDenied(endpoint: Endpoint, live: Known<LiveModel>): string | undefined {
  const read = live.known ? live.value.containers : live
  if (read.known || read.why.reason !== 'denied') return undefined
  const what = live.known ? 'the package behind the model' : 'the model'
  return (
    `Not allowed to read ${what} that ${endpoint.name} in ${endpoint.region} serves, so its settings cannot be kept. ` +
    `Allow the action ${read.why.detail} in the policy of the role that Meridian uses there.`
  )
}

/** Of a package that is gone, nothing; what the model itself lays over it is told all the same. */
export function keptContainers({ model, containers }: LiveModel): readonly PlainContainer[] {
  if (containers.known) return containers.value
  return definedContainers(model).map(
    ({ ModelPackageName: _package, InferenceSpecificationName: _name, ...own }) => own,
  )
}

export const isMultiModel = (containers: readonly PlainContainer[]) =>
  containers.some(({ Mode }) => Mode === 'MultiModel')

export async function keptOf(
  reader: SageMakerReader,
  endpoint: Endpoint,
  live: Known<LiveModel>,
): Promise<Kept> {
  // What was deleted cannot be kept; the preview says so. The release states its containers itself.
  if (!live.known) return { model: undefined, containers: [], tags: [] }
  const { model } = live.value
  return {
    model,
    containers: keptContainers(live.value),
    ...(live.value.containers.known ? {} : { partial: true as const }),
    tags: model.ModelArn === undefined ? [] : await reader.tags(endpoint, model.ModelArn),
  }
}

/** Where each container of the release is pulled from, in order. */
export function regionalImages(
  images: Images,
  endpoint: Endpoint,
  release: Release,
  entry: Entry,
  live: readonly PlainContainer[],
  fresh: boolean,
): Promise<RegionalImage[]> {
  const liveImages = live.flatMap(({ Image }) => Image ?? [])
  return Promise.all(
    entry.containers.map(({ Image = '' }, index) => {
      const image = release.manifest.containers[index]?.image
      const digest = image?.state === 'stated' ? image.value.digest : unknown('not-read')
      return regionalImage(images, endpoint, Image, digest, liveImages, fresh)
    }),
  )
}

/** The address to deploy. @throws CloudError for one that is not there, or of which nobody can say whether it is */
function pulledFrom(endpoint: Endpoint, release: Release, image: RegionalImage): string {
  if (image.state === 'absent')
    throw terminal(imageAbsent(endpoint, release.label, image.looked), 'ImageMissing')
  if (image.state !== 'unknown') return image.address
  if (image.why.reason === 'not-answering') {
    throw retryable(
      `Whether ${image.address} is there could not be looked up: ${image.why.detail ?? 'ECR does not answer.'}`,
      'ImageNotLookedUp',
    )
  }
  if (image.trusted) return image.address
  throw terminal(imageUnproven(endpoint, release.label, image.address), 'ImageUnproven')
}

export function imageAbsent(endpoint: Endpoint, label: string, looked: readonly string[]): string {
  return (
    `The image of ${label} is not in ${endpoint.region}: ${looked.join(' and ')} ${looked.length > 1 ? 'are' : 'is'} not there. ` +
    'Replicate it there with its digest, or register the release with an image that is there.'
  )
}

export function imageUnproven(endpoint: Endpoint, label: string, address: string): string {
  return (
    `Whether the image of ${label} is in ${endpoint.region} is not known: ${address} is only a guess, because images of other accounts ` +
    'lie in another account in every region. Allow the action ecr:BatchGetImage on it in the policy of the role that Meridian uses there.'
  )
}
