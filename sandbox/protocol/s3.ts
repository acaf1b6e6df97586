import type { S3Service } from '../s3/service.ts'
import type { AwsError, Place } from '../world/types.ts'
import type { WireRequest, WireResponse } from './envelopes.ts'
import { escapeXml } from './query.ts'

/** Hands a REST request to S3 and brings its answer into the common form. */
export function handleS3(
  s3: S3Service,
  request: WireRequest,
  place: Place,
  requestId: string,
): { operation: string; errorCode?: string; response: WireResponse } {
  const answer = s3.handle({ ...request, place })
  return {
    operation: answer.operation,
    ...(answer.errorCode === undefined ? {} : { errorCode: answer.errorCode }),
    response: {
      status: answer.status,
      headers: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId, ...answer.headers },
      body: answer.body,
    },
  }
}

const BUCKET_SUBRESOURCES: Record<string, string> = {
  replication: 'BucketReplication',
  versioning: 'BucketVersioning',
  location: 'BucketLocation',
  tagging: 'BucketTagging',
}

const BUCKET_OPERATIONS: Record<string, string> = {
  GET: 'ListObjectsV2',
  HEAD: 'HeadBucket',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
  POST: 'DeleteObjects',
}
const OBJECT_OPERATIONS: Record<string, string> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
  POST: 'PostObject',
}

const UPLOAD_OPERATIONS: Record<string, string> = {
  'POST uploads': 'CreateMultipartUpload',
  'PUT uploadId': 'UploadPart',
  'POST uploadId': 'CompleteMultipartUpload',
  'DELETE uploadId': 'AbortMultipartUpload',
}

/** The operation a REST request asks for, told before S3 has looked at it, so that faults can single it out. */
export function s3Operation(request: WireRequest): string {
  const host = request.headers.host ?? ''
  const inHost = /^.+\.(s3[.-]|localhost)/.test(host) ? 1 : 0
  const segments = request.path.split('/').filter((segment) => segment !== '').length + inHost
  if (segments === 0) return 'ListBuckets'
  if (segments === 1) {
    const subresource = Object.keys(BUCKET_SUBRESOURCES).find((name) => request.query.has(name))
    if (subresource === undefined) return BUCKET_OPERATIONS[request.method] ?? request.method
    return `${request.method === 'PUT' ? 'Put' : 'Get'}${BUCKET_SUBRESOURCES[subresource]}`
  }
  const ofUpload =
    UPLOAD_OPERATIONS[`${request.method} ${request.query.has('uploads') ? 'uploads' : 'uploadId'}`]
  if (ofUpload !== undefined && (request.query.has('uploads') || request.query.has('uploadId')))
    return ofUpload
  if (request.method === 'PUT' && request.headers['x-amz-copy-source'] !== undefined) return 'CopyObject'
  return OBJECT_OPERATIONS[request.method] ?? request.method
}

export function s3Failure(error: AwsError, request: WireRequest, requestId: string): WireResponse {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message><Resource>${escapeXml(request.path)}</Resource><RequestId>${requestId}</RequestId></Error>`
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    // An answer to HEAD has no body; its client sees the status only.
    body: request.method === 'HEAD' ? '' : xml,
  }
}
