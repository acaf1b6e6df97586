import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker'
import { loadedFrom } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { unknown } from '#lib/domain/manifest/parts.ts'
import type { Known, Manifest, Unknown } from '#lib/domain/manifest/types.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { SageMakerReader } from './reader.ts'
import {
  artifactKey,
  INFERENCE_COMPONENTS,
  loadedBy,
  manifestOfAll,
  modelNamesOf,
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
  const unread = (why: Unknown, modelName?: string): Serving => ({
    modelName,
    manifest: unreadManifest(why),
    started: { known: false, why },
    artifactUrl: undefined,
  })
  const config = await reader.config(endpoint, described)
  if (!config.known) return unread(config.why)
  const variant = variantOf(config.value, endpoint.variant)
  if (!variant.known) return unread(variant.why)
  const names = modelNamesOf(variant.value)
  if (names.length === 0) return unread(unknown('not-told', INFERENCE_COMPONENTS).why)

  const summary = summaryOf(described, variant.value)
  const modelName = variant.value.ModelName ?? names[0]
  const models: ServedModel[] = []
  for (const name of names) {
    const live = await reader.model(endpoint, described, name)
    if (!live.known) return { ...unread(live.why, modelName), started: startedOf(variant.value, summary) }
    const { model, containers } = live.value
    if (!containers.known)
      return { ...unread(containers.why, modelName), started: startedOf(variant.value, summary) }
    models.push({ name, model, containers: containers.value })
  }
  const digests = await digestsOf(reader, endpoint, models)
  const main = models[0]?.containers[0]
  return {
    modelName,
    manifest: manifestOfAll(
      models.map((each) => ({ name: each.name, manifest: servedManifest(each, summary, digests) })),
    ),
    started: startedOf(variant.value, summary),
    artifactUrl: main === undefined ? undefined : loadedFrom(main)?.address,
  }
}

/** Digests of everything that the models load in the endpoint's region. */
async function digestsOf(
  reader: SageMakerReader,
  endpoint: Endpoint,
  models: readonly ServedModel[],
): Promise<Map<string, Known<string>>> {
  const loaded = loadedBy(models.flatMap(({ containers }) => containers))
  const read = loaded.map(
    async ({ address, kind }): Promise<[string, Known<string>]> => [
      artifactKey(address, kind),
      await reader.digest(endpoint, address, kind),
    ],
  )
  return new Map(await Promise.all(read))
}
