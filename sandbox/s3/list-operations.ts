import type { Answer } from './bucket-operations.ts'
import { checksumType } from './object-operations.ts'
import { type Bucket, type ObjectVersion, S3Error, type S3HttpRequest } from './types.ts'
import { writeXml } from './xml.ts'

const MOST_KEYS = 1000

interface Entry {
  key: string
  version: ObjectVersion | undefined
}

/** ListObjectsV2. */
export function listObjects(bucket: Bucket, request: S3HttpRequest): Answer {
  const { query } = request
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const maxKeys = readMaxKeys(query.get('max-keys'))
  const token = query.get('continuation-token')
  const after = token === null ? (query.get('start-after') ?? '') : readToken(token)
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (key: string) => key

  const entries = currentEntries(bucket, prefix, delimiter).filter(({ key }) => key > after)
  const page = entries.slice(0, maxKeys)
  // Asked for none there is nothing behind which it could go on.
  const truncated = maxKeys > 0 && entries.length > page.length
  const last = page.at(-1)?.key ?? ''
  return {
    body: writeXml('ListBucketResult', {
      Name: bucket.name,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      MaxKeys: maxKeys,
      EncodingType: query.get('encoding-type') ?? undefined,
      IsTruncated: truncated,
      KeyCount: page.length,
      ContinuationToken: token ?? undefined,
      StartAfter: query.get('start-after') ?? undefined,
      NextContinuationToken: truncated ? writeToken(last) : undefined,
      Contents: page.flatMap(({ key, version }) => (version ? [contents(encode(key), version)] : [])),
      CommonPrefixes: page.flatMap(({ key, version }) => (version ? [] : [{ Prefix: encode(key) }])),
    }),
  }
}

/** Keys in order; those with the delimiter beyond the prefix are rolled up into one entry without a version. */
function currentEntries(bucket: Bucket, prefix: string, delimiter: string): Entry[] {
  const entries = new Map<string, Entry>()
  for (const [key, versions] of Object.entries(bucket.objects)) {
    const version = versions.at(-1)
    if (!version || version.deleteMarker || !key.startsWith(prefix)) continue
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    if (cut < 0) entries.set(key, { key, version })
    else {
      const common = key.slice(0, cut + delimiter.length)
      entries.set(common, { key: common, version: undefined })
    }
  }
  return [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function contents(key: string, version: ObjectVersion) {
  return {
    Key: key,
    LastModified: new Date(version.lastModified).toISOString(),
    ETag: version.etag,
    ChecksumAlgorithm: Object.keys(version.checksums).map((algorithm) => algorithm.toUpperCase()),
    ChecksumType: checksumType(version.checksums),
    Size: version.size,
    StorageClass: 'STANDARD',
  }
}

function readMaxKeys(text: string | null): number {
  if (text === null || text === '') return MOST_KEYS
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0) {
    throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range', 400)
  }
  return Math.min(MOST_KEYS, number)
}

function writeToken(key: string): string {
  return Buffer.from(`after:${key}`).toString('base64')
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (!text.startsWith('after:')) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', 400)
  }
  return text.slice('after:'.length)
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/')
}
