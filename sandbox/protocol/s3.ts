import type { S3Service } from '../s3/service.ts'
import { escapeXml } from '../world/escape-xml.ts'
import type { AwsError, Place } from '../world/types.ts'
import type { WireRequest, WireResponse } from './envelopes.ts'

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

export function s3Failure(error: AwsError, request: WireRequest, requestId: string): WireResponse {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message><Resource>${escapeXml(request.path)}</Resource><RequestId>${requestId}</RequestId></Error>`
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    // An answer to HEAD has no body; its client sees the status only.
    body: request.method === 'HEAD' ? '' : xml,
  }
}
