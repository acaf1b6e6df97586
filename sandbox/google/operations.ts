import { offsetOf, pageToken } from '../world/page-token.ts'
import { type GoogleCall, GoogleError, type GoogleService, type Message, type Operations } from './types.ts'

const DEFAULT_PAGE_SIZE = 100

/** google.longrunning.Operations over what behaviour keeps of its operations. */
export function operationsService(operations: Operations): GoogleService {
  const find = ({ request, version }: GoogleCall): Message => {
    const name = typeof request.name === 'string' ? request.name : ''
    const operation = operations.get(name, version)
    if (!operation) throw new GoogleError('NOT_FOUND', `The Operation does not exist: ${name}`)
    return operation
  }
  // Best effort, says the proto: Vertex AI does not break off deployments, so the operation just goes on.
  const cancel = (call: GoogleCall): Message => {
    find(call)
    return {}
  }
  const list = (call: GoogleCall) => listOperations(operations, call)
  // A wait may be answered with the latest state before its time is over, says the proto; here it is so at once.
  return {
    methods: { GetOperation: find, WaitOperation: find, CancelOperation: cancel, ListOperations: list },
  }
}

function listOperations(operations: Operations, { request, version }: GoogleCall): Message {
  const parent = (typeof request.name === 'string' ? request.name : '').replace(/\/operations$/, '')
  const all = operations.list(parent, version)
  const from = readPageToken(request.pageToken)
  const size = Number(request.pageSize ?? 0) || DEFAULT_PAGE_SIZE
  if (size < 0) throw new GoogleError('INVALID_ARGUMENT', 'Page size must not be negative.')
  const next = from + size < all.length ? { nextPageToken: pageToken(from + size) } : {}
  return { operations: all.slice(from, from + size), ...next }
}

function readPageToken(token: Message[string]): number {
  if (token === undefined || token === '') return 0
  const offset = typeof token === 'string' ? offsetOf(token) : undefined
  if (offset !== undefined) return offset
  throw new GoogleError('INVALID_ARGUMENT', 'The page token is not valid.')
}
