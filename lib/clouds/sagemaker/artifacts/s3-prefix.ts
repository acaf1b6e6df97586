import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { callUnless, isNotFound } from '#lib/clouds/aws/errors.ts'
import { digestOf } from '#lib/domain/manifest/fingerprint.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import { remembered } from '#lib/remember.ts'
import { type Compared, MOST_ASKED, TOO_MANY_OBJECTS } from './digests.ts'
import {
  archivedIn,
  type Checksums,
  checksumsOf,
  compareChecksums,
  headObject,
  keyedAddress,
  type Scheme,
  type StoredInS3,
  schemes,
  storedObject,
} from './s3-object.ts'

export interface ListedObject {
  /** Below the prefix; empty for an object that has the prefix as its key. */
  path: string
  url: string
  sizeBytes: number
  etag: string
  lastModifiedAt: string | undefined
  archived: StoredInS3['archived']
  /** Its class hides whether it is archived: only the object itself tells. */
  isTiered: boolean
}

export interface Listing {
  /** By path. */
  objects: ListedObject[]
  /** There are more than Meridian reads. */
  hasMore: boolean
}

/** One call a page of a thousand. A hundred thousand objects are no model that an endpoint could load. */
const MOST_OBJECTS = 100_000
const HEADS_AT_A_TIME = 16
/** A prefix of the most objects in five regions. */
const MOST_KEPT = 5 * MOST_ASKED
/** A real hour: S3 moves an object into an archive tier after ninety days without a request, and tells it nowhere but at the object. */
const TIER_KEPT_MS = 3_600_000

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
          OptionalObjectAttributes: ['RestoreStatus'],
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      ),
    )
    if (page === undefined) return undefined
    // S3 leaves the member out where nothing is listed.
    for (const { Key = '', Size = 0, ETag = '', LastModified, ...told } of page.Contents ?? []) {
      // What the console makes for a folder. No tool copies it, and no container sees it.
      if (Key.endsWith('/') && Size === 0) continue
      const url = `s3://${bucket}/${Key}`
      const { IsRestoreInProgress, RestoreExpiryDate } = told.RestoreStatus ?? {}
      const restore =
        IsRestoreInProgress === true ? 'running' : RestoreExpiryDate === undefined ? 'none' : 'done'
      objects.push({
        path: Key.slice(prefix.length),
        url,
        archived: archivedIn(url, told.StorageClass, restore).archived,
        isTiered: told.StorageClass === 'INTELLIGENT_TIERING',
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

/** Where a prefix is, and through which account it is read. */
export interface PrefixPlace {
  account: string
  region: string
  url: string
}

export interface PrefixReader {
  /** @param scheme the one that is wanted, to compare with a digest of it; else the first that all objects have */
  read(place: PrefixPlace, scheme?: Scheme): Promise<StoredInS3 | undefined>
  /** Object by object, each in a scheme that it has on both sides. */
  compare(one: PrefixPlace, other: PrefixPlace): Promise<Compared>
}

interface Member {
  object: ListedObject
  checksums: Checksums
  archived: StoredInS3['archived']
}

/** undefined: it went since it was listed. */
type Look = Pick<Member, 'checksums' | 'archived'> | undefined

/** Where all objects have it, the ETag: no tool need have asked for it. */
const ofListings: readonly Scheme[] = ['etag', 'sha256', 'crc64nvme']

/**
 * A prefix as one artifact. Its digest is one over the sorted listing (path, size, checksum of each object), in a scheme that all of them
 * have: `etag:<hex>`, `sha256:<hex>` or `crc64nvme:<hex>`. Where they have none in common, each is taken in its own, and the scheme is
 * `mixed.<hex of which>`: two digests are told apart only where every object has its checksum in the same scheme. The listing does not tell of
 * encryption, and objects of one prefix may differ in it, so each is asked once.
 */
export function prefixReader(aws: Aws): PrefixReader {
  // By address, ETag and time, so that an object which was overwritten, by itself with one more checksum too, is asked again.
  const looks = remembered<Look>(Infinity, MOST_KEPT, (look) => look !== undefined)
  // What is archived is waited for.
  const tiered = remembered<Look>(TIER_KEPT_MS, MOST_KEPT, (look) => look !== undefined && !look.archived)

  async function membersOf({ account, region }: PrefixPlace, listing: Listing): Promise<Known<Member[]>> {
    const { objects, hasMore } = listing
    if (hasMore || objects.length > MOST_ASKED) return unknown('not-comparable', TOO_MANY_OBJECTS)
    const members: Member[] = []
    for (let next = 0; next < objects.length; next += HEADS_AT_A_TIME) {
      const some = objects.slice(next, next + HEADS_AT_A_TIME)
      const found = some.map(({ url, etag, lastModifiedAt, isTiered }) =>
        (isTiered ? tiered : looks).get([account, region, url, etag, lastModifiedAt].join('\n'), async () => {
          const head = await headObject(aws, account, region, url)
          if (head === undefined) return undefined
          const { archived } = storedObject(head, url)
          return { checksums: checksumsOf(head), archived }
        }),
      )
      for (const [index, look] of (await Promise.all(found)).entries()) {
        const object = some[index]
        if (object === undefined) continue
        if (look === undefined) return unknown('not-found', object.url)
        // A class that the listing tells, it tells as it is now.
        members.push({ object, ...look, archived: object.isTiered ? look.archived : object.archived })
      }
    }
    return known(members)
  }

  return {
    async read(place, scheme) {
      const listing = await listPrefix(aws, place.account, place.region, place.url)
      if (listing === undefined) return undefined
      const members = await membersOf(place, listing)
      const all: readonly Pick<Member, 'archived'>[] = members.known ? members.value : listing.objects
      const archived = all.find((each) => each.archived !== undefined)?.archived
      return {
        digest: members.known ? digestOfMembers(members.value, scheme) : members,
        // Of a part of the objects it would say nothing.
        ...(listing.hasMore ? {} : { mark: markOf(listing) }),
        sizeBytes: listing.hasMore
          ? undefined
          : listing.objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        lastModifiedAt: listing.objects
          .flatMap(({ lastModifiedAt }) => lastModifiedAt ?? [])
          .sort()
          .at(-1),
        // Each object has a status of its own; see `copy`.
        replication: undefined,
        ...(archived === undefined ? {} : { archived }),
      }
    },

    async compare(one, other) {
      const [here, there] = await Promise.all(
        [one, other].map(async (place) => {
          const listing = await listPrefix(aws, place.account, place.region, place.url)
          return listing === undefined ? unknown('not-found', place.url) : membersOf(place, listing)
        }),
      )
      if (here?.known !== true) return here?.why ?? unknown('not-found', one.url).why
      if (there?.known !== true) return there?.why ?? unknown('not-found', other.url).why
      return compareMembers(here.value, there.value)
    },
  }
}

function digestOfMembers(members: readonly Member[], wanted: Scheme | undefined): Known<string> {
  const common = ofListings.filter((scheme) =>
    members.every(({ checksums }) => checksums[scheme] !== undefined),
  )
  const scheme = wanted === undefined ? common[0] : common.find((each) => each === wanted)
  if (scheme !== undefined) return known(`${scheme}:${listingHash(members, () => scheme)}`)
  const without = members.find(({ checksums }) => best(checksums) === undefined)
  if (without !== undefined) return unknown('not-comparable', without.object.url)
  if (wanted !== undefined) return unknown('not-comparable', wanted)
  const which = members.map(({ object, checksums }) => [object.path, best(checksums)])
  const pattern = digestOf(JSON.stringify(which)).slice('sha256:'.length, 'sha256:'.length + 12)
  return known(`mixed.${pattern}:${listingHash(members, best)}`)
}

const best = (checksums: Checksums) => schemes.find((scheme) => checksums[scheme] !== undefined)

function compareMembers(here: readonly Member[], there: readonly Member[]): Compared {
  const byPath = new Map(there.map((member) => [member.object.path, member]))
  if (here.length !== there.length || here.some(({ object }) => !byPath.has(object.path))) return 'different'
  let unsure: Compared | undefined
  for (const { object, checksums } of here) {
    const other = byPath.get(object.path)
    if (other === undefined || other.object.sizeBytes !== object.sizeBytes) return 'different'
    const compared = compareChecksums(checksums, other.checksums)
    if (compared === 'different') return 'different'
    if (compared === undefined) unsure ??= unknown('not-comparable', object.url).why
  }
  return unsure ?? 'same'
}

/** Over the ETags as they are told: another one was written anew, whatever it holds. */
function markOf({ objects }: Listing): string {
  const members = objects.map((object) => ({
    ...{ object, checksums: { etag: object.etag } },
    archived: object.archived,
  }))
  return listingHash(members, () => 'etag')
}

/** Hex. */
function listingHash(
  members: readonly Member[],
  schemeOf: (checksums: Checksums) => Scheme | undefined,
): string {
  const lines = members.map(({ object, checksums }) => {
    const scheme = schemeOf(checksums)
    const checksum = scheme === undefined ? '' : checksums[scheme]
    // As digests of prefixes were recorded before there were others.
    return JSON.stringify([
      object.path,
      object.sizeBytes,
      scheme === 'etag' ? checksum : `${scheme}:${checksum}`,
    ])
  })
  return digestOf(lines.join('\n')).slice('sha256:'.length)
}
