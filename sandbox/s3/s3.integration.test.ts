import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

const ACCOUNT = '123456789012'
let sandbox: TestSandbox
const s3In = (region: string) => new S3Client(sandboxClient(sandbox.awsUrl, region))

beforeAll(async () => {
  sandbox = await startSandbox({ empty: true })
})
afterAll(() => sandbox.stop())

test('buckets, uploads with checksums, copies, lists and replication', async () => {
  const home = s3In('eu-west-1')
  const away = s3In('sa-east-1')
  sandbox.world.s3.seedBucket('own-eu', ACCOUNT, 'eu-west-1')
  sandbox.world.s3.seedBucket('own-br', ACCOUNT, 'sa-east-1')
  sandbox.world.s3.seedReplication('own-eu', ['own-br'])

  // A default upload carries CRC32, the second asks for SHA256 in a trailer.
  await home.send(new PutObjectCommand({ Bucket: 'own-eu', Key: 'v1/a.txt', Body: 'one' }))
  await home.send(
    new PutObjectCommand({ Bucket: 'own-eu', Key: 'v2/ü b.txt', Body: 'two', ChecksumAlgorithm: 'SHA256' }),
  )
  await home.send(new CopyObjectCommand({ Bucket: 'own-eu', Key: 'x/a.txt', CopySource: 'own-eu/v1/a.txt' }))
  const listed = await home.send(new ListObjectsV2Command({ Bucket: 'own-eu', Delimiter: '/' }))
  expect(listed.CommonPrefixes?.map((each) => each.Prefix)).toEqual(['v1/', 'v2/', 'x/'])

  sandbox.pass(10)
  const replica = await away.send(
    new GetObjectCommand({ Bucket: 'own-br', Key: 'v2/ü b.txt', ChecksumMode: 'ENABLED' }),
  )
  expect(await replica.Body?.transformToString()).toBe('two')
  expect(replica.ChecksumSHA256).toBeDefined()
  await home.send(new DeleteObjectCommand({ Bucket: 'own-eu', Key: 'v1/a.txt' }))
  await expect(home.send(new HeadObjectCommand({ Bucket: 'own-eu', Key: 'v1/a.txt' }))).rejects.toMatchObject(
    {
      name: 'NotFound',
    },
  )
  await expect(home.send(new GetObjectCommand({ Bucket: 'own-eu', Key: 'v1/a.txt' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  })
})

describe('an upload in parts', () => {
  const MIB = 1024 * 1024
  const object = { Bucket: 'artifacts', Key: 'v1/model.tar.gz' }
  let home: S3Client

  beforeAll(async () => {
    home = s3In('us-east-1')
    await home.send(new CreateBucketCommand({ Bucket: object.Bucket }))
  })

  async function begin(...sizes: number[]) {
    const { UploadId } = await home.send(
      new CreateMultipartUploadCommand({ ...object, ChecksumAlgorithm: 'SHA256' }),
    )
    const Parts: { PartNumber: number; ETag: string | undefined }[] = []
    for (const [index, size] of sizes.entries()) {
      const part = { PartNumber: index + 1, Body: Buffer.alloc(size, index + 1) }
      const { ETag } = await home.send(
        new UploadPartCommand({ ...object, UploadId, ChecksumAlgorithm: 'SHA256', ...part }),
      )
      Parts.push({ PartNumber: part.PartNumber, ETag })
    }
    return { UploadId, Parts }
  }

  const complete = (
    UploadId: string | undefined,
    Parts: { PartNumber: number; ETag: string | undefined }[],
  ) => home.send(new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } }))

  test('becomes one object with the digests that S3 composes of its parts', async () => {
    const { UploadId, Parts } = await begin(5 * MIB, 3)
    const completed = await complete(UploadId, Parts)
    const head = await home.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }))
    expect(head).toMatchObject({
      ContentLength: 5 * MIB + 3,
      ETag: completed.ETag,
      ChecksumSHA256: completed.ChecksumSHA256,
      ChecksumType: 'COMPOSITE',
    })
    const contents = [Buffer.alloc(5 * MIB, 1), Buffer.alloc(3, 2)]
    const composed = (algorithm: string, encoding: 'hex' | 'base64') =>
      createHash(algorithm)
        .update(Buffer.concat(contents.map((part) => createHash(algorithm).update(part).digest())))
        .digest(encoding)
    expect(head.ETag).toBe(`"${composed('md5', 'hex')}-2"`)
    expect(head.ChecksumSHA256).toBe(`${composed('sha256', 'base64')}-2`)
    await expect(complete(UploadId, Parts)).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })

  test('is refused with parts that are too small, in disorder, unknown or of an upload that was given up', async () => {
    const { UploadId, Parts } = await begin(3, 3)
    await expect(complete(UploadId, Parts)).rejects.toMatchObject({ name: 'EntityTooSmall' })
    await expect(complete(UploadId, Parts.toReversed())).rejects.toMatchObject({ name: 'InvalidPartOrder' })
    const wrong = [{ PartNumber: 1, ETag: '"none"' }]
    await expect(complete(UploadId, wrong)).rejects.toMatchObject({ name: 'InvalidPart' })
    await home.send(new AbortMultipartUploadCommand({ ...object, UploadId }))
    await expect(complete(UploadId, Parts)).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })
})

test('of a large object the digests are kept and not the content, so that the world stays small', async () => {
  const home = s3In('us-east-1')
  const large = { Bucket: 'large', Key: 'model.tar.gz' }
  await home.send(new CreateBucketCommand({ Bucket: large.Bucket }))
  await home.send(new PutObjectCommand({ ...large, Body: Buffer.alloc(2 * 1024 * 1024, 7) }))
  expect(await home.send(new HeadObjectCommand(large))).toMatchObject({ ContentLength: 2 * 1024 * 1024 })
  await expect(home.send(new GetObjectCommand(large))).rejects.toMatchObject({ name: 'NotImplemented' })
  expect(JSON.stringify(sandbox.world.s3.snapshot()).length).toBeLessThan(1024 * 1024)
})
