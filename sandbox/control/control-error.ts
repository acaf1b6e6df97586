/** A refusal of the control API: an HTTP status of 4xx and a sentence that says what to change. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}
