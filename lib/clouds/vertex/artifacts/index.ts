import type { protos } from '@google-cloud/aiplatform'
import type { Google } from '#lib/clouds/google/clients.ts'
import { calledIfThere } from '#lib/clouds/google/errors.ts'
import { instantOf } from '#lib/clouds/google/timestamp.ts'
import { copyAliases } from '#lib/clouds/vertex/manifest/copy-alias.ts'
import { manifestOf } from '#lib/clouds/vertex/manifest/manifest.ts'
import {
  DIGEST_VARIABLE,
  modelParent,
  parseModelName,
  versionedName,
} from '#lib/clouds/vertex/manifest/model.ts'
import { isByNumber, type ProjectNames, projectNames } from '#lib/clouds/vertex/manifest/project-names.ts'
import {
  declaredOf,
  differenceWords,
  hasUnreadParts,
  isVertexVersion,
  matchVersion,
  tagsOf,
  unknownSentence,
} from '#lib/clouds/vertex/manifest/version-match.ts'
import { type WeightsReader, weightsReader } from '#lib/clouds/vertex/manifest/weights.ts'
import { artifactAt } from '#lib/domain/artifact-said.ts'
import { CloudError, terminal } from '#lib/domain/errors.ts'
import { artifactDigestOf } from '#lib/domain/manifest/artifact-digest.ts'
import type { Comparison } from '#lib/domain/manifest/compare.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { ComparedPart, Known, Manifest } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore, StoredArtifact } from '#lib/domain/ports.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { type Said, verbatim } from '#lib/domain/said.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import { list, shortDigest } from '#lib/domain/wording.ts'

type Model = protos.google.cloud.aiplatform.v1beta1.IModel
type Source = Parameters<ArtifactStore['copy']>[2]

/**
 * Model versions of Vertex AI's registry as artifacts: what is deployed in a region is a version registered there, whole. A copy is found
 * by its version alias (see copy-alias.ts) and compared with the release part by part. Every rejection is a CloudError.
 */
export function vertexArtifactStore(
  google: Google,
  names: ProjectNames = projectNames(),
  weights: WeightsReader = weightsReader(google, names),
): ArtifactStore {
  /** Places by number of which no answer told the id, so that they are not asked about again. */
  const nameless = new Set<string>()

  const read: ArtifactStore['read'] = async (_account, _region, address) => {
    // Vertex AI deploys from Cloud Storage without telling what it found there; only a version says what it holds.
    if (address.startsWith('gs://')) return untold(address)
    const model = await versionAt(address)
    return model === undefined ? undefined : storedArtifact(model, await stateOf(address, model))
  }

  const copy: ArtifactStore['copy'] = async (_account, _sourceRegion, source, region, written) => {
    refuseOtherPlace(written, region)
    const place = await placeById(source, written)
    if (modelParent(source.url) === place) return look(source, region, place, source.url, true)
    const [alias, ...others] = copyAliases(source)
    const first = await look(source, region, place, `${place}@${alias}`, false)
    if (first.state === 'present') return first
    for (const other of others) {
      // The label may name the copy of a later version here; one that was copied for this version is judged by itself.
      const next = await look(source, region, place, `${place}@${other}`, false)
      if (next.state !== 'missing') return next
    }
    return first
  }

  /** A place that a fleet file names by its project's number, as the releases of that project are named. */
  async function placeById({ url }: Source, place: string): Promise<string> {
    // Either side may be the one that Google tells by the other name.
    for (const asked of isVertexVersion({ url }) ? [url, `${place}@default`] : [`${place}@default`]) {
      if (!isByNumber(names.byId(place)) || nameless.has(place)) break
      await versionAt(asked).then(() => asked !== url && nameless.add(place), unlessCloud)
    }
    return names.byId(place)
  }

  async function versionAt(url: string): Promise<Model | undefined> {
    const model = await readModel(google, url)
    names.learn(url, model?.name)
    return model
  }

  const stateOf = async (url: string, model: Model): Promise<Manifest> =>
    manifestOf(model, await weights.of(url, model))

  async function look(
    source: Source,
    region: string,
    place: string,
    named: string,
    isSource: boolean,
  ): Promise<ArtifactCopy> {
    const model = await versionAt(named)
    const url = model === undefined ? named : versionedName(place, model.versionId)
    const here = model === undefined ? undefined : await stateOf(url, model)
    const found = (
      state: ArtifactCopy['state'],
      said: Said,
      uncertain: readonly ComparedPart[] = [],
    ): ArtifactCopy => ({
      region,
      url,
      state,
      ...(uncertain.length === 0 ? {} : { uncertain: [...uncertain] }),
      ...(here === undefined ? {} : { manifest: here }),
      places: model === undefined ? {} : { [source.url]: url },
      digest: here === undefined ? undefined : digestHere(state, here, source),
      // The registry tells none.
      sizeBytes: undefined,
      lastModifiedAt: instantOf(model?.versionCreateTime),
      checkedAt: google.clock.now().toISOString(),
      said,
    })

    if (here === undefined) {
      return isSource
        ? found('missing', verbatim(`There is no model version ${source.url}; register it again.`))
        : found(
            'missing',
            verbatim(
              `${source.label} is not registered as a version of ${parseModelName(place)?.model} in ${cityOf(region)} (${region}) yet; ` +
                `copy the model there (CopyModel) with the version alias ${copyAliases(source)[0]}.`,
            ),
          )
    }
    const stated = await statedBy(source, isSource ? here : undefined)
    if (stated === undefined) {
      return found(
        'unknown',
        verbatim(`The original ${source.url} is not there any more, so ${url} cannot be compared.`),
      )
    }
    return found(...judged(source, stated, here, url, isSource))
  }

  /** The release's manifest; read anew where it was recorded before its parts were. Undefined when the original is gone. */
  async function statedBy(source: Source, original: Manifest | undefined): Promise<Manifest | undefined> {
    if (!isVertexVersion(source) || !hasUnreadParts(source.manifest)) return source.manifest
    if (original !== undefined) return original
    const model = await versionAt(source.url)
    return model === undefined ? undefined : stateOf(source.url, model)
  }

  // A version is what it is; an alias that moves on to another one is no matter of what serves.
  return { isImmutable: true, read, copy }
}

