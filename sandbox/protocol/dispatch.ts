import { randomUUID } from 'node:crypto'
import { AwsError, type Place, type SandboxService } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { type Envelope, readEnvelope, type WireRequest, type WireResponse } from './envelopes.ts'
import { writeXmlError } from './query.ts'
import { Refusals } from './refusals.ts'
import { handleS3, s3Failure } from './s3.ts'
import { accountOf, type CredentialScope, readCredentialScope } from './signature.ts'

/** A call of one of AWS's RPC services, with what was answered. */
export interface AwsExchange {
  service: string
  operation: string
  input: Record<string, unknown>
  output?: unknown
  refusal?: AwsError
}

/** Answers every request to the AWS port: who, where, what; faults; behaviour; the record of the call. */
export class Dispatcher {
  readonly #world: World
  readonly #refusals: Refusals
  readonly #services: Record<string, Pick<SandboxService, 'operations'>>
  readonly #watch: ((exchange: AwsExchange) => void) | undefined

  /** @param watch is told of every call of an RPC service, once it is answered */
  constructor(world: World, watch?: (exchange: AwsExchange) => void) {
    this.#world = world
    this.#watch = watch
    this.#refusals = new Refusals(world.faults)
    this.#services = {
      sagemaker: world.sagemaker,
      monitoring: world.cloudwatch,
      'application-autoscaling': world.autoscaling,
      sts: world.sts,
      ecr: world.ecr,
    }
  }

  handle(request: WireRequest): WireResponse {
    const requestId = randomUUID()
    this.#world.advance()
    const scope = readCredentialScope(request.headers, request.query)
    if (!scope) return unsigned(request, requestId)
    const account = accountOf(scope.accessKeyId, this.#world.sts.accountOf(scope.accessKeyId))
    const place: Place = { account, region: scope.region }
    const envelope = scope.service === 's3' ? undefined : readEnvelope(request, scope.service)
    if (envelope) return this.#handleCall(envelope, scope, place, requestId)
    if (scope.service === 's3') return this.#handleS3(request, scope, place, requestId)
    return this.#unknownService(request, scope, place, requestId)
  }

  #handleCall(envelope: Envelope, scope: CredentialScope, place: Place, requestId: string): WireResponse {
    const service = envelope.service ?? scope.service
    let input: Record<string, unknown> = {}
    try {
      input = envelope.input()
      this.#refuse(service, envelope.operation, scope, place)
      const operations = envelope.service === undefined ? undefined : this.#services[service]?.operations
      const operation =
        operations && Object.hasOwn(operations, envelope.operation)
          ? operations[envelope.operation]
          : undefined
      if (!operation) throw envelope.unknownOperation()
      const result = operation({
        place,
        operation: envelope.operation,
        input,
        accessKeyId: scope.accessKeyId,
      })
      this.#record(service, envelope.operation, place, input, 200)
      this.#watch?.({ service, operation: envelope.operation, input, output: result })
      return envelope.success(result, requestId)
    } catch (error) {
      const refusal = asAwsError(error)
      this.#record(service, envelope.operation, place, input, refusal.status, refusal.code)
      this.#watch?.({ service, operation: envelope.operation, input, refusal })
      return envelope.failure(refusal, requestId)
    }
  }

  #handleS3(request: WireRequest, scope: CredentialScope, place: Place, requestId: string): WireResponse {
    const summary = { method: request.method, path: request.path, query: Object.fromEntries(request.query) }
    const asked = this.#world.s3.operationOf(request)
    try {
      this.#refuse('s3', asked, scope, place)
      const { operation, errorCode, response } = handleS3(this.#world.s3, request, place, requestId)
      this.#record('s3', operation, place, summary, response.status, errorCode)
      return response
    } catch (error) {
      const refusal = asAwsError(error)
      this.#record('s3', asked, place, summary, refusal.status, refusal.code)
      return s3Failure(refusal, request, requestId)
    }
  }

  /** REST services that the sandbox does not have: refused in the format that their clients can read. */
  #unknownService(
    request: WireRequest,
    scope: CredentialScope,
    place: Place,
    requestId: string,
  ): WireResponse {
    const message = Object.hasOwn(this.#services, scope.service)
      ? 'The request names no operation.'
      : `The sandbox has no service ${scope.service}.`
    this.#record(
      scope.service,
      `${request.method} ${request.path}`,
      place,
      {},
      400,
      'UnknownOperationException',
    )
    if (scope.service === 'route53' || scope.service === 'cloudfront') {
      const body = writeXmlError(
        'UnknownOperationException',
        message,
        400,
        'https://amazonaws.com/',
        requestId,
      )
      return { status: 400, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body }
    }
    return jsonFailure(new AwsError('UnknownOperationException', message), requestId)
  }

  #refuse(service: string, operation: string, scope: CredentialScope, place: Place): void {
    const principal = this.#world.sts.principal(place, scope.accessKeyId)
    this.#refusals.check({ service, operation, principal, ...place })
  }

  #record(
    service: string,
    operation: string,
    place: Place,
    request: unknown,
    status: number,
    errorCode?: string,
  ): void {
    this.#world.calls.record({
      at: this.#world.clock.now(),
      service,
      operation,
      ...place,
      request,
      status,
      ...(errorCode === undefined ? {} : { errorCode }),
    })
  }
}

function unsigned(request: WireRequest, requestId: string): WireResponse {
  const envelope = readEnvelope(request, 'sts')
  const error = new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403)
  if (!envelope) return s3Failure(new AwsError('AccessDenied', 'Access Denied', 403), request, requestId)
  return envelope.failure(error, requestId)
}

function jsonFailure(error: AwsError, requestId: string): WireResponse {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    },
    body: JSON.stringify({ __type: error.code, message: error.message }),
  }
}

/** What is not a refusal is a fault of the sandbox itself: told as AWS tells its own, and written to the log. */
function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error
  console.error('The sandbox failed to answer a call:', error)
  return new AwsError(
    'InternalFailure',
    'The request processing has failed because of an internal error.',
    500,
  )
}
