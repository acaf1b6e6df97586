import { createHash } from 'node:crypto'
import { digest, readUpload } from './body.ts'
import type { Answer } from './bucket-operations.ts'
import type { NewVersion, ObjectStore } from './store.ts'
import { type Bucket, type ObjectVersion, S3Error, type S3HttpRequest } from './types.ts'
import { writeXml } from './xml.ts'

/** How long an address with a key may be. */
const LONGEST_KEY = 1024
/** Bytes. Every second the whole world is written down: reports and the like are kept whole, artifacts by their digests. */
const LARGEST_CONTENT_KEPT = 1024 * 1024

export function refuseLongKey(key: string): void {
  if (Buffer.byteLength(key) > LONGEST_KEY) throw new S3Error('KeyTooLongError', 'Your key is too long', 400)
}

export function putObject(store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest): Answer {
  refuseLongKey(key)
  const { content, checksums } = readUpload(request.headers, request.body)
  if (request.headers['if-none-match'] === '*' && store.head(bucket.name, key)) {
    throw new S3Error(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    )
  }
  const version = store.put(bucket, key, {
    ...describeContent(content),
    checksums,
    contentType: request.headers['content-type'] ?? 'binary/octet-stream',
    metadata: metadataOf(request.headers),
  })
  return {
    headers: { etag: version.etag, ...versionHeaders(version), ...checksumHeaders(version.checksums) },
  }
}

/** Size, digests and kept form of a content; of a large one nothing else is kept. */
export function describeContent(
  content: Buffer,
): Pick<NewVersion, 'size' | 'etag' | 'checksumSha256' | 'content'> {
  return {
    size: content.length,
    etag: `"${createHash('md5').update(content).digest('hex')}"`,
    checksumSha256: digest('sha256', content) ?? '',
    content: content.length > LARGEST_CONTENT_KEPT ? undefined : content.toString('base64'),
  }
}

export function copyObject(store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest): Answer {
  const { bucketName, sourceKey } = readCopySource(request.headers['x-amz-copy-source'] ?? '')
  const source = store.version(store.bucket(bucketName), sourceKey)
  const algorithm = request.headers['x-amz-checksum-algorithm']?.toLowerCase()
  const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE'
  const version = store.put(bucket, key, {
    size: source.size,
    etag: source.etag,
    checksumSha256: source.checksumSha256,
    checksums: algorithm === 'sha256' ? { sha256: source.checksumSha256 } : source.checksums,
    content: source.content,
    contentType: (replace ? request.headers['content-type'] : undefined) ?? source.contentType,
    metadata: replace ? metadataOf(request.headers) : source.metadata,
  })
  return {
    headers: versionHeaders(version),
    body: writeXml('CopyObjectResult', {
      ETag: version.etag,
      LastModified: new Date(version.lastModified).toISOString(),
    }),
  }
}

/** `bucket/key`, percent-encoded, with or without a slash before it. */
function readCopySource(header: string): { bucketName: string; sourceKey: string } {
  const match = /^([^/]+)\/([^?]+)$/.exec(decoded(header.replace(/^\//, '')))
  if (match?.[1] !== undefined && match[2] !== undefined) return { bucketName: match[1], sourceKey: match[2] }
  throw new S3Error(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    400,
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

export function headObject(store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest): Answer {
  const version = store.version(bucket, key)
  return { headers: { ...objectHeaders(version, request), 'content-length': String(version.size) } }
}

export function getObject(store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest): Answer {
  const version = store.version(bucket, key)
  if (version.content === undefined) {
    throw new S3Error(
      'NotImplemented',
      'The sandbox keeps the size and the digests of this object, not its content.',
      501,
    )
  }
  return { headers: objectHeaders(version, request), body: Buffer.from(version.content, 'base64') }
}

export function deleteObject(store: ObjectStore, bucket: Bucket, key: string): Answer {
  const removed = store.remove(bucket, key)
  return {
    status: 204,
    headers: {
      ...(removed ? versionHeaders(removed) : {}),
      ...(removed?.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
    },
  }
}

function objectHeaders(version: ObjectVersion, request: S3HttpRequest): Record<string, string> {
  const wantsChecksum = request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED'
  const replication = replicationStatus(version)
  return {
    etag: version.etag,
    'last-modified': new Date(version.lastModified).toUTCString(),
    'content-type': version.contentType,
    ...versionHeaders(version),
    ...(replication === undefined ? {} : { 'x-amz-replication-status': replication }),
    ...(wantsChecksum ? checksumHeaders(version.checksums) : {}),
    ...Object.fromEntries(
      Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
  }
}

/** COMPLETED only when every destination has it; FAILED as soon as one does not get it. */
function replicationStatus(version: ObjectVersion): string | undefined {
  if (version.replica) return 'REPLICA'
  if (version.replication.length === 0) return undefined
  const statuses = version.replication.map((task) => task.status)
  if (statuses.includes('FAILED')) return 'FAILED'
  return statuses.includes('PENDING') ? 'PENDING' : 'COMPLETED'
}

function versionHeaders(version: ObjectVersion): Record<string, string> {
  return version.versionId === 'null' ? {} : { 'x-amz-version-id': version.versionId }
}

export function checksumHeaders(checksums: Record<string, string>): Record<string, string> {
  const entries = Object.entries(checksums)
  if (entries.length === 0) return {}
  return {
    ...Object.fromEntries(entries.map(([algorithm, value]) => [`x-amz-checksum-${algorithm}`, value])),
    'x-amz-checksum-type': checksumType(checksums) ?? 'FULL_OBJECT',
  }
}

/** Composed checksums of parts end in how many there were. */
export function checksumType(checksums: Record<string, string>): 'COMPOSITE' | 'FULL_OBJECT' | undefined {
  const values = Object.values(checksums)
  if (values.length === 0) return undefined
  return values.some((value) => /-\d+$/.test(value)) ? 'COMPOSITE' : 'FULL_OBJECT'
}

export function metadataOf(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), value]] : [],
    ),
  )
}
