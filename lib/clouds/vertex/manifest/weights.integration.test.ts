import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { vertexArtifactStore } from '#lib/clouds/vertex/artifacts/index.ts'
import { vertexRegistry } from '#lib/clouds/vertex/registry/index.ts'
import { vertexProvider } from '#lib/clouds/vertex/serving/index.ts'
import {
  amsterdam,
  place as home,
  IMAGE,
  MODEL,
  oneSurge,
  PROJECT,
  seedEndpoint,
  type VertexFleet,
  vertexFleet,
} from '#lib/clouds/vertex/testing/fleet.ts'
import { compareManifests } from '#lib/domain/manifest/compare.ts'
import { isSameThing } from '#lib/domain/manifest/identify.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore, Attempt, ModelRegistry, RegistryRelease } from '#lib/domain/ports.ts'
import { say } from '#lib/words/say.ts'
import { attempt } from '../serving/testing/stage.ts'

const AWAY = 'us-central1'
const FOLDER = 'gs://pipeline/current/'
const location = { kind: 'vertex', account: PROJECT, region: home.region, group: MODEL }
const parent = (region: string) => `projects/${PROJECT}/locations/${region}/models/${MODEL}`
const checksum = 'a'.repeat(64)

let fleet: VertexFleet
let registry: ModelRegistry
let store: ArtifactStore

beforeEach(async () => {
  fleet = await vertexFleet()
  registry = vertexRegistry(fleet.google)
  store = vertexArtifactStore(fleet.google)
})
afterEach(() => fleet.stop())

/** What a training pipeline does: writes a folder, and a minute later the next thing. */
function write(uri: string, content: string, name = 'model.joblib'): void {
  const [, bucket = '', path = ''] = /^gs:\/\/([^/]+)\/(.*)$/.exec(uri) ?? []
  const { storage } = fleet.sandbox.world
  storage.seedBucket(bucket, PROJECT, home.region)
  storage.put(bucket, path + name, content)
  fleet.sandbox.pass(60)
}

function register(
  alias: string,
  artifactUri: string,
  { region = home.region, declared }: { region?: string; declared?: string } = {},
): string {
  const env = declared === undefined ? [] : [{ name: 'ARTIFACT_SHA256', value: declared }]
  const url = fleet.sandbox.world.vertex.seed.model(
    { account: PROJECT, region },
    { modelId: MODEL, versionAliases: [alias], artifactUri, containerSpec: { imageUri: IMAGE, env } },
  )
  fleet.sandbox.pass(60)
  return url
}

async function released(url: string): Promise<RegistryRelease> {
  const entry = await registry.read(location, url)
  if (entry === undefined) throw new Error(`${url} is not there.`)
  return entry
}

async function served(model: string): Promise<Manifest> {
  seedEndpoint(fleet.sandbox, 'other', { model })
  return (await vertexProvider(fleet.google).observe({ ...amsterdam, name: 'other' })).manifest
}

async function copyOf(url: string, region = AWAY) {
  const { label, manifest } = await released(url)
  return store.copy(PROJECT, home.region, { label, url, manifest }, region, parent(region))
}

const artifactIn = (release: Manifest, here: Manifest) =>
  compareManifests(release, here, { environment: 'replace' }).parts.find(({ part }) => part === 'artifact')

const denyListing = () =>
  fleet.sandbox.world.faults.add({
    kind: 'access-denied',
    service: 'storage.googleapis.com',
    operation: 'objects.list',
  })

