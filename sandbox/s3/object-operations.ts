import { createHash } from 'node:crypto'
import { digest, readUpload } from './body.ts'
import type { Answer } from './bucket-operations.ts'
import type { NewVersion, ObjectStore } from './store.ts'
import { type Bucket, type ObjectVersion, S3Error, type S3HttpRequest } from './types.ts'
import { childText, readXml, writeXml } from './xml.ts'

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
  const { bucketName, sourceKey, versionId } = readCopySource(request.headers['x-amz-copy-source'] ?? '')
  const source = store.version(store.bucket(bucketName), sourceKey, versionId)
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

/** `bucket/key?versionId=…`, percent-encoded, with or without a slash before it. */
function readCopySource(header: string): {
  bucketName: string
  sourceKey: string
  versionId: string | undefined
} {
  const [encoded = '', versionId] = header.replace(/^\//, '').split('?versionId=')
  const match = /^([^/]+)\/(.+)$/.exec(decoded(encoded))
  if (match?.[1] !== undefined && match[2] !== undefined) {
    return { bucketName: match[1], sourceKey: match[2], versionId }
  }
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
  const version = store.version(bucket, key, request.query.get('versionId') ?? undefined)
  return { headers: { ...objectHeaders(version, request), 'content-length': String(version.size) } }
}

export function getObject(store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest): Answer {
  const version = store.version(bucket, key, request.query.get('versionId') ?? undefined)
  if (version.content === undefined) {
    throw new S3Error(
      'NotImplemented',
      'The sandbox keeps the size and the digests of this object, not its content.',
      501,
    )
  }
  const content = Buffer.from(version.content, 'base64')
  const headers = objectHeaders(version, request)
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '')
  if (!range) return { headers, body: content }
  const last = content.length - 1
  const from = range[1] === '' ? Math.max(0, content.length - Number(range[2])) : Number(range[1])
  const to = range[1] === '' || range[2] === '' ? last : Math.min(last, Number(range[2]))
  if (from > to) throw new S3Error('InvalidRange', 'The requested range is not satisfiable', 416)
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${from}-${to}/${content.length}` },
    body: content.subarray(from, to + 1),
  }
}

export function deleteObject(
  store: ObjectStore,
  bucket: Bucket,
  key: string,
  request: S3HttpRequest,
): Answer {
  const removed = store.remove(bucket, key, request.query.get('versionId') ?? undefined)
  return {
    status: 204,
    headers: {
      ...(removed ? versionHeaders(removed) : {}),
      ...(removed?.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
    },
  }
}

export function deleteObjects(store: ObjectStore, bucket: Bucket, request: S3HttpRequest): Answer {
  const { content } = readUpload(request.headers, request.body)
  const document = readXml(content.toString('utf8'))
  const quiet = childText(document, 'Quiet') === 'true'
  const deleted = document.children
    .filter((node) => node.name === 'Object')
    .map((node) => {
      const key = childText(node, 'Key') ?? ''
      const versionId = childText(node, 'VersionId')
      const removed = store.remove(bucket, key, versionId)
      return {
        Key: key,
        VersionId: versionId,
        DeleteMarker: removed?.deleteMarker ? true : undefined,
        DeleteMarkerVersionId: removed?.deleteMarker ? removed.versionId : undefined,
      }
    })
  return { body: writeXml('DeleteResult', { Deleted: quiet ? [] : deleted }) }
}

function objectHeaders(version: ObjectVersion, request: S3HttpRequest): Record<string, string> {
  const wantsChecksum = request.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED'
  const replication = replicationStatus(version)
  return {
    etag: version.etag,
    'last-modified': new Date(version.lastModified).toUTCString(),
    'content-type': version.contentType,
    'accept-ranges': 'bytes',
    ...versionHeaders(version),
    ...(replication === undefined ? {} : { 'x-amz-replication-status': replication }),
    // A part of an object has no checksum of its own.
    ...(wantsChecksum && request.headers.range === undefined ? checksumHeaders(version.checksums) : {}),
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
