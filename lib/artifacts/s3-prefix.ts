import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { Aws } from '#lib/aws/clients.ts'
import { callUnless, isNotFound } from '#lib/aws/errors.ts'
import { digestOf } from '#lib/domain/manifest/fingerprint.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { StoredArtifact } from '#lib/domain/ports.ts'
import { remembered } from '#lib/remember.ts'
import { headObject, isEncryptedByKey, isMd5, keyedAddress, objectDigest } from './s3-object.ts'

export interface ListedObject {
  /** Below the prefix; empty for an object that has the prefix as its key. */
  path: string
  url: string
  sizeBytes: number
  etag: string
  lastModifiedAt: string | undefined
}

export interface Listing {
  /** By path. */
  objects: ListedObject[]
  /** There are more than Meridian reads. */
  hasMore: boolean
}

/** One call a page of a thousand. A hundred thousand objects are no model that an endpoint could load. */
const MOST_OBJECTS = 100_000
/** Asked one by one where the listing does not suffice. */
const MOST_HEADS = 1_000
const HEADS_AT_A_TIME = 8

/** Undefined when there is nothing under the prefix, or no such bucket. */
export async function listPrefix(
  aws: Aws,
  account: string,
  region: string,
  url: string,
): Promise<Listing | undefined> {
  const { bucket, key: prefix } = keyedAddress(url)
  const context = { action: 's3:ListBucket', region, subject: url }
  const objects: ListedObject[] = []
  let token: string | undefined
  do {
    const page = await callUnless(context, isNotFound, () =>
      aws.clients.s3(account, region).send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      ),
    )
    if (page === undefined) return undefined
    // S3 leaves the member out where nothing is listed.
    for (const { Key = '', Size = 0, ETag = '', LastModified } of page.Contents ?? []) {
      objects.push({
        path: Key.slice(prefix.length),
        url: `s3://${bucket}/${Key}`,
        sizeBytes: Size,
        etag: ETag.replaceAll('"', ''),
        lastModifiedAt: LastModified?.toISOString(),
      })
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined && objects.length < MOST_OBJECTS)
  if (objects.length === 0) return undefined
  return {
    objects: objects.sort((one, other) => (one.path < other.path ? -1 : 1)),
    hasMore: token !== undefined,
  }
}

export interface PrefixReader {
  read(account: string, region: string, url: string): Promise<StoredArtifact | undefined>
}

/**
 * A prefix as one artifact. Its digest is one over the sorted listing (path, size, checksum of each object), in the scheme of those
 * checksums: `etag:<hex>` where the listing suffices, `sha256:<hex>` where objects of several parts or under a key had to be asked.
 */
export function prefixReader(aws: Aws): PrefixReader {
  // By address and ETag, so that an object which was overwritten is asked again.
  const checksums = remembered<Known<string>>(Infinity, 20_000)
  const encrypted = remembered<boolean>(Infinity, 5_000)

  const place = (account: string, region: string, { url, etag }: ListedObject) =>
    [account, region, url, etag].join('\n')

  async function checksumOf(account: string, region: string, object: ListedObject): Promise<Known<string>> {
    return checksums.get(place(account, region, object), async () => {
      const head = await headObject(aws, account, region, object.url)
      return head === undefined ? unknown('not-found', object.url) : objectDigest(head)
    })
  }

  async function digestOfListing(
    account: string,
    region: string,
    { objects, hasMore }: Listing,
  ): Promise<Known<string>> {
    if (hasMore) return unknown('not-comparable', `more than ${MOST_OBJECTS} objects`)
    // The listing does not tell of encryption. Objects of one prefix are written by one training job into one bucket: one is asked.
    const [first] = objects
    const isUnderKey =
      first !== undefined &&
      (await encrypted.get(place(account, region, first), async () => {
        const head = await headObject(aws, account, region, first.url)
        return head !== undefined && isEncryptedByKey(head)
      }))
    if (!isUnderKey && objects.every(({ etag }) => isMd5(etag))) {
      return known(`etag:${listingHash(objects.map((object) => ({ object, checksum: object.etag })))}`)
    }
    if (objects.length > MOST_HEADS)
      return unknown('not-comparable', `${objects.length} objects without comparable ETags`)
    return bySha256(account, region, objects)
  }

  async function bySha256(
    account: string,
    region: string,
    objects: readonly ListedObject[],
  ): Promise<Known<string>> {
    const listed: { object: ListedObject; checksum: string }[] = []
    for (let next = 0; next < objects.length; next += HEADS_AT_A_TIME) {
      const some = objects.slice(next, next + HEADS_AT_A_TIME)
      const found = await Promise.all(some.map((object) => checksumOf(account, region, object)))
      for (const [index, object] of some.entries()) {
        const checksum = found[index]
        if (checksum?.known === true && checksum.value.startsWith('sha256:')) {
          listed.push({ object, checksum: checksum.value })
        } else {
          return unknown('not-comparable', object.url)
        }
      }
    }
    return known(`sha256:${listingHash(listed)}`)
  }

  return {
    async read(account, region, url) {
      const listing = await listPrefix(aws, account, region, url)
      if (listing === undefined) return undefined
      return {
        digest: await digestOfListing(account, region, listing),
        sizeBytes: listing.hasMore
          ? undefined
          : listing.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        lastModifiedAt: listing.objects
          .flatMap(({ lastModifiedAt }) => lastModifiedAt ?? [])
          .sort()
          .at(-1),
        // Each object has a status of its own; see `copy`.
        replication: undefined,
      }
    },
  }
}

/** Hex. */
function listingHash(listed: readonly { object: ListedObject; checksum: string }[]): string {
  const lines = listed.map(({ object, checksum }) =>
    JSON.stringify([object.path, object.sizeBytes, checksum]),
  )
  return digestOf(lines.join('\n')).slice('sha256:'.length)
}
