import type { protos } from '@google-cloud/aiplatform'
import { terminal } from '#lib/domain/errors.ts'
import type { ArtifactStore } from '#lib/domain/ports.ts'
import { cityOf } from '#lib/domain/regions.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import type { Google } from '#lib/google/clients.ts'
import { calledIfThere } from '#lib/google/errors.ts'
import {
  DIGEST_VARIABLE,
  type ModelName,
  modelDigest,
  modelParent,
  parseModelName,
  versionedName,
} from '#lib/google/model.ts'
import { instantOf } from '#lib/google/timestamp.ts'

type Model = protos.google.cloud.aiplatform.v1beta1.IModel

type StoredArtifact = NonNullable<Awaited<ReturnType<ArtifactStore['read']>>>

/**
 * Model versions of Vertex AI's registry as artifacts: what is deployed in a region is a version registered there. A copy
 * is found by the release's label as its version alias and compared by the digest that the pipeline wrote into the version.
 * Every rejection is a CloudError.
 */
export function vertexArtifactStore(google: Google): ArtifactStore {
  const read: ArtifactStore['read'] = async (_account, _region, url) => {
    const model = await readModel(google, url)
    return model === undefined ? undefined : storedArtifact(model)
  }

  const copy: ArtifactStore['copy'] = async (account, sourceRegion, source, region, place) => {
    const { model: modelId } = placeIn(place, region)
    const isSource = modelParent(source.url) === place
    const named = isSource ? source.url : `${place}@${source.label}`
    const model = await readModel(google, named)
    const here = model === undefined ? undefined : storedArtifact(model)
    const url = model === undefined ? named : versionedName(place, model.versionId)
    const found = (state: ArtifactCopy['state'], sentence: string): ArtifactCopy => ({
      region,
      url,
      state,
      digest: here?.digest,
      sizeBytes: here?.sizeBytes,
      lastModifiedAt: here?.lastModifiedAt,
      checkedAt: google.clock.now().toISOString(),
      sentence,
    })

    const city = `${cityOf(region)} (${region})`
    if (here === undefined) {
      return isSource
        ? found('missing', `There is no model version ${source.url}; register it again.`)
        : found(
            'missing',
            `${source.label} is not registered as a version of ${modelId} in ${city} yet; ` +
              `copy the model there (CopyModel) with the version alias ${source.label}.`,
          )
    }
    if (here.digest === undefined) {
      return found(
        'unknown',
        `${url} does not tell which artifact it has; register the version with the environment variable ` +
          `${DIGEST_VARIABLE} of its container set to the artifact's SHA-256.`,
      )
    }
    // What the version itself says is the original's digest, also while nobody has read it yet.
    const wanted =
      source.digest ?? (isSource ? here.digest : await digestOfSource(account, sourceRegion, source.url))
    if (wanted === undefined) {
      return found(
        'unknown',
        `The digest of the original ${source.url} is not known, so ${url} cannot be compared.`,
      )
    }
    if (here.digest !== wanted) {
      return found('different', `${url} is another artifact: it has ${here.digest} instead of ${wanted}.`)
    }
    return isSource
      ? found('source', `${url} is the original.`)
      : found('present', `${url} has the same digest as the original.`)
  }

  /** Undefined when another store has the original. */
  async function digestOfSource(account: string, region: string, url: string): Promise<string | undefined> {
    return parseModelName(url) === undefined ? undefined : (await read(account, region, url))?.digest
  }

  return { read, copy }
}

/** @throws CloudError terminal when the place is not a model of that region */
function placeIn(place: string, region: string): ModelName {
  const name = parseModelName(place)
  if (name === undefined || name.version !== undefined) {
    throw terminal(
      `${place} is not a model of Vertex AI's registry such as projects/my-project/locations/${region}/models/my-model.`,
      'BadModelName',
    )
  }
  if (name.location !== region) {
    throw terminal(
      `${place} is in ${name.location}, but ${region} takes its artifacts from it: ` +
        `name a model in ${region}, because Vertex AI deploys models of its own region only.`,
      'BadModelName',
    )
  }
  return name
}

/** Undefined when there is no such model or version. */
async function readModel(google: Google, url: string): Promise<Model | undefined> {
  const name = parseModelName(url)
  if (name?.version === undefined) {
    throw terminal(
      `${url === '' ? 'An empty address' : url} is not a model version such as ` +
        'projects/my-project/locations/europe-west4/models/my-model@1.',
      'BadModelName',
    )
  }
  const call = {
    permission: 'aiplatform.models.get',
    method: 'GetModel',
    location: name.location,
    subject: url,
  }
  return calledIfThere(call, async () => {
    const client = await google.clients.models(name.location)
    const [model] = await client.getModel({ name: url })
    return model
  })
}

function storedArtifact(model: Model): StoredArtifact {
  return {
    digest: modelDigest(model),
    // The registry tells none.
    sizeBytes: undefined,
    lastModifiedAt: instantOf(model.versionCreateTime) ?? new Date(0).toISOString(),
    replication: undefined,
  }
}
