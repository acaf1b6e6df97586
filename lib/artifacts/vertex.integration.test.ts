import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ArtifactStore } from '#lib/domain/ports.ts'
import {
  place as home,
  MODEL,
  PROJECT,
  type VertexFleet,
  vertexFleet,
} from '#lib/providers/testing/vertex-fleet.ts'
import { vertexArtifactStore } from './vertex.ts'

const HOME = home.region
const AWAY = 'us-central1'
const place = (region: string) => `projects/${PROJECT}/locations/${region}/models/${MODEL}`
const sha = (digit: string) => digit.repeat(64)
const digest = `sha256:${sha('a')}`

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

/** v59 in the registry of a region, with that checksum written into it. */
function register(region: string, checksum: string | undefined): string {
  const env = checksum === undefined ? [] : [{ name: 'ARTIFACT_SHA256', value: checksum }]
  return fleet.sandbox.world.vertex.seed.model(
    { account: PROJECT, region },
    {
      modelId: MODEL,
      versionAliases: ['v59'],
      artifactUri: 'gs://embeddings/v59/',
      containerSpec: { imageUri: 'europe-docker.pkg.dev/p/serving/embeddings:1', env },
    },
  )
}

const copy = (region = AWAY, wanted: string | undefined = digest, at = place(region)) =>
  store.copy(PROJECT, HOME, { label: 'v59', url, digest: wanted }, region, at)

describe('a model version', () => {
  test('is known by the checksum that was written into it, without a size', async () => {
    expect(await store.read(PROJECT, HOME, url)).toEqual({
      digest,
      sizeBytes: undefined,
      lastModifiedAt: fleet.google.clock.now().toISOString(),
      replication: undefined,
    })
  })

  test('that is not there is not read', async () => {
    expect(await store.read(PROJECT, HOME, `${place(HOME)}@999`)).toBeUndefined()
    expect(await store.read(PROJECT, HOME, `${place(HOME)}x@1`)).toBeUndefined()
  })

  test('is the original where it was registered', async () => {
    expect(await copy(HOME)).toMatchObject({ state: 'source', url, digest })
    expect((await copy(HOME, undefined)).state).toBe('source')
  })
})

describe('a copy', () => {
  test('is found by the label and named by its own version id', async () => {
    const there = register(AWAY, sha('a'))
    expect(await copy()).toEqual({
      region: AWAY,
      url: there,
      state: 'present',
      digest,
      sizeBytes: undefined,
      lastModifiedAt: fleet.google.clock.now().toISOString(),
      checkedAt: fleet.google.clock.now().toISOString(),
      sentence: `${there} has the same digest as the original.`,
    })
  })

  test('that is not registered is missing, and the sentence says how to bring it there', async () => {
    const missing = await copy()
    expect(missing).toMatchObject({ state: 'missing', url: `${place(AWAY)}@v59`, digest: undefined })
    expect(missing.sentence).toBe(
      'v59 is not registered as a version of embeddings in Council Bluffs (us-central1) yet; ' +
        'copy the model there (CopyModel) with the version alias v59.',
    )
  })

  test('of something else is different, and both digests are told', async () => {
    register(AWAY, sha('b'))
    const other = await copy()
    expect(other).toMatchObject({ state: 'different', digest: `sha256:${sha('b')}` })
    expect(other.sentence).toContain(`instead of ${digest}`)
  })

  test('that does not say what it is, is unknown and never present', async () => {
    register(AWAY, undefined)
    const unknown = await copy()
    expect(unknown).toMatchObject({ state: 'unknown', digest: undefined })
    expect(unknown.sentence).toContain('ARTIFACT_SHA256')
  })

  test('is compared with the original itself while its digest has not been read', async () => {
    register(AWAY, sha('a'))
    expect((await copy(AWAY, undefined)).state).toBe('present')
    const byLabel = { label: 'v59', url: 's3://checkout-models-eu/v59/model.tar.gz', digest: undefined }
    const unknown = await store.copy('123456789012', 'eu-west-1', byLabel, AWAY, place(AWAY))
    expect(unknown.state).toBe('unknown')
    expect(unknown.sentence).toContain('is not known')
  })

  test('of an artifact in S3 is present when its digest is that of the object', async () => {
    const there = register(AWAY, sha('a'))
    const object = { label: 'v59', url: 's3://checkout-models-eu/v59/model.tar.gz', digest }
    expect(await store.copy('123456789012', 'eu-west-1', object, AWAY, place(AWAY))).toMatchObject({
      state: 'present',
      url: there,
    })
  })
})

describe('a terminal error that says what to change', () => {
  const refusal = (text: string) => ({
    name: 'CloudError',
    kind: 'terminal',
    message: expect.stringContaining(text),
  })

  test('answers a place that is no model, or one of another region', async () => {
    await expect(copy(AWAY, digest, 's3://bucket')).rejects.toMatchObject(refusal('is not a model'))
    await expect(copy(AWAY, digest, `${place(AWAY)}@1`)).rejects.toMatchObject(refusal('is not a model'))
    await expect(copy(AWAY, digest, place(HOME))).rejects.toMatchObject(refusal(`name a model in ${AWAY}`))
  })

  test('answers an address that is no model version', async () => {
    for (const address of ['', 's3://bucket/key', place(HOME)])
      await expect(store.read(PROJECT, HOME, address)).rejects.toMatchObject(
        refusal('is not a model version'),
      )
  })

  test('answers a missing permission, which it names', async () => {
    fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 'aiplatform', operation: 'GetModel' })
    await expect(copy()).rejects.toMatchObject(refusal('aiplatform.models.get'))
  })
})
