import type { ApiVersion, Message } from '../types.ts'
import { instant } from './fields.ts'
import { healthRoute, healthStatus, isHealthy } from './health.ts'
import { endpointName, modelName } from './names.ts'
import { inVersion } from './operations.ts'
import { isPeered, privateAddresses } from './private-endpoint.ts'
import { nextStart } from './rolling.ts'
import { readyReplicas } from './serving.ts'
import type { DeploymentRecord, EndpointRecord } from './state.ts'
import { etagOf, type VertexStore } from './store.ts'

/** @param allStates also DeployedModels that are under way, each with its state. */
export function endpointMessage(
  store: VertexStore,
  endpoint: EndpointRecord,
  version: ApiVersion,
  allStates: boolean,
): Message {
  const { id, place } = endpoint
  const name = endpointName(place, id)
  const shown = endpoint.deployments.filter((each) => allStates || each.state === 'DEPLOYED')
  const dedicated = endpoint.details.dedicatedEndpointEnabled === true
  return {
    name,
    displayName: endpoint.displayName,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    deployedModels: shown.map((deployment) => ({
      ...inVersion(deployedModelMessage(store, endpoint, deployment), version),
      ...(allStates ? { state: deployment.state } : {}),
    })),
    ...(isPeered(endpoint) ? {} : { trafficSplit: { ...endpoint.trafficSplit } }),
    etag: etagOf(name, endpoint.changes),
    labels: { ...endpoint.labels },
    createTime: instant(endpoint.createdAt),
    updateTime: instant(endpoint.updatedAt),
    ...endpoint.details,
    ...(dedicated
      ? { dedicatedEndpointDns: `${id}.${place.region}-${place.account}.prediction.vertexai.goog` }
      : {}),
  }
}

/** In the form of v1beta1. */
export function deployedModelMessage(
  store: VertexStore,
  endpoint: EndpointRecord,
  deployment: DeploymentRecord,
): Message {
  const { place, modelId, versionId } = deployment.model
  const message = statusMessage(store, endpoint, deployment)
  return {
    id: deployment.id,
    model: `${modelName(place, modelId)}@${versionId}`,
    displayName: deployment.displayName,
    createTime: instant(deployment.createdAt),
    modelVersionId: versionId,
    ...deployment.details,
    ...privateAddresses(endpoint, deployment.id),
    ...(deployment.rolloutOptions === undefined
      ? {}
      : { rolloutOptions: { ...deployment.rolloutOptions, revisionNumber: deployment.revision } }),
    status: {
      ...(message === undefined ? {} : { message }),
      lastUpdateTime: instant(deployment.statusChangedAt),
      availableReplicaCount: readyReplicas(endpoint, deployment),
    },
  }
}

/** Why replicas that are up do not become ready; undefined when none is held back. */
function statusMessage(
  store: VertexStore,
  endpoint: EndpointRecord,
  deployment: DeploymentRecord,
): string | undefined {
  const resources = endpoint.resources.find((each) => each.id === deployment.resourcesId)
  if (resources?.rolling.intended !== deployment.id) return undefined
  const up = nextStart(resources.rolling)
  if (up === undefined || up > store.instant) return undefined
  const status = healthStatus(store, endpoint, deployment, store.instant)
  if (isHealthy(status)) return undefined
  return `Replicas are not ready: health route ${healthRoute(store, endpoint, deployment)} returned ${status}.`
}
