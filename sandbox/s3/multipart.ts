import { createHash } from 'node:crypto'
import { digest, readUpload } from './body.ts'
import type { Answer } from './bucket-operations.ts'
import {
  checksumHeaders,
  checksumType,
  describeContent,
  metadataOf,
  refuseLongKey,
} from './object-operations.ts'
import type { ObjectStore } from './store.ts'
import { type Bucket, type MultipartUpload, S3Error, type S3HttpRequest, type UploadedPart } from './types.ts'
import { childText, malformed, readXml, writeXml, type XmlNode } from './xml.ts'

const LEAST_PART_BYTES = 5 * 1024 * 1024
const MOST_PARTS = 10_000

export function createMultipartUpload(
  store: ObjectStore,
  bucket: Bucket,
  key: string,
  { headers }: S3HttpRequest,
): Answer {
  refuseLongKey(key)
  const algorithm = headers['x-amz-checksum-algorithm']
  const id = store.beginUpload({
    bucket: bucket.name,
    key,
    contentType: headers['content-type'] ?? 'binary/octet-stream',
    metadata: metadataOf(headers),
    algorithm: algorithm?.toLowerCase(),
    isWhole: headers['x-amz-checksum-type'] === 'FULL_OBJECT' || algorithm?.toLowerCase() === 'crc64nvme',
    parts: new Map(),
  })
  return {
    headers: algorithm === undefined ? {} : { 'x-amz-checksum-algorithm': algorithm },
    body: writeXml('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: id }),
  }
}

export function uploadPart(store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest): Answer {
  const upload = uploadOf(store, bucket, key, request)
  const number = Number(request.query.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) {
    throw new S3Error(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
      400,
    )
  }
  const { content, checksums } = readUpload(request.headers, request.body)
  const part = { content, checksums, etag: `"${createHash('md5').update(content).digest('hex')}"` }
  upload.parts.set(number, part)
  return { headers: { etag: part.etag, ...checksumHeaders(checksums) } }
}

export function completeMultipartUpload(
  store: ObjectStore,
  bucket: Bucket,
  key: string,
  request: S3HttpRequest,
): Answer {
  const upload = uploadOf(store, bucket, key, request)
  const parts = listedParts(upload, readXml(request.body.toString('utf8')))
  const content = Buffer.concat(parts.map((part) => part.content))
  const md5s = parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex'))
  const version = store.put(bucket, key, {
    ...describeContent(content),
    etag: `"${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${parts.length}"`,
    checksums: checksumsOf(upload, parts, content, request.headers),
    contentType: upload.contentType,
    metadata: upload.metadata,
  })
  store.endUpload(request.query.get('uploadId') ?? '')
  return {
    headers: version.versionId === 'null' ? {} : { 'x-amz-version-id': version.versionId },
    body: writeXml('CompleteMultipartUploadResult', {
      Location: `http://${bucket.name}.s3.${bucket.region}.amazonaws.com/${key}`,
      Bucket: bucket.name,
      Key: key,
      ETag: version.etag,
      ...Object.fromEntries(
        Object.entries(version.checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]),
      ),
      ChecksumType: checksumType(version.checksums),
    }),
  }
}

export function abortMultipartUpload(
  store: ObjectStore,
  bucket: Bucket,
  key: string,
  request: S3HttpRequest,
): Answer {
  uploadOf(store, bucket, key, request)
  store.endUpload(request.query.get('uploadId') ?? '')
  return { status: 204 }
}

function uploadOf(store: ObjectStore, bucket: Bucket, key: string, request: S3HttpRequest): MultipartUpload {
  const id = request.query.get('uploadId') ?? ''
  const upload = store.upload(id)
  if (upload?.bucket === bucket.name && upload.key === key) return upload
  throw new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: id },
  )
}

/** The parts that the uploader lists, which may be fewer than were sent. */
function listedParts(upload: MultipartUpload, document: XmlNode): UploadedPart[] {
  const listed = document.children
    .filter(({ name }) => name === 'Part')
    .map((node) => ({ number: Number(childText(node, 'PartNumber')), etag: childText(node, 'ETag') ?? '' }))
  if (listed.length === 0) throw malformed()
  if (listed.some(({ number }, index) => !(number > (listed[index - 1]?.number ?? 0)))) {
    throw new S3Error(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      400,
    )
  }
  return listed.map(({ number, etag }, index) => {
    const part = upload.parts.get(number)
    if (!part || part.etag.replaceAll('"', '') !== etag.replaceAll('"', '')) {
      throw new S3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
      )
    }
    if (index < listed.length - 1 && part.content.length < LEAST_PART_BYTES) {
      throw new S3Error(
        'EntityTooSmall',
        'Your proposed upload is smaller than the minimum allowed size',
        400,
        { PartNumber: String(number), MinSizeAllowed: String(LEAST_PART_BYTES) },
      )
    }
    return part
  })
}

/** Of the whole content, or of the parts' own checksums with their number behind it, as S3 composes it. */
function checksumsOf(
  { algorithm, isWhole }: MultipartUpload,
  parts: readonly UploadedPart[],
  content: Buffer,
  headers: Record<string, string>,
): Record<string, string> {
  if (algorithm === undefined) return {}
  if (isWhole) {
    const value = headers[`x-amz-checksum-${algorithm}`] ?? digest(algorithm, content)
    return value === undefined ? {} : { [algorithm]: value }
  }
  const own = parts.map(({ checksums }) => Buffer.from(checksums[algorithm] ?? '', 'base64'))
  const composed = digest(algorithm, Buffer.concat(own))
  return composed === undefined ? {} : { [algorithm]: `${composed}-${parts.length}` }
}
