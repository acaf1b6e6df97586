import { parseJson } from '../world/parse-json.ts'
import { AwsError } from '../world/types.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'
import { inflate } from './content-encoding.ts'
import { readForm, writeXmlError, writeXmlResult } from './query.ts'

/** A call as read from one of AWS's wire protocols, with the means to answer in the same one. */
export interface Envelope {
  /** Signing name of the service that the protocol tells; undefined when it names none that is known. */
  service: string | undefined
  operation: string
  /** @throws AwsError SerializationException for a body that cannot be read. */
  input(): Record<string, unknown>
  success(result: unknown, requestId: string): WireResponse
  failure(error: AwsError, requestId: string): WireResponse
  /** How this protocol's services answer an operation that they do not have. */
  unknownOperation(): AwsError
}

export interface WireResponse {
  status: number
  headers: Record<string, string>
  body: string | Uint8Array
}

export interface WireRequest {
  method: string
  path: string
  query: URLSearchParams
  /** Names in lower case. */
  headers: Record<string, string>
  body: Buffer
}

const SERVICE_OF_TARGET: Record<string, string> = {
  SageMaker: 'sagemaker',
  GraniteServiceVersion20100801: 'monitoring',
  AnyScaleFrontendService: 'application-autoscaling',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
}

function serviceOf(target: string): string | undefined {
  return Object.hasOwn(SERVICE_OF_TARGET, target) ? SERVICE_OF_TARGET[target] : undefined
}

const XML_NAMESPACES: Record<string, string> = {
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
}

/** Recognises the protocol of a request; requests of REST services are none of these. */
export function readEnvelope(request: WireRequest, signingName: string): Envelope | undefined {
  try {
    const body = inflate(request.body, request.headers['content-encoding'])
    return envelopeOf({ ...request, body }, signingName)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    // Read without its body, so that it is refused in its own protocol.
    const envelope = envelopeOf({ ...request, body: Buffer.alloc(0) }, signingName)
    return envelope && { ...envelope, input: () => rethrow(error) }
  }
}

function rethrow(error: AwsError): never {
  throw error
}

function envelopeOf(request: WireRequest, signingName: string): Envelope | undefined {
  const target = request.headers['x-amz-target']
  if (target !== undefined) return jsonEnvelope(request, target)
  const rpc = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(request.path)
  if (rpc) return cborEnvelope(request, rpc[1] ?? '', rpc[2] ?? '')
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  if (isForm || request.query.has('Action')) return queryEnvelope(request, signingName, isForm)
  return undefined
}

function jsonEnvelope(request: WireRequest, target: string): Envelope {
  const [prefix = '', operation = ''] = target.split('.')
  const version = /^application\/x-amz-json-(1\.[01])\b/.exec(
    request.headers['content-type'] ?? 'application/x-amz-json-1.1',
  )?.[1]
  const contentType = `application/x-amz-json-${version ?? '1.1'}`
  // A target counts only in the protocol that has targets: sent as anything else it names no operation.
  const service = version === undefined ? undefined : serviceOf(prefix)
  return {
    service,
    operation,
    input: () => readJson(request.body),
    success: (result, requestId) => ({
      status: 200,
      headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
      body: JSON.stringify(result ?? {}),
    }),
    failure: (error, requestId) => ({
      status: error.status,
      headers: {
        'content-type': contentType,
        'x-amzn-requestid': requestId,
        'x-amzn-errortype': error.code,
        ...queryCompatibility(service, error),
      },
      body: JSON.stringify({ __type: error.code, message: error.message }),
    }),
    unknownOperation: () =>
      new AwsError('UnknownOperationException', `The requested operation ${target} is not recognized.`),
  }
}

function readJson(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {}
  let value: unknown
  try {
    value = parseJson(body.toString('utf8'))
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.')
  }
  return asInput(value)
}

function cborEnvelope(request: WireRequest, target: string, operation: string): Envelope {
  const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }
  const service = serviceOf(target)
  return {
    service,
    operation,
    input: () => {
      if (request.body.length === 0) return {}
      try {
        return asInput(decodeCbor(request.body))
      } catch (error) {
        if (error instanceof AwsError) throw error
        throw new AwsError('SerializationException', 'The request body is not valid CBOR.')
      }
    },
    success: (result, requestId) => ({
      status: 200,
      headers: { ...headers, 'x-amzn-requestid': requestId },
      body: encodeCbor(result ?? {}),
    }),
    failure: (error, requestId) => ({
      status: error.status,
      headers: { ...headers, 'x-amzn-requestid': requestId, ...queryCompatibility(service, error) },
      body: encodeCbor({ __type: error.code, message: error.message }),
    }),
    unknownOperation: () =>
      new AwsError(
        'UnknownOperationException',
        `The requested operation ${target}.${operation} is not recognized.`,
      ),
  }
}

function queryEnvelope(request: WireRequest, signingName: string, isForm: boolean): Envelope {
  const form = isForm ? new URLSearchParams(request.body.toString('utf8')) : request.query
  const action = form.get('Action') ?? ''
  const namespace = XML_NAMESPACES[signingName] ?? `http://${signingName}.amazonaws.com/doc/`
  const headers = { 'content-type': 'text/xml' }
  return {
    service: signingName,
    operation: action,
    input: () => readForm(form),
    success: (result, requestId) => ({
      status: 200,
      headers: { ...headers, 'x-amzn-requestid': requestId },
      body: writeXmlResult(action, result, namespace, requestId),
    }),
    failure: (error, requestId) => ({
      status: error.status,
      headers: { ...headers, 'x-amzn-requestid': requestId },
      body: writeXmlError(error.code, error.message, error.status, namespace, requestId),
    }),
    unknownOperation: () =>
      new AwsError(
        'InvalidAction',
        `Could not find operation ${action} for version ${form.get('Version') ?? 'NO_VERSION_SPECIFIED'}`,
      ),
  }
}

/** CloudWatch once spoke Query only: this header gives clients of the newer protocols the error code they knew. */
function queryCompatibility(service: string | undefined, error: AwsError): Record<string, string> {
  if (service !== 'monitoring') return {}
  return { 'x-amzn-query-error': `${error.code};${error.status < 500 ? 'Sender' : 'Receiver'}` }
}

function asInput(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The request body must be a structure.')
  }
  return value as Record<string, unknown>
}
