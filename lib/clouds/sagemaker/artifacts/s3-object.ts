import { HeadObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { callUnless, isNotFound } from '#lib/clouds/aws/errors.ts'
import { type S3Address, s3Address } from '#lib/clouds/aws/s3-address.ts'
import { terminal } from '#lib/domain/errors.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { StoredArtifact } from '#lib/domain/ports.ts'

/** The address of something under a key. @throws CloudError terminal for anything else. */
export function keyedAddress(url: string): S3Address {
  const address = s3Address(url)
  if (address === undefined || address.key === '') {
    throw terminal(
      `${url === '' ? 'An empty address' : url} is not an S3 address such as s3://bucket/key.`,
      'BadS3Address',
    )
  }
  return address
}

/** The object's metadata with its checksum, undefined when there is no such object or bucket. */
export async function headObject(
  aws: Aws,
  account: string,
  region: string,
  url: string,
): Promise<HeadObjectCommandOutput | undefined> {
  const { bucket, key } = keyedAddress(url)
  // HeadObject is allowed by s3:GetObject; without s3:ListBucket a missing object answers 403 instead of 404.
  return callUnless({ action: 's3:GetObject', region, subject: url }, isNotFound, () =>
    aws.clients
      .s3(account, region)
      .send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' })),
  )
}

type Checksums = Pick<
  HeadObjectCommandOutput,
  | 'ChecksumSHA256'
  | 'ChecksumCRC64NVME'
  | 'ChecksumType'
  | 'ETag'
  | 'ServerSideEncryption'
  | 'SSECustomerAlgorithm'
>

/**
 * A checksum that is the same for the same content, however it was uploaded: SHA-256 of the whole object; the ETag of an object of
 * one part that no customer key encrypts, which is its MD5; the CRC-64 of the whole object, which S3 keeps by itself since 2024.
 * Checksums of checksums (`-N`) depend on how the upload was cut, and ETags under KMS are chosen anew for every copy.
 */
export function objectDigest(head: Checksums): Known<string> {
  const { ChecksumSHA256, ChecksumCRC64NVME, ChecksumType } = head
  const isWhole = (checksum: string) => ChecksumType !== 'COMPOSITE' && !checksum.includes('-')
  if (ChecksumSHA256 !== undefined && isWhole(ChecksumSHA256)) return known(`sha256:${hex(ChecksumSHA256)}`)
  const etag = etagOf(head)
  const md5 = md5Of(head)
  if (md5 !== undefined) return known(`etag:${md5}`)
  if (ChecksumCRC64NVME !== undefined && isWhole(ChecksumCRC64NVME))
    return known(`crc64nvme:${hex(ChecksumCRC64NVME)}`)
  if (etag === undefined) return unknown('not-told', 'ETag')
  return unknown('not-comparable', isMd5(etag) ? `ETag ${etag} under a key of KMS` : `ETag ${etag}`)
}

const etagOf = ({ ETag }: Pick<Checksums, 'ETag'>) => ETag?.replaceAll('"', '')

/** The ETag of an object of one part is its MD5, unless a key encrypts it. */
function md5Of(head: Checksums): string | undefined {
  const etag = etagOf(head)
  return etag !== undefined && isMd5(etag) && !isEncryptedByKey(head) ? etag : undefined
}

/** Of one part. */
export const isMd5 = (etag: string) => /^[0-9a-f]{32}$/.test(etag)

const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex')

export function isEncryptedByKey(
  head: Pick<Checksums, 'ServerSideEncryption' | 'SSECustomerAlgorithm'>,
): boolean {
  return head.ServerSideEncryption?.startsWith('aws:kms') === true || head.SSECustomerAlgorithm !== undefined
}

export function storedObject(head: HeadObjectCommandOutput): StoredArtifact {
  const md5 = md5Of(head)
  return {
    digest: objectDigest(head),
    ...(md5 === undefined ? {} : { md5 }),
    sizeBytes: head.ContentLength,
    lastModifiedAt: head.LastModified?.toISOString(),
    replication: replicationState(head.ReplicationStatus),
  }
}

/** AWS's model spells COMPLETE, its service COMPLETED. */
function replicationState(status: string | undefined): StoredArtifact['replication'] {
  switch (status) {
    case 'PENDING':
      return 'pending'
    case 'COMPLETE':
    case 'COMPLETED':
      return 'completed'
    case 'FAILED':
      return 'failed'
    case 'REPLICA':
      return 'replica'
    default:
      return undefined
  }
}
