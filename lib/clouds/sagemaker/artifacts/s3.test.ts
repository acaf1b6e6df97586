import { expect, test } from 'vitest'
import { copyUrl, s3Address } from '#lib/clouds/aws/s3-address.ts'
import { known } from '#lib/domain/manifest/parts.ts'
import { comparableAdvice, compareDigests } from './digests.ts'
import { objectDigest, storedObject } from './s3-object.ts'

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const MD5 = 'd41d8cd98f00b204e9800998ecf8427e'

test('a digest is a checksum of the whole object', () => {
  expect(objectDigest({ ChecksumSHA256: base64('00ff'), ETag: `"${MD5}"` })).toEqual(known('sha256:00ff'))
  expect(objectDigest({ ETag: `"${MD5}"` })).toEqual(known(`etag:${MD5}`))
  expect(
    objectDigest({ ChecksumCRC64NVME: base64('00ff'), ChecksumType: 'FULL_OBJECT', ETag: '"abc-3"' }),
  ).toEqual(known('crc64nvme:00ff'))
})

test.each([
  ['an ETag of several parts', { ETag: `"${MD5}-3"` }],
  ['a checksum of checksums', { ChecksumSHA256: `${base64('00ff')}-3`, ETag: `"${MD5}-3"` }],
  ['a composite checksum', { ChecksumSHA256: base64('00ff'), ChecksumType: 'COMPOSITE', ETag: `"${MD5}-3"` }],
  ['an ETag under a key of KMS', { ETag: `"${MD5}"`, ServerSideEncryption: 'aws:kms' }],
  ["an ETag under a customer's key", { ETag: `"${MD5}"`, SSECustomerAlgorithm: 'AES256' }],
] as const)('%s is not comparable', (_name, head) => {
  expect(objectDigest(head)).toMatchObject({ known: false, why: { reason: 'not-comparable' } })
})

test('what S3 does not tell is unknown, and digests of two schemes say nothing about each other', () => {
  expect(objectDigest({})).toMatchObject({ known: false, why: { reason: 'not-told' } })
  expect(compareDigests(known('sha256:aa'), known('sha256:bb'))).toBe('different')
  expect(compareDigests(known('sha256:aa'), known('etag:bb'))).toMatchObject({ reason: 'not-comparable' })
})

test('both spellings of a completed replication are understood', () => {
  const state = (ReplicationStatus: 'COMPLETE' | 'COMPLETED' | 'FAILED') =>
    storedObject({ $metadata: {}, ReplicationStatus }, 's3://m/k').replication
  expect([state('COMPLETE'), state('COMPLETED'), state('FAILED')]).toEqual([
    'completed',
    'completed',
    'failed',
  ])
})

test('a copy lies under the same key, in the bucket or prefix of its region', () => {
  expect(copyUrl('s3://fraud-eu/v1/model.tar.gz', 's3://fraud-au')).toBe('s3://fraud-au/v1/model.tar.gz')
  expect(copyUrl('s3://fraud-eu/v1/m', 's3://fraud-au/models/')).toBe('s3://fraud-au/models/v1/m')
  expect(copyUrl('s3://fraud-eu/models/v1/m', 's3://fraud-au/models')).toBe('s3://fraud-au/models/v1/m')
  expect(copyUrl('https://x/y', 's3://fraud-au')).toBeUndefined()
  expect(s3Address('s3://fraud-eu')).toEqual({ bucket: 'fraud-eu', key: '' })
})

test.each([
  [{ StorageClass: 'GLACIER' }, { storageClass: 'GLACIER', isRestoring: false }],
  [
    { StorageClass: 'DEEP_ARCHIVE', Restore: 'ongoing-request="true"' },
    { storageClass: 'DEEP_ARCHIVE', isRestoring: true },
  ],
  [
    { StorageClass: 'INTELLIGENT_TIERING', ArchiveStatus: 'ARCHIVE_ACCESS' },
    { storageClass: 'ARCHIVE_ACCESS', isRestoring: false },
  ],
  [{ StorageClass: 'GLACIER', Restore: 'ongoing-request="false", expiry-date="Fri, 1 Jan 2027"' }, undefined],
  [{ StorageClass: 'GLACIER_IR' }, undefined],
  [{}, undefined],
] as const)('an object that S3 keeps away until it is restored is known as that: %j', (head, archived) => {
  const url = 's3://m/k'
  const stored = storedObject({ $metadata: {}, ...head }, url)
  expect(stored.archived).toEqual(archived && { url, ...archived })
})

test.each([
  ['object', 4_000_000_000, 'SHA256', 'CRC64NVME'],
  ['archive', 6_000_000_000, 'CRC64NVME', 'copy-object'],
] as const)('an %s of %s bytes is advised to be copied by what takes so much', (kind, size, is, isNot) => {
  for (const whose of ['original', 'copy'] as const) {
    const advice = comparableAdvice({ reason: 'not-comparable' }, kind, size, whose)
    expect(advice).toContain(is)
    expect(advice).not.toContain(isNot)
  }
})

test('advice to write an original anew says beforehand that an approved release has to be approved again', () => {
  const adviceFor = (whose: 'original' | 'copy') =>
    comparableAdvice({ reason: 'not-comparable' }, 'archive', 1, whose)
  expect(adviceFor('original')).toMatch(/^its checksum .* before the release is approved\. .*approved again/)
  // A copy is made again from the original, so that it is what was approved.
  expect(adviceFor('copy')).toMatch(/Copy the original to it again .* approved again/)
  expect(adviceFor('copy')).not.toContain('Copy it onto itself')
})
