import { CloudError, type CloudReason, retryable, terminal } from '#lib/domain/errors.ts'

/** Which call failed, in the words that a policy and Google's reference use. */
export interface GoogleCall {
  /** The IAM permission, e.g. `aiplatform.endpoints.deploy`. */
  permission: string
  /** The method, e.g. `DeployModel`. */
  method: string
  location: string
  /** The resource it was about, as people name it; undefined for a whole location. */
  subject: string | undefined
}

/** The names of google.rpc.Code by number. */
const codeNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const
export type GoogleCode = (typeof codeNames)[number]

/** The name of a google.rpc.Code; undefined for a number that is none. */
export function googleCode(number: number | null | undefined): GoogleCode | undefined {
  return number === null || number === undefined ? undefined : codeNames[number]
}

/** An answer of the REST side that is an error; gRPC's client throws its own class. */
export class RestError extends Error {
  readonly httpStatus: number
  /** Google's own word, e.g. `NOT_FOUND`; undefined when the answer was not Google's. */
  readonly status: string | undefined

  constructor(httpStatus: number, status: string | undefined, message: string) {
    super(message)
    this.name = 'RestError'
    this.httpStatus = httpStatus
    this.status = status
  }
}

/** What an error says, whichever side it came by. */
interface Fault {
  /** Google's code, or the socket's (`ECONNREFUSED`), or the error's name. */
  code: string
  message: string
}

const NO_CONNECTION =
  /^(TimeoutError|AbortError|ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|UND_ERR)/
/** Inside the texts of gRPC and of the libraries that fetch tokens. */
const NO_CONNECTION_TEXT =
  /\b(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|socket hang up|fetch failed)\b/
const NO_CREDENTIALS_TEXT =
  /could not load the default credentials|GOOGLE_APPLICATION_CREDENTIALS|does not exist, or it is not a file|invalid_grant|could not refresh access token/i

/**
 * Every error of Google's libraries as one of two kinds, with a sentence a person can act on and Google's own code.
 * A CloudError passes through unchanged.
 */
export function asCloudError(error: unknown, call: GoogleCall): CloudError {
  if (error instanceof CloudError) return error
  const { code, message } = faultOf(error)
  // Only code and message are kept: the library's error carries the answer's metadata, which does not belong in a log.
  const cause = new Error(`${code}: ${message}`)
  const { method, location, permission } = call
  const service = serviceOf(permission)
  const where = `${service} in ${location}`
  const subject = call.subject === undefined ? '' : ` of ${call.subject}`
  const text = sentence(message)
  const later = (words: string, reason: CloudReason) => retryable(words, code, reason, cause)
  const never = (words: string, reason: CloudReason) => terminal(words, code, reason, cause)

  if (NO_CONNECTION.test(code) || (code !== 'PERMISSION_DENIED' && NO_CONNECTION_TEXT.test(message))) {
    return later(`${where} does not answer ${method}${subject}: ${text}`, 'unavailable')
  }
  if (code === 'UNAUTHENTICATED' || NO_CREDENTIALS_TEXT.test(message)) {
    return terminal(
      `No valid Google credentials for ${method}${subject} in ${location}: ${text} ` +
        'Give the process application default credentials (workload identity, a service account key or `gcloud auth application-default login`), or renew those that have expired.',
      'UNAUTHENTICATED',
      'credentials',
      cause,
    )
  }
  switch (code) {
    case 'PERMISSION_DENIED':
      return never(
        `Not allowed to call ${method}${subject} in ${location}. ` +
          `Grant the permission ${permission} to the account that Meridian uses there. Google says: ${text}`,
        'denied',
      )
    case 'RESOURCE_EXHAUSTED':
      return later(
        `${where} has no quota left for ${method}${subject}: ${text} Meridian slows down and tries again.`,
        // One code for both; what is asked for less often goes through.
        'throttled',
      )
    case 'UNAVAILABLE':
    case 'DEADLINE_EXCEEDED':
      return later(`${where} does not answer ${method}${subject}: ${text}`, 'unavailable')
    case 'INTERNAL':
    case 'UNKNOWN':
    case 'CANCELLED':
      return later(`${where} fails to answer ${method}${subject} (${code}): ${text}`, 'unavailable')
    case 'ABORTED':
      return later(
        `${method}${subject} in ${location} met another change of the same resource: ${text}`,
        'conflict',
      )
    case 'NOT_FOUND':
      return never(`${method}${subject} in ${location}: ${text}`, 'not-found')
    case 'UNIMPLEMENTED':
      return never(`${where} does not know the method ${method}.`, 'invalid')
    case 'FAILED_PRECONDITION':
    case 'ALREADY_EXISTS':
      return never(`${where} refuses ${method}${subject}: ${text}`, 'conflict')
    case 'INVALID_ARGUMENT':
    case 'OUT_OF_RANGE':
    case 'DATA_LOSS':
      return never(`${where} refuses ${method}${subject}: ${text}`, 'invalid')
    default:
      return later(`${method}${subject} in ${location} failed: ${text}`, 'unavailable')
  }
}

function serviceOf(permission: string): string {
  if (permission.startsWith('monitoring.')) return 'Cloud Monitoring'
  return permission.startsWith('storage.') ? 'Cloud Storage' : 'Vertex AI'
}

/** Runs one call; a rejection is a CloudError. */
export async function called<T>(call: GoogleCall, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw asCloudError(error, call)
  }
}

/** Runs one call; undefined when what it names is not there, any other rejection is a CloudError. */
export async function calledIfThere<T>(call: GoogleCall, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await called(call, run)
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return undefined
    throw error
  }
}

/** Was it refused with one of these codes? */
export function hasCode(error: unknown, ...codes: GoogleCode[]): boolean {
  return error instanceof CloudError && codes.some((code) => code === error.code)
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', message: String(error) }
  const message = error.message === '' ? error.name : error.message
  if (error instanceof RestError) return { code: error.status ?? codeOfHttp(error.httpStatus), message }
  const detail = error as Error & { code?: unknown; details?: unknown }
  if (typeof detail.code === 'number') {
    const details = typeof detail.details === 'string' && detail.details !== '' ? detail.details : undefined
    // Messages of gRPC repeat code and name in front of the details.
    return { code: googleCode(detail.code) ?? codeOfHttp(detail.code), message: details ?? message }
  }
  if (typeof detail.code === 'string') return { code: detail.code, message }
  // `fetch failed` keeps the socket's reason in its cause.
  if (error.cause instanceof Error) {
    const inner = faultOf(error.cause)
    return { code: inner.code, message: `${message} (${inner.message})` }
  }
  return { code: error.name === 'Error' ? 'UNKNOWN' : error.name, message }
}

/** For answers that carry no code of Google's, such as a proxy's. */
function codeOfHttp(status: number): string {
  if (status === 400) return 'INVALID_ARGUMENT'
  if (status === 401) return 'UNAUTHENTICATED'
  if (status === 403) return 'PERMISSION_DENIED'
  if (status === 404) return 'NOT_FOUND'
  if (status === 429) return 'RESOURCE_EXHAUSTED'
  if (status === 504) return 'DEADLINE_EXCEEDED'
  return status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN'
}

/** Google ends its messages as it likes; ours end with a full stop. */
function sentence(message: string): string {
  const text = message.trim()
  return /[.!?]$/.test(text) ? text : `${text}.`
}
