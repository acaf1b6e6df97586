import { describe, expect, test } from 'vitest'
import { CloudError, terminal } from '#lib/domain/errors.ts'
import { asCloudError, calledIfThere, hasCode, RestError } from './errors.ts'

const call = {
  permission: 'aiplatform.endpoints.deploy',
  method: 'DeployModel',
  location: 'europe-west4',
  subject: 'embeddings-eu',
}

function grpcError(code: number, details: string): Error {
  return Object.assign(new Error(`${code} NAME: ${details}`), { code, details, metadata: { secret: 'x' } })
}
function socketError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 127.0.0.1:4571`), { code })
}

describe('an error of a Google library', () => {
  test.each([
    ['unavailable', grpcError(14, 'The service is currently unavailable.')],
    ['out of time', grpcError(4, 'Deadline exceeded')],
    ['out of quota', grpcError(8, 'Quota exceeded')],
    ['aborted', grpcError(10, 'The etag does not match')],
    ['internal', grpcError(13, 'Internal error')],
    ['unknown', grpcError(2, 'Stream removed')],
    ['no listener over REST', new TypeError('fetch failed', { cause: socketError('ECONNREFUSED') })],
    ['out of time over REST', new DOMException('The operation was aborted due to timeout', 'TimeoutError')],
    ["a proxy's error page", new RestError(502, undefined, 'HTTP 502')],
    ['unavailable over REST', new RestError(503, 'UNAVAILABLE', 'Unavailable')],
    [
      'a token that could not be fetched for want of a connection',
      grpcError(
        16,
        'Getting metadata from plugin failed with error: getaddrinfo ENOTFOUND oauth2.googleapis.com',
      ),
    ],
    ['not even an error', 'a string'],
  ])('that is %s is retryable', (_name, error) => {
    expect(asCloudError(error, call).kind).toBe('retryable')
  })

  test.each([
    ['unavailable', grpcError(14, 'The service is currently unavailable.')],
    ['unavailable', new TypeError('fetch failed', { cause: socketError('ECONNREFUSED') })],
    ['throttled', grpcError(8, 'Quota exceeded')],
    ['conflict', grpcError(10, 'The etag does not match')],
    ['conflict', grpcError(9, 'There is already a rolling deployment')],
    ['denied', grpcError(7, "Permission 'x' denied")],
    ['not-found', grpcError(5, 'The Endpoint does not exist')],
    ['invalid', grpcError(3, 'traffic_split must sum to 100')],
    ['credentials', grpcError(16, 'Request had invalid credentials')],
  ])('says why, as data: %s', (reason, error) => {
    expect(asCloudError(error, call).reason).toBe(reason)
  })

  test.each([
    ['a missing permission', grpcError(7, "Permission 'x' denied"), 'PERMISSION_DENIED'],
    ['a missing endpoint', grpcError(5, 'The Endpoint does not exist'), 'NOT_FOUND'],
    ['a bad request', grpcError(3, 'traffic_split must sum to 100'), 'INVALID_ARGUMENT'],
    ['a rule not kept', grpcError(9, 'There is already a rolling deployment'), 'FAILED_PRECONDITION'],
    ['a name taken', grpcError(6, 'Already exists'), 'ALREADY_EXISTS'],
    ['a method unknown', grpcError(12, ''), 'UNIMPLEMENTED'],
    ['an expired token', grpcError(16, 'Request had invalid credentials'), 'UNAUTHENTICATED'],
    [
      'no credentials at all',
      new Error('Could not load the default credentials. Browse to https://…'),
      'UNAUTHENTICATED',
    ],
    ['a missing permission over REST', new RestError(403, 'PERMISSION_DENIED', 'No'), 'PERMISSION_DENIED'],
    ['not found without a code', new RestError(404, undefined, 'HTTP 404'), 'NOT_FOUND'],
  ])('that is %s is terminal', (_name, error, code) => {
    expect(asCloudError(error, call)).toMatchObject({ kind: 'terminal', code })
  })

  test('says which permission to grant, on what and where', () => {
    const { message } = asCloudError(grpcError(7, 'Denied on resource'), call)
    expect(message).toContain('Grant the permission aiplatform.endpoints.deploy')
    expect(message).toContain('embeddings-eu in europe-west4')
    expect(message).toMatch(/Denied on resource\.$/)
  })

  test('keeps nothing of the answer but its code and message', () => {
    const { cause } = asCloudError(grpcError(13, 'Oops'), call)
    expect(JSON.stringify(Object.entries(cause as object))).not.toContain('secret')
  })

  test('that is a CloudError already is passed on', () => {
    const error = terminal('No.', 'X')
    expect(asCloudError(error, call)).toBe(error)
  })
})

test('only what is not there is undefined', async () => {
  expect(await calledIfThere(call, () => Promise.reject(grpcError(5, 'gone')))).toBeUndefined()
  const denied = await calledIfThere(call, () => Promise.reject(grpcError(7, 'no'))).catch((error) => error)
  expect(denied).toBeInstanceOf(CloudError)
  expect(hasCode(denied, 'PERMISSION_DENIED')).toBe(true)
})
