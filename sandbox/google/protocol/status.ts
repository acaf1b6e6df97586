import { status as grpcStatus } from '@grpc/grpc-js'
import { GoogleError, type StatusCode } from '../types.ts'

/** google.rpc.Code to HTTP, as google/rpc/code.proto lays it down. */
const HTTP_STATUS: Record<StatusCode, number> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
}

export function httpStatusOf(status: StatusCode): number {
  return HTTP_STATUS[status]
}

export function grpcCodeOf(status: StatusCode): number {
  return grpcStatus[status]
}

/** What is not a refusal is a fault of the sandbox itself: told as Google tells its own, and written to the log. */
export function asGoogleError(error: unknown): GoogleError {
  if (error instanceof GoogleError) return error
  console.error('The sandbox failed to answer a call:', error)
  return new GoogleError('INTERNAL', 'Internal error encountered.')
}

/** What was wrong with one field of a request, as google.rpc.BadRequest tells it. */
export interface FieldViolation {
  /** Path in proto's writing, such as `deployed_model.rollout_options`; absent for the request as a whole. */
  field?: string
  description: string
}

/** A request whose JSON is not that of its message. */
export class InvalidPayload extends GoogleError {
  readonly violations: FieldViolation[]

  constructor(violations: FieldViolation[]) {
    super('INVALID_ARGUMENT', violations.map(({ description }) => description).join('\n'))
    this.violations = violations
  }
}
