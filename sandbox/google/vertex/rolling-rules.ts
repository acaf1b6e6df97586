import { GoogleError, type Json, type Message } from '../types.ts'
import { failedPrecondition, flag, integerMap, invalid, nested, text } from './fields.ts'
import { endpointName } from './names.ts'
import type { DeploymentRecord, EndpointRecord, ModelVersionRecord, ResourcesRecord } from './state.ts'
import type { VertexStore } from './store.ts'
import { sameSplit } from './traffic.ts'

/** What is to be deployed by rolling, on which previous DeployedModel. */
export interface RollingRequest {
  endpoint: EndpointRecord
  previous: DeploymentRecord
  resources: ResourcesRecord
  version: ModelVersionRecord
  /** deployedModel of the request. */
  deployedModel: Message
  /** The whole request. */
  request: Message
}

/**
 * The previous DeployedModel and its resources.
 * @throws GoogleError NOT_FOUND for an unknown id, INVALID_ARGUMENT for one of another endpoint.
 */
export function findPrevious(
  store: VertexStore,
  endpoint: EndpointRecord,
  id: string,
): Pick<RollingRequest, 'previous' | 'resources'> {
  const previous = endpoint.deployments.find((each) => each.id === id)
  const resources = endpoint.resources.find((each) => each.id === previous?.resourcesId)
  if (previous && resources) return { previous, resources }
  const name = endpointName(endpoint.place, endpoint.id)
  const elsewhere = store
    .endpointsOfProject(endpoint.place.account)
    .find((each) => each.deployments.some((deployment) => deployment.id === id))
  if (elsewhere) {
    throw invalid(
      `The previous DeployedModel ${id} is on Endpoint ${endpointName(elsewhere.place, elsewhere.id)}. A rolling deployment must stay on the Endpoint of the previous DeployedModel; this one is ${name}.`,
    )
  }
  throw new GoogleError('NOT_FOUND', `The previous DeployedModel ${id} is not on Endpoint ${name}.`)
}

/**
 * Every constraint of rolling deployments that depends on what is there.
 * @throws GoogleError FAILED_PRECONDITION or INVALID_ARGUMENT that names the first one not kept.
 */
export function checkRolling(store: VertexStore, rolling: RollingRequest): void {
  checkCoHosting(rolling)
  checkPreviousState(rolling)
  checkExplanations(rolling, store.deployedVersion(rolling.previous).version)
  checkRoutes(rolling, store.deployedVersion(rolling.previous).version)
  checkTraffic(rolling)
  checkResources(rolling)
}

function checkCoHosting({ previous, deployedModel }: RollingRequest): void {
  if (text(deployedModel, 'sharedResources') || text(previous.details, 'sharedResources')) {
    throw failedPrecondition(
      'Rolling deployments are not compatible with model co-hosting: neither the new nor the previous DeployedModel may use shared_resources (a DeploymentResourcePool).',
    )
  }
  if (nested(deployedModel, 'automaticResources') || !nested(previous.details, 'dedicatedResources')) {
    throw failedPrecondition(
      `A rolling deployment reuses the dedicated_resources of the previous DeployedModel ${previous.id}; automatic_resources cannot be rolled.`,
    )
  }
}

function checkPreviousState({ endpoint, previous, resources }: RollingRequest): void {
  const successor = endpoint.deployments.find(
    (each) => each.rolloutOptions?.previousDeployedModel === previous.id,
  )
  if (successor) {
    throw failedPrecondition(
      `There is already a rolling deployment with previous_deployed_model ${previous.id}: DeployedModel ${successor.id}. Deploy on top of ${successor.id} instead.`,
    )
  }
  if (previous.undeployingSince !== undefined) {
    throw failedPrecondition(`The previous DeployedModel ${previous.id} is being undeployed.`)
  }
  const { rollout, rolling } = resources
  if (rollout?.phase === 'reverting') {
    throw failedPrecondition(
      `The rolling deployment of DeployedModel ${rollout.deployedModelId} failed and is being reverted. Wait until the revert is done.`,
    )
  }
  if (previous.state === 'BEING_DEPLOYED' && rollout?.kind !== 'rolling') {
    throw failedPrecondition(
      `The previous DeployedModel ${previous.id} is not fully deployed. Wait until its deployment is done.`,
    )
  }
  if (rollout?.kind === 'scaling') {
    throw failedPrecondition(
      `The replicas of the previous DeployedModel ${previous.id} are being changed. Wait until that is done.`,
    )
  }
  if (rolling.intended !== previous.id) {
    throw failedPrecondition(
      `The previous DeployedModel ${previous.id} has no replicas that could be replaced.`,
    )
  }
}

