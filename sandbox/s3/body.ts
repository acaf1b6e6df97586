import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { S3Error } from './types.ts'

/** The content of an upload, with the checksums that came with it (base64 by lower-case algorithm). */
export interface UploadBody {
  content: Buffer
  checksums: Record<string, string>
}

const CHECKSUM_PREFIX = 'x-amz-checksum-'
const ALGORITHMS = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256']

/**
 * Takes an upload out of its transfer form (aws-chunked with or without signatures and trailers) and verifies the
 * digests that can be computed here: MD5, CRC32, SHA1, SHA256. CRC32C and CRC64NVME are kept as given.
 */
export function readUpload(headers: Record<string, string>, body: Buffer): UploadBody {
  const chunked =
    (headers['content-encoding'] ?? '').split(',').some((coding) => coding.trim() === 'aws-chunked') ||
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  const { content, trailers } = chunked ? decodeChunks(body) : { content: body, trailers: {} }
  const declared = headers['x-amz-decoded-content-length']
  if (chunked && declared !== undefined && Number(declared) !== content.length) {
    throw new S3Error(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
      400,
    )
  }
  const checksums = checksumsOf({ ...headers, ...trailers })
  verify(content, checksums, headers['content-md5'])
  // Asked for by name without a value: S3 computes it.
  const wanted = (
    headers['x-amz-sdk-checksum-algorithm'] ?? headers['x-amz-checksum-algorithm']
  )?.toLowerCase()
  if (wanted !== undefined && checksums[wanted] === undefined) {
    const computed = digest(wanted, content)
    if (computed !== undefined) checksums[wanted] = computed
  }
  return { content, checksums }
}

/** Decodes `hex-size[;extension]CRLF bytes CRLF … 0 CRLF trailer: value CRLF CRLF`. */
export function decodeChunks(body: Buffer): { content: Buffer; trailers: Record<string, string> } {
  const parts: Buffer[] = []
  let position = 0
  for (;;) {
    const lineEnd = body.indexOf('\r\n', position)
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(body.toString('latin1', position, lineEnd), 16)
    if (!Number.isInteger(size) || size < 0 || lineEnd + 2 + size > body.length) {
      throw new S3Error('IncompleteBody', 'The request body terminated unexpectedly', 400)
    }
    position = lineEnd + 2
    if (size === 0) break
    parts.push(body.subarray(position, position + size))
    position += size + 2
  }
  const trailers: Record<string, string> = {}
  for (const line of body.toString('latin1', position).split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return { content: Buffer.concat(parts), trailers }
}

/** base64, undefined for an algorithm that is not computed here. */
export function digest(algorithm: string, content: Buffer): string | undefined {
  switch (algorithm) {
    case 'crc32': {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(crc32(content))
      return bytes.toString('base64')
    }
    case 'sha1':
    case 'sha256':
      return createHash(algorithm).update(content).digest('base64')
    default:
      return undefined
  }
}

function checksumsOf(headers: Record<string, string>): Record<string, string> {
  const checksums: Record<string, string> = {}
  for (const algorithm of ALGORITHMS) {
    const value = headers[CHECKSUM_PREFIX + algorithm]
    if (value !== undefined) checksums[algorithm] = value
  }
  return checksums
}

function verify(content: Buffer, checksums: Record<string, string>, md5: string | undefined): void {
  if (md5 !== undefined && createHash('md5').update(content).digest('base64') !== md5) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400)
  }
  for (const [algorithm, given] of Object.entries(checksums)) {
    const computed = digest(algorithm, content)
    if (computed !== undefined && computed !== given) {
      throw new S3Error(
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
        400,
      )
    }
  }
}
