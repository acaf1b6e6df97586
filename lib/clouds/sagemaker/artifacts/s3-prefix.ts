import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { callUnless, isNotFound } from '#lib/clouds/aws/errors.ts'
import { digestOf } from '#lib/domain/manifest/fingerprint.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { StoredArtifact } from '#lib/domain/ports.ts'
import { remembered } from '#lib/remember.ts'
import { TOO_MANY_OBJECTS } from './digests.ts'
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
/** Asked one by one, each once, for its encryption and checksum. */
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
      // What the console makes for a folder. No tool copies it, and no container sees it.
      if (Key.endsWith('/') && Size === 0) continue
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
  /** @param scheme `sha256`: by SHA-256 even where the listing's ETags suffice, to compare with a prefix that has none to rely on */
  read(account: string, region: string, url: string, scheme?: 'sha256'): Promise<StoredArtifact | undefined>
}

/** What an object says of itself; undefined: it went since it was listed. */
type Look = { isUnderKey: boolean; digest: Known<string> } | undefined

/**
 * A prefix as one artifact. Its digest is one over the sorted listing (path, size, checksum of each object), in the scheme of those
 * checksums: `etag:<hex>` where no ETag is of several parts or under a key, else `sha256:<hex>`. The listing does not tell of encryption, and
 * objects of one prefix may differ in it, so each is asked once.
 */
export function prefixReader(aws: Aws): PrefixReader {
  // By address and ETag, so that an object which was overwritten is asked again.
  const looks = remembered<Look>(Infinity, 20_000, (look) => look !== undefined)

  async function lookAt(account: string, region: string, objects: readonly ListedObject[]): Promise<Look[]> {
    const all: Look[] = []
    for (let next = 0; next < objects.length; next += HEADS_AT_A_TIME) {
      const some = objects.slice(next, next + HEADS_AT_A_TIME)
      const found = some.map(({ url, etag }) =>
        looks.get([account, region, url, etag].join('\n'), async () => {
          const head = await headObject(aws, account, region, url)
          return head && { isUnderKey: isEncryptedByKey(head), digest: objectDigest(head) }
        }),
      )
      all.push(...(await Promise.all(found)))
    }
    return all
  }

  async function digestOfListing(
    account: string,
    region: string,
    { objects, hasMore }: Listing,
    scheme: 'sha256' | undefined,
  ): Promise<Known<string>> {
    if (hasMore || objects.length > MOST_HEADS) return unknown('not-comparable', TOO_MANY_OBJECTS)
    const looked = await lookAt(account, region, objects)
    const gone = objects.find((_, index) => looked[index] === undefined)
    if (gone !== undefined) return unknown('not-found', gone.url)
    const isByETag = objects.every(({ etag }, index) => isMd5(etag) && looked[index]?.isUnderKey === false)
    if (isByETag && scheme === undefined)
      return known(`etag:${listingHash(objects.map((object) => ({ object, checksum: object.etag })))}`)
    const listed: { object: ListedObject; checksum: string }[] = []
    for (const [index, object] of objects.entries()) {
      const digest = looked[index]?.digest
      if (digest?.known !== true || !digest.value.startsWith('sha256:'))
        return unknown('not-comparable', object.url)
      listed.push({ object, checksum: digest.value })
    }
    return known(`sha256:${listingHash(listed)}`)
  }

  return {
    async read(account, region, url, scheme) {
      const listing = await listPrefix(aws, account, region, url)
      if (listing === undefined) return undefined
      return {
        digest: await digestOfListing(account, region, listing, scheme),
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
