import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ModelContents, manifestOf } from '#lib/clouds/vertex/manifest/manifest.ts'
import {
  place as home,
  MODEL,
  PROJECT,
  type VertexFleet,
  vertexFleet,
} from '#lib/clouds/vertex/testing/fleet.ts'
import { artifactAt } from '#lib/domain/artifact-said.ts'
import { fingerprintOf } from '#lib/domain/manifest/fingerprint.ts'
import { imagePart } from '#lib/domain/manifest/image.ts'
import {
  container,
  earlierManifest,
  known,
  manifest,
  stated,
  unknown,
  unknownPart,
} from '#lib/domain/manifest/parts.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore } from '#lib/domain/ports.ts'
import { say } from '#lib/words/say.ts'
import type { Message } from '#sandbox/google/types.ts'
import { vertexArtifactStore } from './index.ts'

const HOME = home.region
const AWAY = 'us-central1'
const place = (region: string) => `projects/${PROJECT}/locations/${region}/models/${MODEL}`
const sha = (digit: string) => digit.repeat(64)
const digest = `sha256:${sha('a')}`
/** Recorded before its parts were. */
const notRead = earlierManifest(unknownPart('not-read'), unknownPart('not-read'))
const S3_URL = 's3://checkout-models-eu/v59/model.tar.gz'
/** As SageMaker's registry states it. */
const inS3 = (value: string): Manifest => {
  const artifact = stated({ kind: 'archive', address: S3_URL, digest: known(value) } as const)
  return manifest([
    container({ image: stated(imagePart('1.dkr.ecr.eu-west-1.amazonaws.com/checkout:1')), artifact }),
  ])
}

let fleet: VertexFleet
let store: ArtifactStore
/** The version v59 at home. */
let url: string

beforeEach(async () => {
  fleet = await vertexFleet()
  store = vertexArtifactStore(fleet.google)
  url = register(HOME, sha('a'))
})
afterEach(() => fleet.stop())

const PINNED = `docker.pkg.dev/p/serving/embeddings@sha256:${sha('e')}`

/** v59 in the registry of a region, with that checksum written into it. */
function register(
  region: string,
  checksum: string | undefined,
  changes: Message = {},
  alias = 'v59',
): string {
  return fleet.sandbox.world.vertex.seed.model(
    { account: PROJECT, region },
    {
      modelId: MODEL,
      versionAliases: [alias],
      // Places differ by region, and are no part of what a version is.
      artifactUri: `gs://embeddings-${region}/v59/`,
      containerSpec: containerOf(region, checksum, changes),
    },
  )
}

function containerOf(region: string, checksum: string | undefined, changes: Message = {}): Message {
  const env = checksum === undefined ? [] : [{ name: 'ARTIFACT_SHA256', value: checksum }]
  return { imageUri: `${region}-${PINNED}`, env, ...changes }
}

const statedAs = (containerSpec: Message, artifactUri = 'gs://embeddings/v59/') =>
  manifestOf({ artifactUri, containerSpec } as ModelContents)

const copy = (
  region = AWAY,
  manifest: Manifest = statedAs(containerOf(HOME, sha('a'))),
  at = place(region),
) => store.copy(PROJECT, HOME, { label: 'v59', url, manifest }, region, at)

describe('a model version', () => {
  test('is known by the checksum that was written into it, without a size', async () => {
    expect(await store.read(PROJECT, HOME, url, 'prefix')).toEqual({
      digest: { known: true, value: digest },
      sizeBytes: undefined,
      lastModifiedAt: fleet.google.clock.now().toISOString(),
      replication: undefined,
    })
  })

  test('that is not there is not read', async () => {
    expect(await store.read(PROJECT, HOME, `${place(HOME)}@999`, 'prefix')).toBeUndefined()
    expect(await store.read(PROJECT, HOME, `${place(HOME)}x@1`, 'prefix')).toBeUndefined()
  })

  test('is the original where it was registered', async () => {
    expect(await copy(HOME)).toMatchObject({ state: 'source', url, digest })
    expect((await copy(HOME, notRead)).state).toBe('source')
  })

  test('does not tell what a folder of Cloud Storage holds', async () => {
    expect(await store.read(PROJECT, HOME, 'gs://embeddings/v59/', 'prefix')).toMatchObject({
      digest: { known: false, why: { reason: 'not-told' } },
      lastModifiedAt: undefined,
    })
  })

  test('that was registered anew under the number of the original is different', async () => {
    const other = await copy(HOME, statedAs(containerOf(HOME, sha('b'))))
    expect(other).toMatchObject({ state: 'different', url })
    expect(say(other.said)).toContain('register it as a new version')
  })
})

