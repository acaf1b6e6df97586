import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  ProductionVariant,
  ProductionVariantSummary,
} from '@aws-sdk/client-sagemaker'
import { loadedFrom } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { unknown } from '#lib/domain/manifest/parts.ts'
import type { Known, Manifest, Unknown } from '#lib/domain/manifest/types.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import type { EndpointAddress, SageMakerReader } from './reader.ts'
import {
  artifactKey,
  INFERENCE_COMPONENTS,
  imageKey,
  loadedBy,
  manifestOfAll,
  modelNamesOf,
  runBy,
  type ServedModel,
  servedManifest,
  startedOf,
  summaryOf,
  unreadManifest,
  variantOf,
} from './served.ts'

/** What a variant of an endpoint serves, read down to the digests of what it runs and loads. */
export interface Serving {
  modelName: string | undefined
  manifest: Manifest
  started: Known<boolean>
  artifactUrl: string | undefined
}

export async function servingOf(
  reader: SageMakerReader,
  endpoint: Endpoint,
  described: DescribeEndpointOutput,
): Promise<Serving> {
  const config = await configInForce(reader, endpoint, described)
  if (!config.known) return unread(config.why)
  const variant = variantOf(config.value, settingsOf(endpoint).variant)
  if (!variant.known) return unread(variant.why)
  return servingOfVariant(reader, endpoint, described, config.value, variant.value)
}

/** The configuration that the endpoint names, unless it was made after the endpoint last changed: its instances come from another one then. */
export async function configInForce(
  reader: SageMakerReader,
  endpoint: EndpointAddress,
  described: DescribeEndpointOutput,
): Promise<Known<DescribeEndpointConfigOutput>> {
  const config = await reader.config(endpoint, described)
  if (!config.known) return config
  const isLater =
    (config.value.CreationTime?.getTime() ?? 0) > (described.LastModifiedTime?.getTime() ?? Infinity)
  return isLater ? unknown('written-later', described.EndpointConfigName) : config
}

const unread = (why: Unknown, modelName?: string): Serving => ({
  modelName,
  manifest: unreadManifest(why),
  started: { known: false, why },
  artifactUrl: undefined,
})

/** Everything that a configuration names is older than it: what is newer was put in the place of what serves. */
export async function servingOfVariant(
  reader: SageMakerReader,
  endpoint: EndpointAddress,
  described: DescribeEndpointOutput,
  config: DescribeEndpointConfigOutput,
  variant: ProductionVariant,
): Promise<Serving> {
  const names = modelNamesOf(variant)
  if (names.length === 0) return unread(unknown('not-told', INFERENCE_COMPONENTS).why)
  const since = config.CreationTime
  if (since === undefined) return unread(unknown('not-told', 'CreationTime').why)

  const summary = summaryOf(described, variant)
  const started = startedOf(variant, summary)
  const modelName = variant.ModelName ?? names[0]
  const models: ServedModel[] = []
  for (const name of names) {
    const live = await reader.model(endpoint, described, name)
    if (!live.known) return { ...unread(live.why, modelName), started }
    const { model, containers } = live.value
    if (model.CreationTime !== undefined && model.CreationTime > since)
      return { ...unread(unknown('written-later', name).why, modelName), started }
    if (!containers.known) return { ...unread(containers.why, modelName), started }
    models.push({ name, model, containers: containers.value })
  }
  const [digests, platforms] = await Promise.all([
    digestsOf(reader, endpoint, models, since),
    platformsOf(reader, endpoint, models, summary),
  ])
  const main = models[0]?.containers[0]
  return {
    modelName,
    manifest: manifestOfAll(
      models.map((each) => ({
        name: each.name,
        manifest: servedManifest(each, summary, digests, platforms),
      })),
    ),
    started,
    artifactUrl: main === undefined ? undefined : loadedFrom(main)?.address,
  }
}

/** What the digests of the models' images list: SageMaker may name an index, or the image that it took out of one. */
async function platformsOf(
  reader: SageMakerReader,
  endpoint: EndpointAddress,
  models: readonly ServedModel[],
  summary: ProductionVariantSummary | undefined,
): Promise<Map<string, Known<string[]>>> {
  const read = runBy(models, summary).map(
    async ({ address, digest }): Promise<[string, Known<string[]>]> => [
      imageKey(address, digest),
      await reader.platforms(endpoint, address, digest),
    ],
  )
  return new Map(await Promise.all(read))
}

/** Digests of everything that the models load in the endpoint's region. */
async function digestsOf(
  reader: SageMakerReader,
  endpoint: EndpointAddress,
  models: readonly ServedModel[],
  since: Date,
): Promise<Map<string, Known<string>>> {
  const loaded = loadedBy(models.flatMap(({ containers }) => containers))
  const read = loaded.map(
    async ({ address, kind }): Promise<[string, Known<string>]> => [
      artifactKey(address, kind),
      await reader.digest(endpoint, address, kind, since),
    ],
  )
  return new Map(await Promise.all(read))
}
