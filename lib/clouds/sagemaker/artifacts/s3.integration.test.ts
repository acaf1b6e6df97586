import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  ACCOUNT,
  happen,
  publish as publishRelease,
  release,
  type SandboxFleet,
  sandboxFleet,
} from '#lib/clouds/sagemaker/testing/fleet.ts'
import { container, known, manifest, stated, unknown } from '#lib/domain/manifest/parts.ts'
import type { ArtifactKind, Known } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore } from '#lib/domain/ports.ts'
import { say } from '#lib/words/say.ts'
import { s3ArtifactStore } from './s3.ts'

const HOME = 'eu-west-1'
const AWAY = 'ap-southeast-2'
const v427 = release(427, undefined)

let fleet: SandboxFleet
let store: ArtifactStore
let digest: Known<string>

beforeEach(async () => {
  fleet = await sandboxFleet()
  store = s3ArtifactStore(fleet.aws)
  digest = await digestOf(v427.artifactUrl)
})
afterEach(() => fleet.stop())

const digestOf = async (url: string): Promise<Known<string>> =>
  (await store.read(ACCOUNT, HOME, url, 'archive'))?.digest ?? unknown('not-found')
const source = (url: string, wanted: Known<string>, kind: ArtifactKind = 'archive') => ({
  label: 'v427',
  url,
  manifest: manifest([container({ artifact: stated({ kind, address: url, digest: wanted }) })]),
})
const copy = (url = v427.artifactUrl, wanted = digest) =>
  store.copy(ACCOUNT, HOME, source(url, wanted), AWAY, 's3://fraud-models-au')
const text = (of: Known<string>) => (of.known ? of.value : undefined)
const s3 = (region: string) => fleet.aws.clients.s3(ACCOUNT, region)

/** A new artifact at home, of a release whose replication has just begun. */
async function publish(version: number): Promise<string> {
  const response = await fetch(`${fleet.sandbox.controlUrl}/publish`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version }),
  })
  expect(response.status).toBe(201)
  return `s3://fraud-models-eu/v${version}/model.tar.gz`
}

test('an original is known by the SHA-256 of its content', async () => {
  const original = await store.read(ACCOUNT, HOME, v427.artifactUrl, 'archive')
  expect(original?.digest).toEqual(known(expect.stringMatching(/^sha256:[0-9a-f]{64}$/)))
  expect(original?.sizeBytes).toBeGreaterThan(1_000_000)
})

test('nothing is read where nothing is', async () => {
  expect(await store.read(ACCOUNT, HOME, 's3://fraud-models-eu/v1/model.tar.gz', 'archive')).toBeUndefined()
  expect(
    await store.read(ACCOUNT, HOME, 's3://no-such-bucket-of-ours/v1/model.tar.gz', 'archive'),
  ).toBeUndefined()
})

test('a replica with the same digest is present', async () => {
  expect(await copy()).toMatchObject({
    state: 'present',
    region: AWAY,
    url: 's3://fraud-models-au/v427/model.tar.gz',
    digest: text(digest),
    places: { [v427.artifactUrl]: 's3://fraud-models-au/v427/model.tar.gz' },
    checkedAt: fleet.aws.clock.now().toISOString(),
  })
})

test('in its own bucket it is the original', async () => {
  const own = await store.copy(ACCOUNT, HOME, source(v427.artifactUrl, digest), HOME, 's3://fraud-models-eu')
  expect(own.state).toBe('source')
})

test('an original that was overwritten is different', async () => {
  const own = await store.copy(
    ACCOUNT,
    HOME,
    source(v427.artifactUrl, known('sha256:00')),
    HOME,
    's3://fraud-models-eu',
  )
  expect(own.state).toBe('different')
})

test('a new artifact replicates, then is present', async () => {
  const url = await publish(428)
  const published = await digestOf(url)
  expect((await copy(url, published)).state).toBe('replicating')
  fleet.sandbox.pass(60)
  expect(await copy(url, published)).toMatchObject({ state: 'present', digest: text(published) })
})

test('a replication that failed says what to do', async () => {
  fleet.sandbox.world.faults.add({ kind: 'replication-fails', destinationRegion: AWAY })
  const url = await publish(428)
  fleet.sandbox.pass(60)
  const failed = await copy(url)
  expect(failed.state).toBe('failed')
  expect(say(failed.said)).toContain('copy it by hand')
})

