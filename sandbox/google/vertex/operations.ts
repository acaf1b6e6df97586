import { type ApiVersion, GoogleError, type Message, type Operation, type Operations } from '../types.ts'
import { instant } from './fields.ts'
import { locationName, readParent } from './names.ts'
import type { OperationRecord } from './state.ts'
import type { VertexStore } from './store.ts'

const PACKAGE = 'type.googleapis.com/google.cloud.aiplatform'

/** Codes of google.rpc.Code that an operation may end with here. */
export const CODE = { NOT_FOUND: 5, FAILED_PRECONDITION: 9, ABORTED: 10 } as const

/** @param parent name of what the operation belongs to, in the place in which it is kept. */
export function beginOperation(store: VertexStore, parent: string, metadata: string): OperationRecord {
  const id = store.newId()
  const at = store.instant
  const operation: OperationRecord = { id, parent, metadata, createdAt: at, updatedAt: at }
  store.at(placeOf(parent)).operations[id] = operation
  return operation
}

/** @param type of the response, such as `DeployModelResponse`; `Empty` for google.protobuf.Empty. */
export function succeed(operation: OperationRecord, at: number, type: string, body: Message = {}): void {
  operation.updatedAt = at
  operation.response = { type, body }
}

export function fail(operation: OperationRecord, at: number, code: number, message: string): void {
  operation.updatedAt = at
  operation.error = { code, message }
}

export function isDone(operation: OperationRecord): boolean {
  return operation.response !== undefined || operation.error !== undefined
}

/** The operation in the form of one version of the API. */
export function operationMessage(operation: OperationRecord, version: ApiVersion): Operation {
  return {
    name: `${operation.parent}/operations/${operation.id}`,
    metadata: {
      '@type': `${PACKAGE}.${version}.${operation.metadata}OperationMetadata`,
      genericMetadata: {
        createTime: instant(operation.createdAt),
        updateTime: instant(operation.updatedAt),
        partialFailures: [],
      },
      ...(operation.deploymentStage === undefined ? {} : { deploymentStage: operation.deploymentStage }),
    },
    done: isDone(operation),
    ...(operation.error === undefined ? {} : { error: { ...operation.error, details: [] } }),
    ...(operation.response === undefined ? {} : { response: responseMessage(operation.response, version) }),
  }
}

function responseMessage({ type, body }: { type: string; body: Message }, version: ApiVersion): Message {
  if (type === 'Empty') return { '@type': 'type.googleapis.com/google.protobuf.Empty' }
  return { '@type': `${PACKAGE}.${version}.${type}`, ...inVersion(body, version) }
}

/** v1 knows no rollout options, and its JSON shows no status of replicas. */
export function inVersion(message: Message, version: ApiVersion): Message {
  if (version !== 'v1') return message
  const { rolloutOptions: _options, status: _status, ...rest } = message
  const { deployedModel } = rest
  if (typeof deployedModel !== 'object' || deployedModel === null || Array.isArray(deployedModel)) return rest
  return { ...rest, deployedModel: inVersion(deployedModel, version) }
}

/** What google.longrunning.Operations asks; names with and without the resource in the middle are found. */
export class VertexOperations implements Operations {
  readonly #store: VertexStore

  constructor(store: VertexStore) {
    this.#store = store
  }

  get(name: string, version: ApiVersion): Operation | undefined {
    const match = /^(projects\/[^/]+\/locations\/[^/]+)(\/.+)?\/operations\/([^/]+)$/.exec(name)
    if (!match) return undefined
    const operation = this.#store.at(readParent(match[1])).operations[match[3] ?? '']
    const short = match[2] === undefined
    if (!operation || (!short && name !== `${operation.parent}/operations/${operation.id}`)) return undefined
    return operationMessage(operation, version)
  }

  list(parent: string, version: ApiVersion): Operation[] {
    const operations = Object.values(this.#store.at(placeOf(parent)).operations)
    return operations
      .toReversed()
      .filter((operation) => operation.parent === parent || operation.parent.startsWith(`${parent}/`))
      .sort((a, b) => b.createdAt - a.createdAt)
      .map((operation) => operationMessage(operation, version))
  }
}

function placeOf(name: string) {
  const match = /^projects\/[^/]+\/locations\/[^/]+/.exec(name)
  if (!match)
    throw new GoogleError('INVALID_ARGUMENT', `"${name}" does not begin with a project and a location.`)
  return readParent(match[0])
}

/** The operation that a task or a rollout reports to. */
export function operationOf(store: VertexStore, place: Parameters<typeof locationName>[0], id: string) {
  const operation = store.at(place).operations[id]
  if (!operation) throw new Error(`Operation ${id} of ${locationName(place)} is not there.`)
  return operation
}
