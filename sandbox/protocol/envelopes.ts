import { AwsError } from '../world/types.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'
import { readForm, writeXmlError, writeXmlResult } from './query.ts'

/** A call as read from one of AWS's wire protocols, with the means to answer in the same one. */
export interface Envelope {
  /** Signing name of the service, where the protocol tells it. */
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
  body: string | Buffer
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
}

const XML_NAMESPACES: Record<string, string> = {
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
}

/** Recognises the protocol of a request; requests of REST services are none of these. */
export function readEnvelope(request: WireRequest, signingName: string): Envelope | undefined {
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
  const service = SERVICE_OF_TARGET[prefix]
  const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.1'
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
    value = JSON.parse(body.toString('utf8'))
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.')
  }
  return asInput(value)
}

function cborEnvelope(request: WireRequest, target: string, operation: string): Envelope {
  const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' }
  const service = SERVICE_OF_TARGET[target]
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
  const { action, input } = readForm(form)
  const namespace = XML_NAMESPACES[signingName] ?? `http://${signingName}.amazonaws.com/doc/`
  const headers = { 'content-type': 'text/xml' }
  return {
    service: signingName,
    operation: action,
    input: () => input,
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
