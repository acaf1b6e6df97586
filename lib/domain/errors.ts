/** The only errors that leave an adapter. There is no third kind: what is not known to be permanent is retryable. */
export class CloudError extends Error {
  readonly kind: 'retryable' | 'terminal'
  /** The cloud's own code, e.g. `ThrottlingException`. */
  readonly code: string | undefined

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