test('an artifact that nothing replicates is missing', async () => {
  await s3(AWAY).send(new DeleteObjectCommand({ Bucket: 'fraud-models-au', Key: 'v427/model.tar.gz' }))
  expect((await copy()).state).toBe('missing')
  expect(say((await copy('s3://fraud-models-eu/v1/model.tar.gz')).said)).toContain('is not there')
})

test('another object in its place is different, and both digests are told', async () => {
  await s3(AWAY).send(
    new PutObjectCommand({
      Bucket: 'fraud-models-au',
      Key: 'v427/model.tar.gz',
      Body: 'x',
      ChecksumAlgorithm: 'SHA256',
    }),
  )
  const other = await copy()
  expect(other.state).toBe('different')
  expect(say(other.said)).toContain(`instead of ${text(digest)}`)
})

test('an address that is none is a terminal error', async () => {
  await expect(copy('file:///model.tar.gz')).rejects.toMatchObject({ name: 'CloudError', kind: 'terminal' })
  await expect(store.read(ACCOUNT, HOME, '', 'archive')).rejects.toMatchObject({
    name: 'CloudError',
    kind: 'terminal',
  })
})

test('a missing permission is a terminal error that names the action', async () => {
  fleet.sandbox.world.faults.add({ kind: 'access-denied', service: 's3' })
  await expect(copy()).rejects.toMatchObject({
    kind: 'terminal',
    message: expect.stringContaining('s3:GetObject'),
  })
})

const manifestOf = (...artifacts: [string, ArtifactKind][]) =>
  manifest(
    artifacts.map(([address, kind]) =>
      container({ artifact: stated({ kind, address, digest: unknown('not-read') }) }),
    ),
  )
const copyOf = (of: ReturnType<typeof manifestOf>) =>
  store.copy(ACCOUNT, HOME, { label: 'v427', url: '', manifest: of }, AWAY, 's3://fraud-models-au')

test('a copy that was uploaded in parts is not comparable, never different, and the advice makes it comparable', async () => {
  await happen(fleet, {
    kind: 'overwrite-artifact',
    url: 's3://fraud-models-au/v427/model.tar.gz',
    upload: 'parts',
    checksum: 'none',
  })
  const uncertain = await copy()
  expect(uncertain.state).toBe('unknown')
  expect(uncertain.digest).toBeUndefined()
  expect(say(uncertain.said)).toContain('`aws s3api copy-object --checksum-algorithm SHA256`')
})

test('a prefix is verified by its listing, object by object', async () => {
  const { release: label } = await publishRelease(fleet, { artifact: 'prefix' })
  const of = manifestOf([`s3://fraud-models-eu/${label}/model/`, 'prefix'])
  expect((await copyOf(of)).state).toBe('replicating')
  fleet.sandbox.pass(120)
  expect(await copyOf(of)).toMatchObject({
    state: 'present',
    places: { [`s3://fraud-models-eu/${label}/model/`]: `s3://fraud-models-au/${label}/model/` },
  })
  const lacking = `${label}/model/weights-00002-of-00002.bin`
  await s3(AWAY).send(new DeleteObjectCommand({ Bucket: 'fraud-models-au', Key: lacking }))
  const missing = await copyOf(of)
  expect(missing.state).toBe('missing')
  expect(say(missing.said)).toContain(lacking)
  await s3(AWAY).send(new PutObjectCommand({ Bucket: 'fraud-models-au', Key: lacking, Body: 'other' }))
  expect((await copyOf(of)).state).toBe('different')
})

test('of several artifacts the worst is told, and where each of them is', async () => {
  const [here, gone] = ['s3://fraud-models-eu/v427/model.tar.gz', 's3://fraud-models-eu/v1/model.tar.gz']
  const copied = await copyOf(manifestOf([here, 'archive'], [gone, 'archive']))
  expect(copied).toMatchObject({ state: 'missing', url: 's3://fraud-models-au/v427/model.tar.gz' })
  expect(Object.keys(copied.places ?? {})).toEqual([here, gone])
})

test('a release that has everything in its image waits for no artifact', async () => {
  const none = manifest([container({ artifact: stated({ kind: 'none' }) })])
  expect(await copyOf(none)).toMatchObject({ state: 'present', places: {}, digest: undefined })
})
