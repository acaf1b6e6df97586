import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketReplicationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient, startSandbox, type TestSandbox } from '../testing/index.ts'

let sandbox: TestSandbox
const s3In = (region: string) => new S3Client(sandboxClient(sandbox.awsUrl, region))

beforeAll(async () => {
  sandbox = await startSandbox({ empty: true })
})
afterAll(() => sandbox.stop())

test('buckets, uploads with checksums, copies, lists and replication', async () => {
  const home = s3In('eu-west-1')
  const away = s3In('sa-east-1')
  const versioned = { VersioningConfiguration: { Status: 'Enabled' as const } }
  await home.send(
    new CreateBucketCommand({
      Bucket: 'own-eu',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  )
  await away.send(
    new CreateBucketCommand({
      Bucket: 'own-br',
      CreateBucketConfiguration: { LocationConstraint: 'sa-east-1' },
    }),
  )
  await home.send(new PutBucketVersioningCommand({ Bucket: 'own-eu', ...versioned }))
  await away.send(new PutBucketVersioningCommand({ Bucket: 'own-br', ...versioned }))
  await home.send(
    new PutBucketReplicationCommand({
      Bucket: 'own-eu',
      ReplicationConfiguration: {
        Role: 'arn:aws:iam::123456789012:role/replication',
        Rules: [
          {
            ID: 'br',
            Status: 'Enabled',
            Priority: 1,
            Filter: { Prefix: 'v' },
            DeleteMarkerReplication: { Status: 'Disabled' },
            Destination: { Bucket: 'arn:aws:s3:::own-br' },
          },
        ],
      },
    }),
  )
  const rules = await home.send(new GetBucketReplicationCommand({ Bucket: 'own-eu' }))
  expect(rules.ReplicationConfiguration?.Rules).toMatchObject([{ ID: 'br', Filter: { Prefix: 'v' } }])

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
  await expect(away.send(new HeadObjectCommand({ Bucket: 'own-br', Key: 'x/a.txt' }))).rejects.toMatchObject({
    name: 'NotFound',
  })
  const deleted = await home.send(
    new DeleteObjectsCommand({
      Bucket: 'own-eu',
      Delete: { Objects: [{ Key: 'v1/a.txt' }, { Key: 'x/a.txt' }] },
    }),
  )
  expect(deleted.Deleted).toHaveLength(2)
  await expect(home.send(new GetObjectCommand({ Bucket: 'own-eu', Key: 'v1/a.txt' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  })
})
