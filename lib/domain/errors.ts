/** Of the whole process, whichever copy of this module made the error. */
const mark = Symbol.for('meridian.CloudError')

/** The only errors that leave an adapter. There is no third kind: what is not known to be permanent is retryable. */
export class CloudError extends Error {
  readonly kind: 'retryable' | 'terminal'
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

  constructor(kind: 'retryable' | 'terminal', message: string, code?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CloudError'
    this.kind = kind
    this.code = code
  }
}

export const retryable = (message: string, code?: string, cause?: unknown) =>
  new CloudError('retryable', message, code, cause === undefined ? undefined : { cause })
export const terminal = (message: string, code?: string, cause?: unknown) =>
  new CloudError('terminal', message, code, cause === undefined ? undefined : { cause })

/** Codes with which an adapter says that it looked first, found the endpoint being updated or an alarm ringing, and sent no update. */
export const nothingBegun: ReadonlySet<string | undefined> = new Set(['EndpointInProgress', 'AlarmInAlarm'])