describe('a copy', () => {
  test('is found by the label and named by its own version id', async () => {
    const there = register(AWAY, sha('a'))
    const found = await copy()
    expect(found.manifest && fingerprintOf(found.manifest)).toBe(
      fingerprintOf(statedAs(containerOf(HOME, sha('a')))),
    )
    expect(found).toEqual({
      region: AWAY,
      url: there,
      state: 'present',
      digest,
      manifest: manifestOf(
        {
          artifactUri: `gs://embeddings-${AWAY}/v59/`,
          containerSpec: containerOf(AWAY, sha('a')),
        } as ModelContents,
        {
          kept: { entry: there, madeAt: fleet.google.clock.now().toISOString() },
          objects: unknown('not-found', `gs://embeddings-${AWAY}/v59/`),
        },
      ),
      places: { [url]: there },
      sizeBytes: undefined,
      lastModifiedAt: fleet.google.clock.now().toISOString(),
      checkedAt: fleet.google.clock.now().toISOString(),
      said: artifactAt(
        there,
        'is the same as the original in every other part. The weights are the same as declared (sha256:aaaa…aa), not compared.',
      ),
    })
  })

  test('that is not registered is missing, and the sentence says how to bring it there', async () => {
    const missing = await copy()
    expect(missing).toMatchObject({ state: 'missing', url: `${place(AWAY)}@v59`, digest: undefined })
    expect(say(missing.said)).toBe(
      'v59 is not registered as a version of embeddings in Council Bluffs (us-central1) yet; ' +
        'copy the model there (CopyModel) with the version alias v59.',
    )
  })

  describe('of a release whose alias had been another one’s before', () => {
    const versionOf = (name: string) => name.split('@')[1] ?? ''
    const moved = () =>
      store.copy(
        PROJECT,
        HOME,
        { label: `v59@${versionOf(url)}`, url, manifest: statedAs(containerOf(HOME, sha('a'))) },
        AWAY,
        place(AWAY),
      )

    test('is advised under an alias that Vertex AI takes, and found by it', async () => {
      const alias = `version-${versionOf(url)}`
      const missing = await moved()
      expect(missing).toMatchObject({ state: 'missing', url: `${place(AWAY)}@${alias}` })
      expect(say(missing.said)).toContain(`with the version alias ${alias}.`)
      const there = register(AWAY, sha('a'), {}, alias)
      expect(await moved()).toMatchObject({ state: 'present', url: there })
    })

    test('does not judge the release that had the alias first by the copy of the later one', async () => {
      register(AWAY, sha('b'))
      const other = await copy()
      expect(other.state).toBe('different')
      expect(say(other.said)).toContain(`with the version alias version-${versionOf(url)};`)
      const own = register(AWAY, sha('a'), {}, `version-${versionOf(url)}`)
      expect(await copy()).toMatchObject({ state: 'present', url: own })
    })
  })

  test('of something else is different, and both digests are told', async () => {
    register(AWAY, sha('b'))
    const other = await copy()
    expect(other).toMatchObject({ state: 'different', digest: `sha256:${sha('b')}` })
    expect(say(other.said)).toContain('other weights (sha256:bbbb…bb instead of sha256:aaaa…aa)')
  })

  test.each([
    [
      'image',
      { imageUri: `${AWAY}-docker.pkg.dev/p/serving/embeddings@sha256:${sha('f')}` },
      'weights as declared, other image',
    ],
    [
      'environment',
      {
        env: [
          { name: 'ARTIFACT_SHA256', value: sha('a') },
          { name: 'THRESHOLD', value: '0.9' },
        ],
      },
      'weights as declared, other environment (THRESHOLD)',
    ],
    ['arguments', { args: ['--fast'] }, 'weights as declared, other arguments'],
    ['command', { command: ['sh'] }, 'weights as declared, other command'],
    ['route', { predictRoute: '/v2' }, 'weights as declared, other routes (predictRoute)'],
    [
      'probe',
      { startupProbe: { exec: { command: ['true'] } } },
      'weights as declared, other settings (startupProbe)',
    ],
  ])('with the same weights and another %s is different, by name', async (_part, changes, words) => {
    register(AWAY, sha('a'), changes)
    const other = await copy()
    expect(other).toMatchObject({ state: 'different', digest })
    expect(say(other.said)).toContain(`: ${words}.`)
    expect(say(other.said)).not.toContain('0.9')
  })

  test('by the same tag is present, and it is said that the digest is not known', async () => {
    const tagged = (region: string) => ({
      imageUri: `${region}-docker.pkg.dev/p/serving/embeddings:torch-2.6`,
    })
    register(AWAY, sha('a'), tagged(AWAY))
    const found = await copy(AWAY, statedAs(containerOf(HOME, sha('a'), tagged(HOME))))
    expect(found.state).toBe('present')
    expect(say(found.said)).toContain('by its tag torch-2.6; its digest is not known')
  })

  test('by a tag where the original has a digest is unknown, with the advice', async () => {
    register(AWAY, sha('a'), { imageUri: `${AWAY}-docker.pkg.dev/p/serving/embeddings:torch-2.6` })
    const found = await copy()
    expect(found.state).toBe('unknown')
    expect(say(found.said)).toContain('Register both with the digest')
  })

  test('of an image that has everything is compared by the image', async () => {
    const bare = { containerSpec: { imageUri: `${AWAY}-${PINNED}` } }
    const away = { account: PROJECT, region: AWAY }
    const { seed } = fleet.sandbox.world.vertex
    const there = seed.model(away, { modelId: MODEL, versionAliases: ['v59'], ...bare })
    const stated = manifestOf({ containerSpec: { imageUri: `${HOME}-${PINNED}` } })
    expect(await copy(AWAY, stated)).toMatchObject({ state: 'present', url: there, digest: undefined })
  })

  test('without a serving container is different, not present', async () => {
    fleet.sandbox.world.vertex.seed.model(
      { account: PROJECT, region: AWAY },
      { modelId: MODEL, versionAliases: ['v59'], artifactUri: 'gs://embeddings/v59/' },
    )
    const found = await copy()
    expect(found.state).toBe('different')
    expect(say(found.said)).toContain('no serving container')
  })

  test('that does not say what it is, is unknown and never present', async () => {
    register(AWAY, undefined)
    const untold = await copy()
    expect(untold).toMatchObject({ state: 'unknown', digest: undefined })
    expect(say(untold.said)).toContain('ARTIFACT_SHA256')
  })

  test('is compared with the original itself while its parts have not been read', async () => {
    register(AWAY, sha('a'))
    expect((await copy(AWAY, notRead)).state).toBe('present')
    const byLabel = { label: 'v59', url: 's3://checkout-models-eu/v59/model.tar.gz', manifest: notRead }
    const untold = await store.copy('123456789012', 'eu-west-1', byLabel, AWAY, place(AWAY))
    expect(untold.state).toBe('unknown')
    expect(say(untold.said)).toContain('has not been read yet')
  })

  test('of an artifact in S3 is present when its digest is that of the object', async () => {
    const there = register(AWAY, sha('a'))
    const object = { label: 'v59', url: S3_URL, manifest: inS3(digest) }
    expect(await store.copy('123456789012', 'eu-west-1', object, AWAY, place(AWAY))).toMatchObject({
      state: 'present',
      url: there,
      manifest: { containers: [{ environment: { state: 'stated' } }] },
    })
    const other = { ...object, manifest: inS3(`sha256:${sha('c')}`) }
    expect((await store.copy('123456789012', 'eu-west-1', other, AWAY, place(AWAY))).state).toBe('different')
  })
})

describe('a terminal error that says what to change', () => {
  const refusal = (text: string) => ({
    name: 'CloudError',
    kind: 'terminal',
    message: expect.stringContaining(text),
  })

  test('answers a place that is no model, or one of another region', async () => {
    await expect(copy(AWAY, notRead, 's3://bucket')).rejects.toMatchObject(refusal('is not a model'))
    await expect(copy(AWAY, notRead, `${place(AWAY)}@1`)).rejects.toMatchObject(refusal('is not a model'))
    await expect(copy(AWAY, notRead, place(HOME))).rejects.toMatchObject(refusal(`name a model in ${AWAY}`))
  })

  test('answers an address that is no model version', async () => {
    for (const address of ['', 's3://bucket/key', place(HOME)])
      await expect(store.read(PROJECT, HOME, address, 'prefix')).rejects.toMatchObject(
        refusal('is not a model version'),
      )
  })

  test('answers a missing permission, which it names', async () => {
    fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'aiplatform', operation: 'GetModel' })
    await expect(copy()).rejects.toMatchObject(refusal('aiplatform.models.get'))
  })
})
