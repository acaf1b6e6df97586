import { describe, expect, test } from 'vitest'
import { CloudError, terminal } from '#lib/domain/errors.ts'
import { isAlreadyExisting, isNotFound, lateIsRetryable, toCloudError } from './errors.ts'

const context = { action: 'sagemaker:UpdateEndpoint', region: 'eu-west-1', subject: 'fraud-eu' }

function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })
}
function socketError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 127.0.0.1:4566`), { code })
}

describe('an SDK error', () => {
  test.each([
    ['throttled', awsError('ThrottlingException', 'Rate exceeded')],
    ['throttled by S3', awsError('SlowDown', 'Reduce your request rate', 503)],
    ['throttled by status', awsError('Oops', 'Too many', 429)],
    ['a server error', awsError('InternalFailure', 'Internal failure', 500)],
    ['unavailable', awsError('ServiceUnavailable', 'Unavailable', 503)],
    ['a timeout', Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })],
    ['no listener', socketError('ECONNREFUSED')],
    ['a broken connection', socketError('ECONNRESET')],
    ['an expired token', awsError('ExpiredTokenException', 'The security token is expired', 403)],
    [
      'an update in progress',
      awsError('ValidationException', 'Cannot update in-progress endpoint "arn:aws:x".'),
    ],
    ['a quota', awsError('ResourceLimitExceeded', 'The account-level service limit')],
    ['never seen before', awsError('SomethingNew', 'Strange')],
    ['not even an error', 'a string'],
  ])('%s is retryable', (_name, error) => {
    expect(toCloudError(error, context).kind).toBe('retryable')
  })

  test.each([
    ['a missing permission', awsError('AccessDeniedException', 'User: x is not authorized')],
    ['a missing permission without a body', awsError('403', 'UnknownError', 403)],
    [
      'no credentials',
      Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }),
    ],
    ['a wrong key', awsError('UnrecognizedClientException', 'The security token is invalid', 403)],
    ['a missing endpoint', awsError('ValidationException', 'Could not find endpoint "arn:aws:x".')],
    ['a missing package', awsError('ValidationException', 'ModelPackage arn:aws:x does not exist.')],
    ['a missing bucket', awsError('NoSuchBucket', 'The bucket is not there', 404)],
    [
      'a malformed request',
      awsError('ValidationException', "1 validation error detected: Value '60' at 'x'"),
    ],
    [
      'a failed endpoint',
      awsError('ValidationException', 'Cannot update endpoint "arn" with status "Failed".'),
    ],
    ['an unknown operation', awsError('UnknownOperationException', '', 404)],
  ])('%s is terminal', (_name, error) => {
    expect(toCloudError(error, context).kind).toBe('terminal')
  })

  test.each([
    ['throttled', awsError('ThrottlingException', 'Rate exceeded')],
    ['throttled', awsError('Oops', 'Too many', 429)],
    ['credentials', awsError('ExpiredTokenException', 'The security token is expired', 403)],
    ['credentials', awsError('UnrecognizedClientException', 'The security token is invalid', 403)],
    ['denied', awsError('403', 'UnknownError', 403)],
    ['denied', awsError('AccessDeniedException', 'User: x is not authorized')],
    ['not-found', awsError('ValidationException', 'Could not find endpoint "arn:aws:x".')],
    ['not-found', awsError('NoSuchBucket', 'The bucket is not there', 404)],
    ['conflict', awsError('ValidationException', 'Cannot update in-progress endpoint "arn:aws:x".')],
    ['conflict', awsError('ValidationException', 'Cannot create already existing model "arn:aws:x".')],
    ['quota', awsError('ResourceLimitExceeded', 'The account-level service limit')],
    ['unavailable', awsError('InternalFailure', 'Internal failure', 500)],
    ['unavailable', socketError('ECONNREFUSED')],
    ['unavailable', awsError('SomethingNew', 'Strange')],
    ['invalid', awsError('ValidationException', "1 validation error detected: Value '60' at 'x'")],
  ])('says why, as data: %s', (reason, error) => {
    expect(toCloudError(error, context).reason).toBe(reason)
  })

  test('keeps the code of AWS and says which action to allow', () => {
    const error = toCloudError(awsError('AccessDeniedException', 'User: arn:x is not authorized'), context)
    expect(error.code).toBe('AccessDeniedException')
    expect(error.message).toContain('Allow the action sagemaker:UpdateEndpoint')
    expect(error.message).toContain('fraud-eu in eu-west-1')
  })

  test('keeps nothing of the answer but its name and message', () => {
    const answer = Object.assign(awsError('InternalFailure', 'Oops', 500), {
      $response: { headers: { secret: 'x' } },
    })
    expect(JSON.stringify(Object.entries(toCloudError(answer, context).cause as object))).not.toContain(
      'secret',
    )
  })

  test('that is a CloudError already is passed on', () => {
    const error = terminal('No.', 'X')
    expect(toCloudError(error, context)).toBe(error)
  })
})

test('what is missing and what exists are told apart by text alone', () => {
  expect(isNotFound(awsError('ValidationException', 'Could not find model "arn".'))).toBe(true)
  expect(isNotFound(awsError('ValidationException', 'Cannot create already existing model "arn".'))).toBe(
    false,
  )
  expect(
    isAlreadyExisting(awsError('ValidationException', 'Cannot create already existing model "arn".')),
  ).toBe(true)
})

test('what was made a moment ago and is not found yet is tried again', async () => {
  const late = toCloudError(
    awsError('ValidationException', 'Could not find endpoint configuration "arn".'),
    context,
  )
  await expect(lateIsRetryable(() => Promise.reject(late))).rejects.toMatchObject({ kind: 'retryable' })
  const other = terminal('No.')
  await expect(lateIsRetryable(() => Promise.reject(other))).rejects.toBe(other)
  expect(other).toBeInstanceOf(CloudError)
})
