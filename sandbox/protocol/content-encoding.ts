import { gunzipSync } from 'node:zlib'
import { AwsError } from '../world/types.ts'

/** Bytes; AWS takes 1 MB of metric data, and what a few kilobytes inflate to has no end of its own. */
const LARGEST_INFLATED = 10 * 1024 * 1024

/**
 * The body that a client compressed, as the SDKs do with metric data above 10 KB. S3's objects are kept as they were sent.
 * @throws AwsError SerializationException for what is not gzip, or 413 for more than 10 MiB.
 */
export function inflate(body: Buffer, contentEncoding: string | undefined): Buffer {
  if (contentEncoding?.trim().toLowerCase() !== 'gzip') return body
  try {
    return gunzipSync(body, { maxOutputLength: LARGEST_INFLATED })
  } catch (error) {
    if (error instanceof RangeError) {
      throw new AwsError(
        'RequestEntityTooLargeException',
        `The request body is larger than ${LARGEST_INFLATED} bytes when it is decompressed.`,
        413,
      )
    }
    throw new AwsError('SerializationException', 'The request body is not valid gzip.')
  }
}
