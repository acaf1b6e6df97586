import { expect, test } from 'vitest'
import { copyUrl, s3Address } from './address.ts'
import { objectDigest, storedArtifact } from './s3.ts'

test('a digest is the SHA-256 in hexadecimal, whichever form S3 gives it in', () => {
  expect(objectDigest({ ChecksumSHA256: Buffer.from('00ff', 'hex').toString('base64') })).toBe('sha256:00ff')
  expect(objectDigest({ ChecksumSHA256: `${Buffer.from('00ff', 'hex').toString('base64')}-3` })).toBe(
    'sha256:00ff-3',
  )
  expect(objectDigest({ ETag: '"abc-3"' })).toBe('etag:abc-3')
  expect(objectDigest({})).toBeUndefined()
})

test('both spellings of a completed replication are understood', () => {
  const state = (ReplicationStatus: 'COMPLETE' | 'COMPLETED' | 'FAILED') =>
    storedArtifact({ $metadata: {}, ReplicationStatus }).replication
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
