/** Of the whole process, whichever copy of this module made the error. */
const mark = Symbol.for('meridian.CloudError')

/**
 * Why a call failed, whichever cloud it was. `denied`: a permission is missing; `credentials`: there are none, or none that count;
 * `throttled`: too many calls; `not-found`: what it names is not there; `conflict`: something else is being done to it, or its name is taken;
 * `quota`: the account has no more of it; `unavailable`: no answer, or one of a service that is ill; `invalid`: the request itself.
 */
export const cloudReasons = [
  'denied',
  'credentials',
  'throttled',
  'not-found',
  'conflict',
  'quota',
  'unavailable',
  'invalid',
] as const
export type CloudReason = (typeof cloudReasons)[number]

/** The only errors that leave an adapter. There is no third kind: what is not known to be permanent is retryable. */
export class CloudError extends Error {
  readonly kind: 'retryable' | 'terminal'
  /** Set where the cloud's own code is known; nothing reads it out of a sentence. */
  readonly reason: CloudReason
  /** The cloud's own code, e.g. `ThrottlingException`. */
  readonly code: string | undefined
  readonly [mark] = true

  /**
   * Next.js bundles pages and API routes apart, each with its own copy of this class, and both use the clouds of whichever was asked
   * first. By class, a page would not know an error that the clouds of a route throw.
   */
  static override [Symbol.hasInstance](value: unknown): value is CloudError {
    return typeof value === 'object' && value !== null && mark in value
  }

  constructor(
    kind: 'retryable' | 'terminal',
    message: string,
    { code, cause, reason }: { code?: string | undefined; cause?: unknown; reason?: CloudReason } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'CloudError'
    this.kind = kind
    this.reason = reason ?? (kind === 'retryable' ? 'unavailable' : 'invalid')
    this.code = code
  }
}

/** @param reason left out: `unavailable` */
export const retryable = (message: string, code?: string, reason?: CloudReason, cause?: unknown) =>
  new CloudError('retryable', message, { code, cause, ...(reason && { reason }) })
/** @param reason left out: `invalid` */
export const terminal = (message: string, code?: string, reason?: CloudReason, cause?: unknown) =>
  new CloudError('terminal', message, { code, cause, ...(reason && { reason }) })

/** Codes with which an adapter says that it looked first, found the endpoint being updated or an alarm ringing, and sent no update. */
export const nothingBegun: ReadonlySet<string | undefined> = new Set(['EndpointInProgress', 'AlarmInAlarm'])
