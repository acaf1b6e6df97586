import { CloudError, retryable, terminal } from '#lib/domain/errors.ts'

/** Which call failed, in the words that a policy uses. */
export interface CallContext {
  /** The IAM action, e.g. `sagemaker:UpdateEndpoint`. */
  action: string
  region: string
  /** The resource it was about, as people name it; undefined for a whole region. */
  subject: string | undefined
}

/** What an SDK error says, whatever its class. */
interface Fault {
  /** AWS's code, or the socket's (`ECONNREFUSED`). */
  code: string
  message: string
  status: number | undefined
}

const SERVICE_NAMES: Readonly<Record<string, string>> = {
  sagemaker: 'SageMaker',
  cloudwatch: 'CloudWatch',
  ecr: 'ECR',
  s3: 'S3',
  'application-autoscaling': 'Application Auto Scaling',
  sts: 'STS',
}

const THROTTLED =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|RequestThrottled|LimitExceededException$|PriorRequestNotComplete)/
const DENIED =
  /^(AccessDenied|Forbidden$|UnauthorizedOperation|NotAuthorized|AuthorizationError|AllAccessDisabled)/
const NO_CREDENTIALS =
  /^(CredentialsProviderError|ProviderError|TokenProviderError|UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|OptInRequired)/
const EXPIRED = /^(ExpiredToken|RequestExpired)/
const NO_CONNECTION =
  /^(TimeoutError|AbortError|RequestTimeout|ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|NetworkingError)/
const UNKNOWN_OPERATION = /^(UnknownOperation|InvalidAction$|NotImplemented$)/
/** Texts of a ValidationException that no later try changes. */
const PERMANENT_MESSAGE = /\bvalidation errors? detected\b|with status "Failed"/
const NOT_FOUND = /^(NotFound|NoSuchKey|NoSuchBucket|ResourceNotFound)/

/**
 * Every SDK error as one of two kinds, with a sentence a person can act on and AWS's own code.
 * What is not known to be permanent is retryable. A CloudError passes through unchanged.
 */
export function toCloudError(error: unknown, context: CallContext): CloudError {
  if (error instanceof CloudError) return error
  const fault = faultOf(error)
  const { code, message, status } = fault
  // Only name and message are kept: the SDK's error carries the whole answer, which does not belong in a log.
  const cause = new Error(`${code}: ${message}`)
  const [prefix = '', operation = context.action] = context.action.split(':')
  const service = SERVICE_NAMES[prefix] ?? prefix
  const where = `${service} in ${context.region}`
  const subject = context.subject === undefined ? '' : ` of ${context.subject}`

  if (THROTTLED.test(code) || status === 429) {
    return retryable(
      `${where} throttles ${operation}${subject}; Meridian slows down and tries again.`,
      code,
      'throttled',
      cause,
    )
  }
  // Sessions are renewed by whoever holds them, in the middle of a rollout too.
  if (EXPIRED.test(code)) {
    return retryable(
      `The AWS credentials for ${operation}${subject} in ${context.region} have expired: ${sentence(message)} ` +
        'Renew them (`aws sso login` for a session of single sign-on), or set the clock of this machine right; Meridian tries again.',
      code,
      'credentials',
      cause,
    )
  }
  if (NO_CREDENTIALS.test(code)) {
    return terminal(
      `No valid AWS credentials for ${operation}${subject} in ${context.region}: ${sentence(message)} ` +
        'Give the process credentials that the AWS SDK finds (environment, profile or role).',
      code,
      'credentials',
      cause,
    )
  }
  if (DENIED.test(code) || status === 403) {
    return terminal(
      `Not allowed to call ${operation}${subject} in ${context.region}. ` +
        `Allow the action ${context.action} in the policy of the role that Meridian uses there. AWS says: ${sentence(message)}`,
      code,
      'denied',
      cause,
    )
  }
  if (NO_CONNECTION.test(code)) {
    return retryable(
      `${where} does not answer ${operation}${subject}: ${sentence(message)}`,
      code,
      'unavailable',
      cause,
    )
  }
  if (status !== undefined && status >= 500) {
    return retryable(
      `${where} fails to answer ${operation}${subject} (HTTP ${status} ${code}).`,
      code,
      'unavailable',
      cause,
    )
  }
  if (isInProgress(error)) {
    return retryable(
      `${context.subject ?? 'The endpoint'} in ${context.region} is being updated already.`,
      code,
      'conflict',
      cause,
    )
  }
  if (isNotFound(error)) {
    return terminal(
      `${operation}${subject} in ${context.region}: ${sentence(message)}`,
      code,
      'not-found',
      cause,
    )
  }
  if (UNKNOWN_OPERATION.test(code)) {
    return terminal(`${where} does not know the operation ${operation}.`, code, 'invalid', cause)
  }
  if (isAlreadyExisting(error) || PERMANENT_MESSAGE.test(message)) {
    const reason = isAlreadyExisting(error) ? 'conflict' : 'invalid'
    return terminal(`${where} refuses ${operation}${subject}: ${sentence(message)}`, code, reason, cause)
  }
  if (/^(ResourceLimitExceeded|ServiceQuotaExceeded)/.test(code)) {
    return retryable(
      `${where} has reached a quota for ${operation}${subject}: ${sentence(message)} Ask AWS for a higher one.`,
      code,
      'quota',
      cause,
    )
  }
  return retryable(
    `${operation}${subject} in ${context.region} failed: ${sentence(message)}`,
    code,
    'unavailable',
    cause,
  )
}

