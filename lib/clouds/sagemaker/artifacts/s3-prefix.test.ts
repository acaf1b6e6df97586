import { HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { container, known, manifest, stated, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { ArtifactStore } from '#lib/domain/ports.ts'
import { say } from '#lib/words/say.ts'
import { s3ArtifactStore } from './s3.ts'

interface Stored {
  content: string
  /** Under a key of KMS S3 chooses an ETag anew for every copy. */
  kms?: boolean
  sha256?: boolean
  /** Uploaded in parts, as everything above 5 GB is: its ETag says nothing of the whole. */
  parts?: boolean
  crc64nvme?: boolean
  sizeBytes?: number
  storageClass?: string
  restored?: boolean
  /** Of an object in intelligent tiering, which its listing does not tell. */
  archiveStatus?: string
}

const hexOf = (text: string, length: number) =>
  Buffer.from(text.padEnd(length, '.')).toString('hex').slice(0, length)
let copies = 0
let heads = 0
/** By bucket and key. */
let objects: Record<string, Record<string, Stored & { etag: string; at: Date }>>

const put = (bucket: string, key: string, stored: Stored) => {
  copies += 1
  const { content, kms, parts } = stored
  const etag = kms === true ? hexOf(`${copies} at random`, 32) : hexOf(content, 32)
  objects[bucket] = {
    ...objects[bucket],
    [key]: { ...stored, etag: parts === true ? `${hexOf(`${copies}`, 32)}-9` : etag, at: new Date(copies) },
  }
}
const sizeOf = ({ content, sizeBytes = content.length }: Stored) => sizeBytes
const base64 = (content: string, length: number) =>
  Buffer.from(hexOf(content, length), 'hex').toString('base64')

/** Of a bucket under a prefix, in S3's order, sorted once. */
const sorted = new WeakMap<object, Map<string, string[]>>()
function keysOf(bucket: object, prefix: string): string[] {
  const known = sorted.get(bucket) ?? new Map<string, string[]>()
  sorted.set(bucket, known)
  const keys =
    known.get(prefix) ??
    Object.keys(bucket)
      .filter((key) => key.startsWith(prefix))
      .sort()
  known.set(prefix, keys)
  return keys
}

/** As much of S3 as a prefix is read with, and its encryption, which the sandbox has not. */
function send(command: unknown): Promise<unknown> {
  if (command instanceof ListObjectsV2Command) {
    const { Bucket = '', Prefix = '' } = command.input
    const bucket = objects[Bucket] ?? {}
    const keys = keysOf(bucket, Prefix)
    // As S3 does, a thousand a page.
    const { ContinuationToken = '0' } = command.input
    const end = Number(ContinuationToken) + 1_000
    const Contents = keys.slice(Number(ContinuationToken), end).flatMap((Key) => {
      const stored = bucket[Key]
      if (stored === undefined) return []
      const restored = stored.restored === true ? { RestoreStatus: { RestoreExpiryDate: new Date(0) } } : {}
      return [
        {
          ...{ Key, Size: sizeOf(stored), ETag: `"${stored.etag}"`, LastModified: stored.at },
          ...{ StorageClass: stored.storageClass, ...restored },
        },
      ]
    })
    return Promise.resolve({
      Contents,
      ...(end < keys.length ? { IsTruncated: true, NextContinuationToken: `${end}` } : {}),
    })
  }
  if (!(command instanceof HeadObjectCommand)) throw new Error('Only listed and asked.')
  heads += 1
  const { Bucket = '', Key = '' } = command.input
  const stored = objects[Bucket]?.[Key]
  if (stored === undefined) throw Object.assign(new Error('not there'), { name: 'NotFound' })
  return Promise.resolve({
    ETag: `"${stored.etag}"`,
    ContentLength: sizeOf(stored),
    StorageClass: stored.storageClass,
    ArchiveStatus: stored.archiveStatus,
    ...(stored.kms === true ? { ServerSideEncryption: 'aws:kms' } : {}),
    ...(stored.sha256 === true ? { ChecksumSHA256: base64(stored.content, 64) } : {}),
    ...(stored.crc64nvme === true
      ? { ChecksumCRC64NVME: base64(stored.content, 16), ChecksumType: 'FULL_OBJECT' }
      : {}),
  })
}

const HOME = 's3://models-eu/v1/'
let store: ArtifactStore

beforeEach(() => {
  objects = {}
  heads = 0
  const client = { send } as unknown as S3Client
  const clock = { rate: 1, now: () => new Date(0), realDelay: (milliseconds: number) => milliseconds }
  const clients = { s3: () => client } as unknown as Aws['clients']
  store = s3ArtifactStore({ clients, clock })
})

const digestOf = async (url = HOME) =>
  (await store.read('1', 'eu-west-1', url, 'prefix'))?.digest ?? unknown('not-found')
const copy = (digest: Known<string>) => {
  const artifact = stated({ kind: 'prefix' as const, address: HOME, digest })
  const source = { label: 'v1', url: HOME, manifest: manifest([container({ artifact })]) }
  return store.copy('1', 'eu-west-1', source, 'ap-southeast-2', 's3://models-au')
}
const both = (key: string, stored: Stored, there: Partial<Stored> = {}) => {
  put('models-eu', key, stored)
  put('models-au', key, { ...stored, ...there })
}

const fill = (count: number) => {
  const stored = { content: 'x', etag: hexOf('x', 32), at: new Date(0) }
  const all = Object.fromEntries(Array.from({ length: count }, (_, index) => [`v1/${index}`, stored]))
  objects = { 'models-eu': { ...all }, 'models-au': { ...all } }
}

describe('a prefix', () => {
  test('is the same with and without the markers of its folders, which no tool copies', async () => {
    both('v1/weights.bin', { content: 'weights' })
    const before = await digestOf()
    put('models-eu', 'v1/', { content: '' })
    put('models-eu', 'v1/code/', { content: '' })
    expect(await digestOf()).toEqual(before)
    expect((await copy(before)).state).toBe('present')
    expect((await copy(unknown('not-read'))).state).toBe('present')
  })

  test('of nothing but the marker of a folder is not there', async () => {
    put('models-eu', 'v1/', { content: '' })
    expect(await store.read('1', 'eu-west-1', HOME, 'prefix')).toBeUndefined()
  })

  test('has no known digest by an ETag that a key made random, whichever of its objects has it', async () => {
    both('v1/a.bin', { content: 'first' })
    both('v1/b.bin', { content: 'second', kms: true })
    expect(await digestOf()).toMatchObject({ known: false, why: { reason: 'not-comparable' } })
    const copied = await copy(await digestOf())
    expect(copied.state).toBe('unknown')
    expect(say(copied.said)).toContain('--checksum-algorithm SHA256')
  })

  test('whose copy alone is under a key is compared by SHA-256', async () => {
    both('v1/a.bin', { content: 'first', sha256: true }, { kms: true })
    both('v1/b.bin', { content: 'second', sha256: true }, { kms: true })
    const digest = await digestOf()
    expect(digest).toEqual(known(expect.stringMatching(/^etag:/)))
    const present = await copy(digest)
    expect(present.state).toBe('present')
    // What is served there is read as its copy is, so that is what it must be.
    const here = await digestOf('s3://models-au/v1/')
    expect(present.manifest?.containers).toMatchObject([{ artifact: { value: { digest: here } } }])
    put('models-au', 'v1/b.bin', { content: 'SECOND', sha256: true, kms: true })
    const different = await copy(digest)
    expect(different.state).toBe('different')
    expect(different).not.toHaveProperty('manifest')
  })

  test('whose original alone is under a key is compared by SHA-256', async () => {
    both('v1/a.bin', { content: 'first', sha256: true, kms: true }, { kms: false })
    const digest = await digestOf()
    expect(digest).toEqual(known(expect.stringMatching(/^sha256:/)))
    expect((await copy(digest)).state).toBe('present')
    put('models-au', 'v1/a.bin', { content: 'FIRST', sha256: true })
    expect((await copy(digest)).state).toBe('different')
  })

  test('whose original was overwritten says nothing about a copy in another scheme', async () => {
    both('v1/a.bin', { content: 'first', sha256: true }, { kms: true })
    const digest = await digestOf()
    both('v1/a.bin', { content: 'other', sha256: true }, { kms: true })
    expect((await copy(digest)).state).toBe('unknown')
  })

  test('of more objects than can be asked is not comparable, and the advice can be followed', async () => {
    fill(10_001)
    expect(await digestOf()).toMatchObject({ known: false, why: { reason: 'not-comparable' } })
    expect(heads).toBe(0)
    expect(say((await copy(unknown('not-read'))).said)).toContain('Register it as one archive')
  })

  test('of several pages is compared whole, to its last object', async () => {
    fill(2_001)
    const digest = await digestOf()
    expect(digest.known).toBe(true)
    expect((await copy(digest)).state).toBe('present')
    put('models-au', 'v1/2000', { content: 'y' })
    expect((await copy(digest)).state).toBe('different')
    fill(2_001)
    const { 'v1/2000': _last, ...others } = objects['models-au'] ?? {}
    objects['models-au'] = others
    expect((await copy(digest)).state).toBe('missing')
  })

  test('of more objects than are listed is not called incomplete for what was not listed', async () => {
    fill(100_001)
    put('models-au', 'v1/00', { content: 'x' })
    const copied = await copy(unknown('not-read'))
    expect(copied.state).toBe('unknown')
    expect(say(copied.said)).toContain('more than 10,000 objects')
  })

  test('of which an object is in an archive tier is not ready, though its listing does not tell', async () => {
    const tiered = { content: 'first', storageClass: 'INTELLIGENT_TIERING' }
    both('v1/a.bin', tiered)
    const digest = await digestOf()
    expect((await copy(digest)).state).toBe('present')
    put('models-au', 'v1/a.bin', { ...tiered, archiveStatus: 'DEEP_ARCHIVE_ACCESS' })
    const archived = await copy(digest)
    expect(archived.state).toBe('missing')
    expect(say(archived.said)).toContain('DEEP_ARCHIVE_ACCESS')
    delete objects['models-au']?.['v1/a.bin']?.archiveStatus
    expect((await copy(digest)).state).toBe('present')
  })

  test('of shards that were uploaded in parts is compared by the CRC64NVME of each', async () => {
    both('v1/a.bin', { content: 'first', parts: true, crc64nvme: true })
    both('v1/b.bin', { content: 'second', parts: true, crc64nvme: true })
    const digest = await digestOf()
    expect(digest).toEqual(known(expect.stringMatching(/^crc64nvme:/)))
    expect((await copy(digest)).state).toBe('present')
    put('models-au', 'v1/b.bin', { content: 'SECOND', parts: true, crc64nvme: true })
    expect((await copy(digest)).state).toBe('different')
  })

  test('whose objects have checksums of several schemes is compared object by object', async () => {
    both('v1/config.json', { content: 'small' })
    both('v1/a.bin', { content: 'first', parts: true, crc64nvme: true })
    const digest = await digestOf()
    expect(digest).toEqual(known(expect.stringMatching(/^mixed\./)))
    expect((await copy(digest)).state).toBe('present')
    // The small one was copied in parts: it has the same checksum only where the original has it too.
    put('models-au', 'v1/config.json', { content: 'small', parts: true, crc64nvme: true })
    expect((await copy(digest)).state).toBe('unknown')
    put('models-eu', 'v1/config.json', { content: 'small', sha256: true })
    put('models-au', 'v1/config.json', { content: 'small', parts: true, sha256: true })
    expect((await copy(await digestOf())).state).toBe('present')
    put('models-au', 'v1/a.bin', { content: 'FIRST', parts: true, crc64nvme: true })
    expect((await copy(await digestOf())).state).toBe('different')
  })

  test('of more than 5 GB that cannot be compared is advised what copies that much', async () => {
    const large = { content: 'first', parts: true, sizeBytes: 6_000_000_000 }
    both('v1/a.bin', large)
    expect(say((await copy(await digestOf())).said)).toContain('--checksum-algorithm CRC64NVME')
  })

  test('of which an object is archived is not ready until it is restored', async () => {
    both('v1/a.bin', { content: 'first' })
    const digest = await digestOf()
    put('models-au', 'v1/a.bin', { content: 'first', storageClass: 'DEEP_ARCHIVE' })
    const archived = await copy(digest)
    expect(archived.state).toBe('missing')
    expect(say(archived.said)).toContain('aws s3api restore-object')
    put('models-au', 'v1/a.bin', { content: 'first', storageClass: 'DEEP_ARCHIVE', restored: true })
    expect((await copy(digest)).state).toBe('present')
  })

  test('asks each of its objects once', async () => {
    both('v1/a.bin', { content: 'first' })
    both('v1/b.bin', { content: 'second' })
    await digestOf()
    await digestOf()
    expect(heads).toBe(2)
    expect(await copy(await digestOf())).not.toHaveProperty('manifest')
  })
})

test.each([
  ['artifact', { artifact: { state: 'unknown' as const, why: { reason: 'not-read' as const } } }],
  ['additional data', { data: { state: 'unknown' as const, why: { reason: 'denied' as const } } }],
])('a release whose %s was not read is never called all there', async (name, part) => {
  both('v1/a.bin', { content: 'first' })
  const artifact = stated({ kind: 'prefix' as const, address: HOME, digest: unknown('not-read') })
  const source = { label: 'v1', url: HOME, manifest: manifest([container({ artifact, ...part })]) }
  const copied = await store.copy('1', 'eu-west-1', source, 'ap-southeast-2', 's3://models-au')
  expect(copied.state).toBe('unknown')
  expect(say(copied.said)).toContain(`The ${name} of v1 is not known`)
})