describe('the weights of a version that declares no checksum', () => {
  test('are those of the very same version, whatever was written into its folder since', async () => {
    write(FOLDER, 'one')
    const url = register('v59', FOLDER)
    write(FOLDER, 'two')
    const { manifest } = await released(url)
    expect(artifactIn(manifest, await served(url))).toMatchObject({ outcome: 'same' })
    expect(await copyOf(url, home.region)).toMatchObject({ state: 'source' })
  })

  test('are unknown beside a version from the same folder that was overwritten in between', async () => {
    write(FOLDER, 'one')
    const first = await released(register('v59', FOLDER))
    write(FOLDER, 'two')
    const second = register('v60', FOLDER)
    // The first look at the first version was while its folder still told; a process that begins later is told nothing of it.
    registry = vertexRegistry(fleet.google)
    const later = await released(first.registryRef)
    const here = await served(second)
    expect(artifactIn(first.manifest, here)).toMatchObject({ outcome: 'different' })
    expect(artifactIn(later.manifest, here)).toMatchObject({
      outcome: 'unknown',
      why: { reason: 'written-since', detail: FOLDER },
    })
    expect(isSameThing(later.manifest, here)).toBe(false)
  })

  test('are the same beside a version from the same folder in which nothing was written since', async () => {
    write(FOLDER, 'one')
    const [first, second] = [register('v59', FOLDER), register('v60', FOLDER)]
    expect(artifactIn((await released(first)).manifest, await served(second))).toMatchObject({
      outcome: 'same',
    })
  })

  test('are compared by their objects with those of another region', async () => {
    write('gs://models-eu/v59/', 'one')
    write('gs://models-us/v59/', 'one')
    const url = register('v59', 'gs://models-eu/v59/')
    register('v59', 'gs://models-us/v59', { region: AWAY })
    expect(await copyOf(url)).toMatchObject({ state: 'present' })
  })

  test.each([
    ['an object of another content', 'two', 'model.joblib'],
    ['a further object', 'one', 'vocabulary.txt'],
  ])('are others in another region with %s', async (_what, content, name) => {
    write('gs://models-eu/v59/', 'one')
    write('gs://models-us/v59/', 'one')
    write('gs://models-us/v59/', content, name)
    const url = register('v59', 'gs://models-eu/v59/')
    register('v59', 'gs://models-us/v59/', { region: AWAY })
    expect(await copyOf(url)).toMatchObject({ state: 'different' })
  })

  test('are unknown without the permission to list, which is named', async () => {
    write('gs://models-eu/v59/', 'one')
    write('gs://models-us/v59/', 'one')
    denyListing()
    const url = register('v59', 'gs://models-eu/v59/')
    register('v59', 'gs://models-us/v59/', { region: AWAY })
    const copy = await copyOf(url)
    expect(copy).toMatchObject({ state: 'unknown', uncertain: ['artifact'] })
    expect(say(copy.said)).toContain('Grant storage.objects.list on the bucket')
  })

  test('are those of the original in a copy that Vertex AI made, without any other permission', async () => {
    denyListing()
    const url = register('v59', FOLDER)
    fleet.sandbox.world.vertex.seed.model(
      { account: PROJECT, region: AWAY },
      { modelId: MODEL, containerSpec: { imageUri: IMAGE } },
    )
    const client = await fleet.google.clients.models(AWAY)
    await client.copyModel({
      parent: `projects/${PROJECT}/locations/${AWAY}`,
      sourceModel: url,
      parentModel: parent(AWAY),
    })
    fleet.sandbox.pass(3_600)
    await client.mergeVersionAliases({ name: `${parent(AWAY)}@2`, versionAliases: ['v59'] })
    const copy = await copyOf(url)
    expect(copy).toMatchObject({ state: 'present', url: `${parent(AWAY)}@2` })
    expect(say(copy.said)).toMatch(/is the same as the original in every part\.$/)
  })

  test('are not deployed where the number was given to another version after the look', async () => {
    write(FOLDER, 'one')
    denyListing()
    const { seed } = fleet.sandbox.world.vertex
    const url = register('v59', FOLDER)
    const release = await released(url)
    const artifact = await copyOf(url, home.region)
    seed.removeVersion(home, MODEL, 'v59')
    seed.model(home, {
      ...{ modelId: MODEL, version: Number(url.split('@')[1]), versionAliases: ['v59'] },
      ...{ artifactUri: FOLDER, containerSpec: { imageUri: IMAGE } },
    })
    const other = attemptOf(release)
    const guardrail = { ...oneSurge, tolerateUnknown: ['artifact' as const] }
    await expect(vertexProvider(fleet.google).begin(other, guardrail, artifact)).rejects.toMatchObject({
      code: 'VersionChanged',
    })
  })
})

describe('a checksum that somebody declared', () => {
  test('and that was copied along with other weights does not make them the same', async () => {
    write('gs://models-eu/v59/', 'one')
    write('gs://models-eu/v60/', 'two')
    const first = register('v59', 'gs://models-eu/v59/', { declared: checksum })
    const stale = register('v60', 'gs://models-eu/v60/', { declared: checksum })
    const [release, here] = [(await released(first)).manifest, await served(stale)]
    expect(artifactIn(release, here)).toMatchObject({ outcome: 'different' })
    expect(isSameThing(release, here)).toBe(false)
  })

  test('is taken as declared where the objects may not be listed, and says so', async () => {
    denyListing()
    const url = register('v59', 'gs://models-eu/v59/', { declared: checksum })
    register('v59', 'gs://models-us/v59/', { region: AWAY, declared: checksum })
    const copy = await copyOf(url)
    expect(copy.state).toBe('present')
    expect(say(copy.said)).toMatch(
      /is the same as the original in every other part\. The weights are the same as declared \(sha256:aaaa…aa\), not compared\.$/,
    )
    const again = register('v60', 'gs://models-eu/v60/', { declared: checksum })
    const [release, here] = [(await released(url)).manifest, await served(again)]
    expect(artifactIn(release, here)).toMatchObject({ outcome: 'declared', digest: `sha256:${checksum}` })
    expect(isSameThing(release, here)).toBe(false)
  })

  test('that is missing on one side, or wrong, hinders nothing where the objects are the same', async () => {
    write('gs://models-eu/v59/', 'one')
    write('gs://models-us/v59/', 'one')
    const url = register('v59', 'gs://models-eu/v59/', { declared: checksum })
    register('v59', 'gs://models-us/v59/', { region: AWAY, declared: 'b'.repeat(64) })
    expect(await copyOf(url)).toMatchObject({ state: 'present', digest: `sha256:${checksum}` })
  })
})

test('a folder is listed once for a version, however often it is looked at', async () => {
  write(FOLDER, 'one')
  const url = register('v59', FOLDER)
  seedEndpoint(fleet.sandbox, 'other', { model: url })
  const provider = vertexProvider(fleet.google)
  const looks = () => fleet.sandbox.world.calls.find({ operation: 'objects.list' }).length
  for (let look = 0; look < 3; look += 1) {
    await provider.observe({ ...amsterdam, name: 'other' })
    fleet.sandbox.pass(20)
  }
  expect(looks()).toBe(1)
})

function attemptOf({ registryRef, manifest }: RegistryRelease): Attempt {
  return { ...attempt, release: { ...attempt.release, registryRef, artifactUrl: registryRef, manifest } }
}