function checkExplanations(
  { version, deployedModel, previous }: RollingRequest,
  previousVersion: ModelVersionRecord,
): void {
  const disabled = flag(deployedModel, 'disableExplanations') ?? flag(previous.details, 'disableExplanations')
  const explained =
    version.explanationSpec ??
    nested(deployedModel, 'explanationSpec') ??
    nested(previous.details, 'explanationSpec') ??
    previousVersion.explanationSpec
  if (explained !== undefined && disabled !== true) {
    throw failedPrecondition(
      'Rolling deployments cannot be used for models that require online explanations: the model or the deployment has an explanation_spec.',
    )
  }
}

function checkRoutes({ endpoint, version }: RollingRequest, previousVersion: ModelVersionRecord): void {
  if (!isSharedPublic(endpoint)) return
  for (const [field, snake] of [
    ['predictRoute', 'predict_route'],
    ['healthRoute', 'health_route'],
  ] as const) {
    const now = text(previousVersion.containerSpec ?? {}, field)
    const next = text(version.containerSpec ?? {}, field)
    if (now === next) continue
    throw failedPrecondition(
      `On a shared public endpoint the ${snake} must stay the same in a rolling deployment: the previous model has ${shown(now)}, the new one ${shown(next)}. Keep the route, or use a dedicated endpoint.`,
    )
  }
}

function isSharedPublic({ details }: EndpointRecord): boolean {
  return (
    details.dedicatedEndpointEnabled !== true &&
    text(details, 'network') === undefined &&
    details.enablePrivateServiceConnect !== true &&
    nested(details, 'privateServiceConnectConfig')?.enablePrivateServiceConnect !== true
  )
}

function shown(route: string | undefined): string {
  return route === undefined ? 'none of its own' : `"${route}"`
}

/** The split may be repeated as it is, with the previous id or with "0" in its place. */
function checkTraffic({ endpoint, previous, request }: RollingRequest): void {
  const split = integerMap(request, 'trafficSplit')
  if (split === undefined) return
  const { [previous.id]: share, ...others } = endpoint.trafficSplit
  const renamed = share === undefined ? others : { ...others, 0: share }
  if (sameSplit(split, endpoint.trafficSplit) || sameSplit(split, renamed)) return
  throw invalid(
    `In a rolling deployment traffic_split must be the same as for the previous deployment, ${JSON.stringify(endpoint.trafficSplit)}, or be left out; it is ${JSON.stringify(split)}.`,
  )
}

/** Fields that are given must equal those of the previous deployment. */
function checkResources({ previous, deployedModel }: RollingRequest): void {
  const given = nested(deployedModel, 'dedicatedResources')
  if (given === undefined) return
  const wanted = nested(previous.details, 'dedicatedResources') ?? {}
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined || isDefault(value) || agrees(value, wanted[field])) continue
    throw invalid(
      `In a rolling deployment dedicated_resources must be the same as for the previous DeployedModel ${previous.id}: ${field} is ${JSON.stringify(value)}, but was ${JSON.stringify(wanted[field] ?? null)}.`,
    )
  }
}

/** Over gRPC a field that was not set cannot be told from one with its default. */
function isDefault(value: Json): boolean {
  return (
    value === null ||
    value === 0 ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  )
}

function agrees(given: Json, wanted: Json | undefined): boolean {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) {
    if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return false
    return Object.entries(given).every(
      ([field, value]) => value === undefined || isDefault(value) || agrees(value, wanted[field]),
    )
  }
  if (Array.isArray(given)) return JSON.stringify(given) === JSON.stringify(wanted ?? [])
  return String(given) === String(wanted)
}
