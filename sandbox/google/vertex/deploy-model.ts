import type { GoogleCall, Message } from '../types.ts'
import { GoogleError } from '../types.ts'
import { flag, integerMap, invalid, nested, requiredNested, requiredText, text } from './fields.ts'
import { readModelName } from './names.ts'
import { beginOperation, CODE, fail, operationMessage, operationOf } from './operations.ts'
import { checkDeployOnPeered, isPeered } from './private-endpoint.ts'
import { readReplicaCounts } from './replica-counts.ts'
import { boundsOf } from './rolling.ts'
import { checkRolling, findPrevious } from './rolling-rules.ts'
import { beginRollout } from './rollout.ts'
import { readRolloutOptions, rolloutOptionsMessage } from './rollout-options.ts'
import type {
  DeploymentRecord,
  EndpointRecord,
  ModelRecord,
  ModelVersionRecord,
  OperationRecord,
} from './state.ts'
import { touch, type VertexStore } from './store.ts'
import { checkTrafficSplit } from './traffic.ts'

/** Everything of DeployModel that plain and rolling deployments have in common, checked. */
interface Deploying {
  store: VertexStore
  endpoint: EndpointRecord
  model: ModelRecord
  version: ModelVersionRecord
  id: string
  request: Message
  deployedModel: Message
}

/** DeployModel: on new resources, or by rolling over the resources of a previous DeployedModel. */
export function deployModel(store: VertexStore, { request, version: api }: GoogleCall): Message {
  const endpoint = store.endpoint(text(request, 'endpoint'))
  const deployedModel = requiredNested(request, 'deployedModel')
  const options = nested(deployedModel, 'rolloutOptions')
  if (options && api === 'v1') {
    throw invalid('Unknown name "rolloutOptions" at "deployed_model": rolling deployments are in v1beta1.')
  }
  checkDeployOnPeered(endpoint, request, options !== undefined)
  const found = store.modelVersion(readModelName(requiredText(deployedModel, 'model')))
  const id = newDeploymentId(store, endpoint, deployedModel)
  const deploying = { store, endpoint, ...found, id, request, deployedModel }
  const operation = options ? deployByRolling(deploying, options) : deployOnNewResources(deploying)
  touch(endpoint, store.instant)
  return operationMessage(operation, api)
}

/** @throws GoogleError when the id asked for cannot be had. */
function newDeploymentId(store: VertexStore, endpoint: EndpointRecord, deployedModel: Message): string {
  const id = text(deployedModel, 'id')
  if (id === undefined) return store.newId()
  if (!/^[1-9]\d{0,9}$/.test(id)) {
    throw invalid(`deployed_model.id "${id}" must be a number of 1 to 10 digits that does not begin with 0.`)
  }
  if (endpoint.deployments.some((each) => each.id === id)) {
    throw new GoogleError('ALREADY_EXISTS', `There is already a DeployedModel ${id} on this Endpoint.`)
  }
  return id
}

function deployOnNewResources(deploying: Deploying): OperationRecord {
  const { store, endpoint, id, request, deployedModel } = deploying
  const { replicas, details } = readReplicaCounts(deployedModel)
  // On a private endpoint the one model takes everything.
  const split = isPeered(endpoint) ? { 0: 100 } : integerMap(request, 'trafficSplit')
  if (split) checkTrafficSplit(endpoint, split, ['0'])
  const resources = {
    id,
    rolling: {
      replicas,
      maxUnavailable: replicas,
      maxSurge: 0,
      sets: [{ deployedModelId: id, ready: 0, starting: [], started: 0 }],
      intended: id,
    },
    latestRevision: 1,
  }
  const operation = beginDeployment(deploying)
  endpoint.resources.push(resources)
  endpoint.deployments.push(
    deploymentRecord(deploying, resources.id, 1, { ...optionalDetails(deployedModel), ...details }),
  )
  const { 0: share, ...others } = split ?? {}
  const trafficSplit = share === undefined ? others : { ...others, [id]: share }
  beginRollout(
    { store, endpoint, resources },
    { deployedModelId: id, operation: operation.id, kind: 'first', ...(split ? { trafficSplit } : {}) },
  )
  return operation
}

function deployByRolling(deploying: Deploying, sent: Message): OperationRecord {
  const { store, endpoint, version, id, request, deployedModel } = deploying
  const options = readRolloutOptions(sent)
  const { previous, resources } = findPrevious(store, endpoint, options.previousDeployedModel)
  checkRolling(store, { endpoint, previous, resources, version, deployedModel, request })
  const { rolling, rollout } = resources
  const revision = resources.latestRevision + 1
  if (rollout) {
    const overtaken = operationOf(store, endpoint.place, rollout.operation)
    overtaken.deploymentStage = 'DEPLOYMENT_TERMINATED'
    fail(
      overtaken,
      store.instant,
      CODE.ABORTED,
      `The rolling deployment of DeployedModel ${previous.id} (revision ${previous.revision}) was replaced by DeployedModel ${id} (revision ${revision}) on the same resources.`,
    )
  }
  Object.assign(rolling, boundsOf(rolling.replicas, options.maxUnavailable, options.maxSurge))
  rolling.sets.push({ deployedModelId: id, ready: 0, starting: [], started: 0 })
  resources.latestRevision = revision
  const operation = beginDeployment(deploying)
  endpoint.deployments.push({
    ...deploymentRecord(deploying, resources.id, revision, {
      ...previous.details,
      ...optionalDetails(deployedModel),
    }),
    rolloutOptions: rolloutOptionsMessage(options),
  })
  beginRollout(
    { store, endpoint, resources },
    { deployedModelId: id, operation: operation.id, kind: 'rolling' },
  )
  return operation
}

function beginDeployment({ store, request }: Deploying): OperationRecord {
  const operation = beginOperation(store, requiredText(request, 'endpoint'), 'DeployModel')
  operation.deploymentStage = 'STARTING_DEPLOYMENT'
  return operation
}

function deploymentRecord(
  { store, model, version, id, deployedModel }: Deploying,
  resourcesId: string,
  revision: number,
  details: Message,
): DeploymentRecord {
  return {
    id,
    displayName: text(deployedModel, 'displayName') ?? model.displayName,
    model: { place: model.place, modelId: model.id, versionId: version.id },
    createdAt: store.instant,
    state: 'BEING_DEPLOYED',
    resourcesId,
    revision,
    details,
    statusChangedAt: store.instant,
  }
}

const FLAGS = [
  'disableContainerLogging',
  'enableContainerLogging',
  'enableAccessLogging',
  'disableExplanations',
] as const

/** What a rolling deployment takes over from the previous one unless it is given. */
function optionalDetails(deployedModel: Message): Message {
  const serviceAccount = text(deployedModel, 'serviceAccount')
  const explanationSpec = nested(deployedModel, 'explanationSpec')
  const flags = FLAGS.flatMap((field) => {
    const value = flag(deployedModel, field)
    return value === undefined ? [] : [[field, value] as const]
  })
  return {
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
    ...(explanationSpec === undefined ? {} : { explanationSpec }),
    ...Object.fromEntries(flags),
  }
}
