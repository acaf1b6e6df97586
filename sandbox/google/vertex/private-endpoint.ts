import type { Message } from '../types.ts'
import { failedPrecondition, integerMap, invalid, text } from './fields.ts'
import { endpointName } from './names.ts'
import type { EndpointRecord } from './state.ts'

/**
 * Endpoints with `network` are reached by VPC peering: they hold one model and have no traffic split, neither in requests nor in answers
 * (Google's guide "Use private services access endpoints for online inference"). Within the sandbox the one model has 100 %.
 */

export function isPeered({ details }: Pick<EndpointRecord, 'details'>): boolean {
  return text(details, 'network') !== undefined
}

/** @throws GoogleError when the network is not a full name, or given together with Private Service Connect or a dedicated address. */
export function checkNetwork(sent: Message): void {
  const network = text(sent, 'network')
  if (network === undefined) return
  if (!/^projects\/[^/]+\/global\/networks\/[^/]+$/.test(network)) {
    throw invalid(`network "${network}" must be projects/{project number}/global/networks/{network}.`)
  }
  for (const field of [
    'enablePrivateServiceConnect',
    'privateServiceConnectConfig',
    'dedicatedEndpointEnabled',
  ]) {
    if (sent[field]) throw invalid(`Only one of network and ${field} can be set.`)
  }
}

/**
 * What DeployModel refuses there.
 * @throws GoogleError FAILED_PRECONDITION for a second model and for a rolling deployment, INVALID_ARGUMENT for a split.
 */
export function checkDeployOnPeered(endpoint: EndpointRecord, request: Message, isRolling: boolean): void {
  if (!isPeered(endpoint)) return
  const name = endpointName(endpoint.place, endpoint.id)
  if (isRolling) {
    throw failedPrecondition(
      `Rolling deployments are not supported on the private Endpoint ${name}: a private Endpoint holds one DeployedModel.`,
    )
  }
  if (endpoint.deployments.length > 0) {
    throw failedPrecondition(
      `The private Endpoint ${name} has a DeployedModel already. Undeploy it first: private Endpoints support one model each.`,
    )
  }
  refuseSplit(request)
}

/** @throws GoogleError INVALID_ARGUMENT when a traffic split is given. */
export function refuseSplit(sent: Message): void {
  if (integerMap(sent, 'trafficSplit') !== undefined) {
    throw invalid('traffic_split is not supported on private Endpoints.')
  }
}

/** Addresses within the peered network. */
export function privateAddresses(endpoint: EndpointRecord, deployedModelId: string): Message {
  if (!isPeered(endpoint)) return {}
  const base = `http://${deployedModelId}.aiplatform.googleapis.com/v1/models/${deployedModelId}`
  return {
    privateEndpoints: {
      predictHttpUri: `${base}:predict`,
      explainHttpUri: `${base}:explain`,
      healthHttpUri: base,
    },
  }
}