/** SageMaker has no code of its own for it: only the text of a ValidationException differs. */
export function isNotFound(error: unknown): boolean {
  if (error instanceof CloudError) return error.reason === 'not-found'
  const { code, message } = faultOf(error)
  if (NOT_FOUND.test(code)) return true
  return (
    code === 'ValidationException' &&
    /^(could not find|requested resource not found)|does not exist\.?$/i.test(message)
  )
}

/** A permission is missing, whichever way the service says so. S3's HeadObject has no body, so it says only 403. */
export function isDenied(error: unknown): boolean {
  if (error instanceof CloudError) return error.reason === 'denied'
  const { code, status } = faultOf(error)
  if (THROTTLED.test(code) || EXPIRED.test(code) || NO_CREDENTIALS.test(code)) return false
  return DENIED.test(code) || status === 403
}

export function isAlreadyExisting(error: unknown): boolean {
  const { code, message } = faultOf(error)
  return code === 'ValidationException' && /cannot create already existing/i.test(message)
}

export function isInProgress(error: unknown): boolean {
  const { code, message } = faultOf(error)
  return code === 'ValidationException' && /cannot update in-progress/i.test(message)
}

/** Runs one call; a rejection is a CloudError. */
export async function call<T>(context: CallContext, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw toCloudError(error, context)
  }
}

/** Runs one call; undefined when it fails as `expected` says, any other rejection is a CloudError. */
export async function callUnless<T>(
  context: CallContext,
  expected: (error: unknown) => boolean,
  run: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (expected(error)) return undefined
    throw toCloudError(error, context)
  }
}

/** For a call that names what was made a moment ago: SageMaker may not have heard of it everywhere yet. */
export async function lateIsRetryable<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (
      error instanceof CloudError &&
      error.reason === 'not-found' &&
      // In AWS's words: the endpoint itself may be what is not there.
      /could not find (model|endpoint configuration)/i.test(error.message)
    ) {
      throw retryable(error.message, error.code, error.reason, error)
    }
    throw error
  }
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { code: 'Unknown', message: String(error), status: undefined }
  const detail = error as Error & { code?: unknown; Code?: unknown; $metadata?: { httpStatusCode?: number } }
  const status = detail.$metadata?.httpStatusCode
  // Sockets say `Error` as their name and the reason in `code`; S3's HeadObject has no body and so no code but the status.
  const coded = [detail.code, detail.Code].find((code) => typeof code === 'string')
  const generic = error.name === 'Error' || error.name === 'UnknownError' || error.name === 'AggregateError'
  const code = generic ? (typeof coded === 'string' ? coded : error.name) : error.name
  return { code, message: error.message === '' ? code : error.message, status }
}

/** AWS ends its messages as it likes; ours end with a full stop. */
function sentence(message: string): string {
  const text = message.trim().replace(/^@smithy\/\S+ - (\[\w+\] )?/, '')
  return /[.!?]$/.test(text) ? text : `${text}.`
}
