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

/** Kinds of checksums that are the same for the same content, however it was uploaded; the best known first. */
export const schemes = ['sha256', 'etag', 'crc64nvme'] as const
export type Scheme = (typeof schemes)[number]
/** Those that an object has, in hex. */
export type Checksums = Partial<Record<Scheme, string>>

type Told = Pick<
  HeadObjectCommandOutput,
  | 'ChecksumSHA256'
  | 'ChecksumCRC64NVME'
  | 'ChecksumType'
  | 'ETag'
  | 'ServerSideEncryption'
  | 'SSECustomerAlgorithm'
>

/**
 * SHA-256 of the whole object; the ETag of an object of one part that no customer key encrypts, which is its MD5; the CRC-64 of the whole
 * object, which S3 keeps by itself since 2024. Checksums of checksums (`-N`) depend on how the upload was cut, and ETags under KMS are chosen
 * anew for every copy.
 */
export function checksumsOf(head: Told): Checksums {
  const { ChecksumSHA256, ChecksumCRC64NVME, ChecksumType } = head
  const whole = (checksum: string | undefined) =>
    checksum === undefined || ChecksumType === 'COMPOSITE' || checksum.includes('-')
      ? undefined
      : hex(checksum)
  const all = { sha256: whole(ChecksumSHA256), etag: md5Of(head), crc64nvme: whole(ChecksumCRC64NVME) }
  return Object.fromEntries(Object.entries(all).filter(([, checksum]) => checksum !== undefined))
}

/** In any scheme that both have; undefined: in none. */
export function compareChecksums(one: Checksums, other: Checksums): 'same' | 'different' | undefined {
  const scheme = schemes.find((each) => one[each] !== undefined && other[each] !== undefined)
  if (scheme === undefined) return undefined
  return one[scheme] === other[scheme] ? 'same' : 'different'
}

export function objectDigest(head: Told): Known<string> {
  const checksums = checksumsOf(head)
  const scheme = schemes.find((each) => checksums[each] !== undefined)
  if (scheme !== undefined) return known(`${scheme}:${checksums[scheme]}`)
  const etag = etagOf(head)
  if (etag === undefined) return unknown('not-told', 'ETag')
  return unknown('not-comparable', isMd5(etag) ? `ETag ${etag} under a key of KMS` : `ETag ${etag}`)
}

const etagOf = ({ ETag }: Pick<Told, 'ETag'>) => ETag?.replaceAll('"', '')

/** The ETag of an object of one part is its MD5, unless a key encrypts it. */
function md5Of(head: Told): string | undefined {
  const etag = etagOf(head)
  return etag !== undefined && isMd5(etag) && !isEncryptedByKey(head) ? etag : undefined
}

/** Of one part. */
const isMd5 = (etag: string) => /^[0-9a-f]{32}$/.test(etag)

const hex = (base64: string) => Buffer.from(base64, 'base64').toString('hex')

function isEncryptedByKey(head: Pick<Told, 'ServerSideEncryption' | 'SSECustomerAlgorithm'>): boolean {
  return head.ServerSideEncryption?.startsWith('aws:kms') === true || head.SSECustomerAlgorithm !== undefined
}

/** What S3 keeps away from whoever would load it, until it is restored. */
export interface Archived {
  url: string
  /** As S3 calls it, e.g. `GLACIER`. */
  storageClass: string
  isRestoring: boolean
}

/** What is told of an artifact, and of it or one of its objects, that it cannot be loaded. */
export interface StoredInS3 extends StoredArtifact {
  archived?: Archived
}

/** Classes, and tiers of an object in intelligent tiering; `GLACIER_IR` is loaded like any other. */
const ARCHIVES: ReadonlySet<string> = new Set([
  ...['GLACIER', 'DEEP_ARCHIVE'],
  ...['ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS'],
])

export function archivedIn(
  url: string,
  storageClass: string | undefined,
  restore: 'none' | 'running' | 'done',
): Pick<StoredInS3, 'archived'> {
  if (storageClass === undefined || !ARCHIVES.has(storageClass) || restore === 'done') return {}
  return { archived: { url, storageClass, isRestoring: restore === 'running' } }
}

export function storedObject(head: HeadObjectCommandOutput, url: string): StoredInS3 {
  const md5 = md5Of(head)
  const { Restore } = head
  const restore =
    Restore === undefined ? 'none' : Restore.includes('ongoing-request="true"') ? 'running' : 'done'
  const mark = etagOf(head)
  return {
    digest: objectDigest(head),
    ...(md5 === undefined ? {} : { md5 }),
    ...(mark === undefined ? {} : { mark }),
    sizeBytes: head.ContentLength,
    lastModifiedAt: head.LastModified?.toISOString(),
    replication: replicationState(head.ReplicationStatus),
    ...archivedIn(url, head.ArchiveStatus ?? head.StorageClass, restore),
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
