import { type GoogleCall, GoogleError, type Message } from '../types.ts'
import { failedPrecondition, integerMap, invalid, requiredText, text } from './fields.ts'
import { endpointName } from './names.ts'
import { beginOperation, operationMessage } from './operations.ts'
import { isPeered, refuseSplit } from './private-endpoint.ts'
import { recordServing } from './serving.ts'
import type { DeploymentRecord, EndpointRecord, ResourcesRecord } from './state.ts'
import { touch, type VertexStore } from './store.ts'
import { addTask } from './tasks.ts'
import { checkTrafficSplit } from './traffic.ts'

/** @throws GoogleError NOT_FOUND when the endpoint has no such DeployedModel. */
export function findDeployedModel(
  endpoint: EndpointRecord,
  id: string,
): { deployment: DeploymentRecord; resources: ResourcesRecord } {
  const deployment = endpoint.deployments.find((each) => each.id === id)
  const resources = endpoint.resources.find((each) => each.id === deployment?.resourcesId)
  if (deployment && resources) return { deployment, resources }
  throw new GoogleError(
    'NOT_FOUND',
    `DeployedModel ${id} is not on Endpoint ${endpointName(endpoint.place, endpoint.id)}.`,
  )
}

/** UndeployModel: traffic is taken from the DeployedModel at once, its replicas a little later. */
export function undeployModel(store: VertexStore, { request, version }: GoogleCall): Message {
  const endpoint = store.endpoint(text(request, 'endpoint'))
  const { deployment, resources } = findDeployedModel(endpoint, requiredText(request, 'deployedModelId'))
  checkCanUndeploy(deployment, resources)
  const split = integerMap(request, 'trafficSplit')
  const trafficSplit = splitWithout(endpoint, request, deployment.id, split)
  const operation = beginOperation(store, requiredText(request, 'endpoint'), 'UndeployModel')
  endpoint.trafficSplit = trafficSplit
  deployment.undeployingSince = store.instant
  touch(endpoint, store.instant)
  recordServing(store, endpoint, store.instant)
  addTask(store, endpoint.place, operation, {
    kind: 'undeploy',
    endpointId: endpoint.id,
    deployedModelId: deployment.id,
  })
  return operationMessage(operation, version)
}

function checkCanUndeploy(deployment: DeploymentRecord, { rollout }: ResourcesRecord): void {
  if (deployment.undeployingSince !== undefined) {
    throw failedPrecondition(`DeployedModel ${deployment.id} is already being undeployed.`)
  }
  if (deployment.state === 'BEING_DEPLOYED') {
    throw failedPrecondition(
      `DeployedModel ${deployment.id} is still being deployed. To take a rolling deployment back, start another one on top of it.`,
    )
  }
  if (rollout) {
    throw failedPrecondition(
      `The replicas of DeployedModel ${deployment.id} are part of the deployment of DeployedModel ${rollout.deployedModelId}. Wait until that is done.`,
    )
  }
}

/** @throws GoogleError when the DeployedModel would still have traffic. */
function splitWithout(
  endpoint: EndpointRecord,
  request: Message,
  id: string,
  split: Record<string, number> | undefined,
): Record<string, number> {
  if (isPeered(endpoint)) refuseSplit(request)
  if (endpoint.deployments.length === 1) return {}
  if (split) {
    checkTrafficSplit(endpoint, split)
    if ((split[id] ?? 0) > 0) {
      throw invalid(`traffic_split gives ${split[id]} % to DeployedModel ${id}, which is to be undeployed.`)
    }
  }
  const { [id]: share = 0, ...others } = split ?? endpoint.trafficSplit
  if (share > 0) {
    throw failedPrecondition(
      `DeployedModel ${id} has ${share} % of the traffic. Give a traffic_split without it, or move its traffic first.`,
    )
  }
  return others
}