/** What was found to be the release's has its digest, whatever somebody wrote down here. */
function digestHere(state: ArtifactCopy['state'], here: Manifest, { manifest }: Source): string | undefined {
  const isIt = state === 'source' || state === 'present'
  return (isIt ? artifactDigestOf(manifest) : undefined) ?? artifactDigestOf(here)
}

/** What only teaches a name is missed by nobody: whoever needs it asks again, and hears the error. */
function unlessCloud(error: unknown): undefined {
  if (!(error instanceof CloudError)) throw error
  return undefined
}

function judged(
  source: Source,
  stated: Manifest,
  here: Manifest,
  url: string,
  isSource: boolean,
): [state: ArtifactCopy['state'], said: Said, uncertain?: ComparedPart[]] {
  const comparison = matchVersion({ url: source.url, manifest: stated }, here)
  if (comparison.outcome === 'different') {
    const words =
      here.containers.length === 0 ? 'it has no serving container' : differenceWords(comparison, stated, here)
    const remedy = isSource
      ? `${source.label} is not what was registered; register it as a new version.`
      : `Copy ${source.label} there anew (CopyModel) with the version alias ${copyAliases(source).at(-1)}; where another version has that alias, move it.`
    return ['different', artifactAt(url, `is not the release: ${words}. ${remedy}`)]
  }
  if (comparison.outcome === 'unknown')
    return ['unknown', verbatim(unknownSentence(comparison, url)), uncertainParts(comparison)]
  const tags = tagsOf(comparison)
  const digests = declaredOf(comparison)
  const loosely = [
    ...(tags.length === 0
      ? []
      : [` The image is the same by its tag ${list(tags)}; its digest is not known.`]),
    ...digests.map(
      (digest) => ` The weights are the same as declared (${shortDigest(digest)}), not compared.`,
    ),
  ].join('')
  if (isSource) return ['source', artifactAt(url, `is the original.${loosely}`)]
  const compared = isVertexVersion(source)
    ? `is the same as the original in every ${digests.length === 0 ? '' : 'other '}part`
    : 'declares the same digest as the original'
  return ['present', artifactAt(url, `${compared}.${loosely}`)]
}

/** Parts that cannot be compared; none where one has only not been read yet. */
function uncertainParts({ parts }: Comparison): ComparedPart[] {
  const unknown = parts.flatMap((each) => (each.outcome === 'unknown' ? [each] : []))
  return unknown.some(({ why }) => why.reason === 'not-read')
    ? []
    : [...new Set(unknown.map(({ part }) => part))]
}

/** @throws CloudError terminal when the region's copies are not in a model of that region */
function refuseOtherPlace(place: string, region: string): void {
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

function untold(address: string): StoredArtifact {
  return {
    digest: unknown('not-told', address),
    sizeBytes: undefined,
    lastModifiedAt: undefined,
    replication: undefined,
  }
}

function storedArtifact(model: Model, manifest: Manifest): StoredArtifact {
  return {
    digest: digestIn(manifest),
    // The registry tells none.
    sizeBytes: undefined,
    lastModifiedAt: instantOf(model.versionCreateTime),
    replication: undefined,
  }
}

function digestIn({ containers: [first] }: Manifest): Known<string> {
  if (first === undefined) return unknown('not-told', 'containerSpec')
  const { artifact, image } = first
  if (artifact.state === 'stated' && artifact.value.kind !== 'none') return artifact.value.digest
  // An image without an artifact holds all there is.
  if (image.state === 'stated')
    return image.value.digest.known ? known(image.value.digest.value) : image.value.digest
  return unknown('not-told', DIGEST_VARIABLE)
}
