import { compare } from '../../world/page-token.ts'
import { type GoogleCall, GoogleError, type Message } from '../types.ts'
import { deployModel } from './deploy-model.ts'
import { readDisplayName } from './display-name.ts'
import { endpointMessage } from './endpoint-message.ts'
import {
  failedPrecondition,
  integerMap,
  invalid,
  labels,
  requiredNested,
  text,
  updateMask,
} from './fields.ts'
import { type Listing, listPage } from './listing.ts'
import { mutateDeployedModel } from './mutate-deployed-model.ts'
import { endpointName, readParent } from './names.ts'
import { beginOperation, operationMessage } from './operations.ts'
import { checkNetwork, isPeered } from './private-endpoint.ts'
import { recordServing } from './serving.ts'
import type { EndpointRecord } from './state.ts'
import { checkEtag, etagOf, type StoreMethods, touch, type VertexStore } from './store.ts'
import { addTask } from './tasks.ts'
import { checkTrafficSplit } from './traffic.ts'
import { undeployModel } from './undeploy-model.ts'

export const endpointMethods: StoreMethods = {
  CreateEndpoint: createEndpoint,
  GetEndpoint: (store, call) =>
    endpointMessage(store, store.endpoint(text(call.request, 'name')), call.version, wantsAllStates(call)),
  ListEndpoints: listEndpoints,
  UpdateEndpoint: updateEndpoint,
  DeleteEndpoint: deleteEndpoint,
  DeployModel: deployModel,
  UndeployModel: undeployModel,
  MutateDeployedModel: mutateDeployedModel,
}

/** Fields of an endpoint that are kept as they were given. */
const KEPT = [
  'network',
  'encryptionSpec',
  'enablePrivateServiceConnect',
  'privateServiceConnectConfig',
  'dedicatedEndpointEnabled',
  'predictRequestResponseLoggingConfig',
  'clientConnectionConfig',
] as const

function createEndpoint(store: VertexStore, { request, version }: GoogleCall): Message {
  const place = readParent(text(request, 'parent'))
  const sent = requiredNested(request, 'endpoint')
  const id = readEndpointId(request) ?? store.newId()
  checkNetwork(sent)
  const name = endpointName(place, id)
  const state = store.at(place)
  const underWay = state.tasks.some((task) => task.kind === 'create-endpoint' && task.endpoint.id === id)
  if (state.endpoints[id] || underWay) {
    throw new GoogleError('ALREADY_EXISTS', `The Endpoint ${name} already exists.`)
  }
  const description = text(sent, 'description')
  const endpoint: EndpointRecord = {
    id,
    place,
    displayName: readDisplayName(sent),
    ...(description === undefined ? {} : { description }),
    labels: labels(sent),
    createdAt: store.instant,
    updatedAt: store.instant,
    changes: 1,
    trafficSplit: {},
    details: keptDetails(sent),
    deployments: [],
    resources: [],
  }
  const operation = beginOperation(store, name, 'CreateEndpoint')
  addTask(store, place, operation, { kind: 'create-endpoint', endpoint })
  return operationMessage(operation, version)
}

function readEndpointId(request: Message): string | undefined {
  const id = text(request, 'endpointId')
  if (id === undefined) return undefined
  if (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(id) || /^[1-9]\d{0,8}$/.test(id)) return id
  throw invalid(
    `endpoint_id "${id}" is not allowed. Begin with a lowercase letter and use at most 63 lowercase letters, digits and dashes, the last not a dash; or use at most 9 digits without a leading 0.`,
  )
}

function keptDetails(sent: Message): Message {
  return Object.fromEntries(KEPT.flatMap((field) => (sent[field] ? [[field, sent[field]] as const] : [])))
}

const LISTING: Listing<EndpointRecord> = {
  text: { endpoint: ({ id }) => id, displayName: ({ displayName }) => displayName },
  labels: (endpoint) => endpoint.labels,
  order: {
    displayName: ({ displayName }) => displayName,
    createTime: ({ createdAt }) => createdAt,
    updateTime: ({ updatedAt }) => updatedAt,
  },
  natural: (a, b) => compare(b.createdAt, a.createdAt) || compare(a.id, b.id),
}

function listEndpoints(store: VertexStore, call: GoogleCall): Message {
  const allStates = wantsAllStates(call)
  const place = readParent(text(call.request, 'parent'))
  const { page, nextPageToken } = listPage(call, Object.values(store.at(place).endpoints), LISTING)
  return {
    endpoints: page.map((endpoint) => endpointMessage(store, endpoint, call.version, allStates)),
    ...nextPageToken,
  }
}

/** A parameter of REST only: Google's typed clients cannot send it. */
function wantsAllStates({ extra }: GoogleCall): boolean {
  return extra.allDeploymentStates === 'true'
}

function updateEndpoint(store: VertexStore, { request, version }: GoogleCall): Message {
  const sent = requiredNested(request, 'endpoint')
  const endpoint = store.endpoint(text(sent, 'name'))
  const name = endpointName(endpoint.place, endpoint.id)
  const mask = updateMask(request, ['trafficSplit', 'displayName', 'description', 'labels'])
  checkEtag(text(sent, 'etag'), etagOf(name, endpoint.changes), name)
  // Everything is read before anything is changed.
  const trafficSplit = mask.has('trafficSplit') ? readTrafficSplit(endpoint, sent) : endpoint.trafficSplit
  const displayName = mask.has('displayName') ? readDisplayName(sent) : endpoint.displayName
  const newLabels = mask.has('labels') ? labels(sent) : endpoint.labels
  const description = text(sent, 'description') ?? ''
  if (mask.has('description')) endpoint.description = description
  Object.assign(endpoint, { trafficSplit, displayName, labels: newLabels })
  touch(endpoint, store.instant)
  recordServing(store, endpoint, store.instant)
  return endpointMessage(store, endpoint, version, false)
}

/** Empty means that the endpoint shall take no traffic. */
function readTrafficSplit(endpoint: EndpointRecord, sent: Message): Record<string, number> {
  if (isPeered(endpoint)) {
    throw failedPrecondition(
      'Private Endpoints do not support traffic splitting: traffic_split cannot be updated.',
    )
  }
  const split = integerMap(sent, 'trafficSplit')
  if (split) checkTrafficSplit(endpoint, split)
  return split ?? {}
}

function deleteEndpoint(store: VertexStore, { request, version }: GoogleCall): Message {
  const endpoint = store.endpoint(text(request, 'name'))
  const name = endpointName(endpoint.place, endpoint.id)
  const count = endpoint.deployments.length
  if (count > 0) {
    throw failedPrecondition(
      `The Endpoint ${name} still has ${count === 1 ? '1 deployed model' : `${count} deployed models`}. Undeploy ${count === 1 ? 'it' : 'them'} first.`,
    )
  }
  const operation = beginOperation(store, name, 'Delete')
  addTask(store, endpoint.place, operation, { kind: 'delete-endpoint', endpointId: endpoint.id })
  return operationMessage(operation, version)
}
