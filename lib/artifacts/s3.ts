import { HeadObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Aws } from '#lib/aws/clients.ts'
import { callUnless, isNotFound } from '#lib/aws/errors.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { ArtifactStore } from '#lib/domain/ports.ts'
import type { ArtifactCopy } from '#lib/domain/types.ts'
import { copyUrl, s3Address } from './address.ts'

type StoredArtifact = NonNullable<Awaited<ReturnType<ArtifactStore['read']>>>

/**
 * Model artifacts in S3, compared by SHA-256. An object stored without that checksum is known by its ETag
 * (`etag:<etag>`), which S3 replication keeps, so that original and copy still compare; in several parts the
 * checksum is one of checksums and says so (`sha256:<hex>-<parts>`). Every rejection is a CloudError.
 */
export function s3ArtifactStore(aws: Aws): ArtifactStore {
  const read: ArtifactStore['read'] = async (account, region, url) => {
    const head = await headObject(aws, account, region, url)
    return head === undefined ? undefined : storedArtifact(head)
  }

  const copy: ArtifactStore['copy'] = async (account, sourceRegion, source, region, bucketUrl) => {
    const url = copyUrl(source.url, bucketUrl)
    if (url === undefined) {
      throw terminal(
        `${source.url} or ${bucketUrl} is not an S3 address such as s3://bucket/key.`,
        'BadS3Address',
      )
    }
    const found = (state: ArtifactCopy['state'], sentence: string, here?: StoredArtifact): ArtifactCopy => ({
      region,
      url,
      state,
      digest: here?.digest,
      sizeBytes: here?.sizeBytes,
      lastModifiedAt: here?.lastModifiedAt,
      checkedAt: aws.clock.now().toISOString(),
      sentence,
    })

    const here = await read(account, region, url)
    if (url === source.url) {
      if (here === undefined) return found('missing', `There is no object at ${url}.`)
      if (source.digest === undefined || here.digest === source.digest) {
        return found('source', `${url} is the original.`, here)
      }
      return found('different', `${url} was overwritten: ${differs(here.digest, source.digest)}`, here)
    }
    if (here !== undefined && here.digest !== undefined && here.digest === source.digest) {
      return found('present', `${url} has the same digest as the original.`, here)
    }

    const original = await read(account, sourceRegion, source.url)
    if (here === undefined) return found(...absent(original, source.url, url))
    if (source.digest === undefined && original !== undefined && here.digest === original.digest) {
      return found('present', `${url} has the same digest as the original.`, here)
    }
    // An overwritten original is on its way: the copy that is here is the one before it.
    if (original?.replication === 'pending') {
      return found('replicating', `An older object is at ${url}; the original is being replicated.`, here)
    }
    return found(
      'different',
      `${url} is another object: ${differs(here.digest, source.digest ?? original?.digest)}`,
      here,
    )
  }

  return { read, copy }
}

function absent(
  original: StoredArtifact | undefined,
  sourceUrl: string,
  url: string,
): [ArtifactCopy['state'], string] {
  if (original === undefined) return ['missing', `The original ${sourceUrl} is not there.`]
  switch (original.replication) {
    case 'pending':
      return ['replicating', `S3 is replicating ${sourceUrl} to ${url}.`]
    case 'failed':
      return [
        'failed',
        `S3 failed to replicate ${sourceUrl} to ${url}; copy it by hand or repair the replication rule.`,
      ]
    default:
      return ['missing', `${url} is not there and nothing replicates it; copy it or add a replication rule.`]
  }
}

function differs(digest: string | undefined, expected: string | undefined): string {
  if (digest?.startsWith('etag:') && expected?.startsWith('sha256:')) {
    return 'it has no SHA-256 checksum to compare; copy it again with one (`--checksum-algorithm SHA256`).'
  }
  return `it has ${digest ?? 'no digest'} instead of ${expected ?? 'an unknown one'}.`
}

/** The object's metadata with its checksum, undefined when there is no such object or bucket. */
export async function headObject(
  aws: Aws,
  account: string,
  region: string,
  url: string,
): Promise<HeadObjectCommandOutput | undefined> {
  const address = s3Address(url)
  if (address === undefined || address.key === '') {
    throw terminal(
      `${url === '' ? 'An empty address' : url} is not an S3 address such as s3://bucket/key.`,
      'BadS3Address',
    )
  }
  // HeadObject is allowed by s3:GetObject; without s3:ListBucket a missing object answers 403 instead of 404.
  return callUnless({ action: 's3:GetObject', region, subject: url }, isNotFound, () =>
    aws.clients
      .s3(account, region)
      .send(new HeadObjectCommand({ Bucket: address.bucket, Key: address.key, ChecksumMode: 'ENABLED' })),
  )
}

export function storedArtifact(head: HeadObjectCommandOutput): StoredArtifact {
  return {
    digest: objectDigest(head),
    sizeBytes: head.ContentLength ?? 0,
    lastModifiedAt: (head.LastModified ?? new Date(0)).toISOString(),
    replication: replicationState(head.ReplicationStatus),
  }
}

export function objectDigest(
  head: Pick<HeadObjectCommandOutput, 'ChecksumSHA256' | 'ETag'>,
): string | undefined {
  if (head.ChecksumSHA256 !== undefined) {
    const [base64 = '', parts] = head.ChecksumSHA256.split('-')
    const hex = Buffer.from(base64, 'base64').toString('hex')
    return `sha256:${hex}${parts === undefined ? '' : `-${parts}`}`
  }
  return head.ETag === undefined ? undefined : `etag:${head.ETag.replaceAll('"', '')}`
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
