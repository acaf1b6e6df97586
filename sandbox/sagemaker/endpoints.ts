import { AwsError, type Place } from '../world/types.ts'
import { startCreation, startDeletion, startResize, startUpdate } from './deployment.ts'
import { describeEndpoint } from './describe-endpoint.ts'
import { fleetOf } from './fleet.ts'
import { planDeployment, planInForce, refuseUnfitGuardrail } from './guardrail.ts'
import * as inputs from './inputs.ts'
import { listPage } from './paging.ts'
import { read } from './shapes.ts'
import {
  arnOf,
  type EndpointConfigRecord,
  type EndpointRecord,
  seconds,
  type VariantRecord,
} from './state.ts'
import { alreadyExists, type SageMakerStore, type StoreOperations } from './store.ts'

/** CreateEndpoint to DeleteEndpoint. Changes only begin here; cloud time carries them out. */
export const endpointOperations: StoreOperations = {
  CreateEndpoint: (store, { place, input }) => createEndpoint(store, place, input),
  DescribeEndpoint: (store, { place, input }) =>
    describeEndpoint(store.endpoint(place, read(inputs.endpointName, input).EndpointName)),
  ListEndpoints: (store, { place, input }) => listEndpoints(store, place, input),
  UpdateEndpoint: (store, { place, input }) => updateEndpoint(store, place, input),
  UpdateEndpointWeightsAndCapacities: (store, { place, input }) =>
    updateWeightsAndCapacities(store, place, input),
  DeleteEndpoint: (store, { place, input }) => deleteEndpoint(store, place, input),
}

function createEndpoint(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.createEndpoint, input)
  const state = store.at(place)
  const arn = arnOf(place, 'endpoint', request.EndpointName)
  if (state.endpoints[request.EndpointName]) throw alreadyExists('endpoint', arn)
  const config = store.endpointConfig(place, request.EndpointConfigName)
  const variants = fleetOf(store, place, config, store.now())
  planDeployment(request.DeploymentConfig, { instanceCount: countOf(variants) })
  const endpoint: EndpointRecord = {
    name: request.EndpointName,
    arn,
    status: 'Creating',
    endpointConfigName: config.name,
    createdAt: store.now(),
    modifiedAt: store.now(),
    variants,
    ...(request.DeploymentConfig ? { lastDeploymentConfig: request.DeploymentConfig } : {}),
  }
  state.endpoints[endpoint.name] = endpoint
  if (request.Tags) state.tags[arn] = request.Tags
  startCreation({ store, place, endpoint }, store.now())
  return { EndpointArn: arn }
}

function updateEndpoint(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.updateEndpoint, input)
  const endpoint = store.endpoint(place, request.EndpointName)
  refuseInProgress(endpoint)
  // AWS reads the live configuration too: one that was deleted while in use breaks every later update.
  const live = store.endpointConfig(place, endpoint.endpointConfigName)
  const config = store.endpointConfig(place, request.EndpointConfigName)
  const deploymentConfig =
    request.DeploymentConfig ?? (request.RetainDeploymentConfig ? endpoint.lastDeploymentConfig : undefined)
  const variants = retainProperties(fleetOf(store, place, config, store.now()), endpoint.variants, request)
  refuseChangeOfScaled(store, place, endpoint, variants)
  const plan = planDeployment(deploymentConfig, { instanceCount: countOf(variants) })
  refuseUnfitGuardrail(store, place, endpoint, config, deploymentConfig, plan)
  startUpdate(
    { store, place, endpoint },
    {
      plan: planInForce(plan, live, config),
      variants,
      endpointConfigName: config.name,
      ...(deploymentConfig ? { config: deploymentConfig } : {}),
    },
    deploymentConfig?.BlueGreenUpdatePolicy?.MaximumExecutionTimeoutInSeconds ??
      deploymentConfig?.RollingUpdatePolicy?.MaximumExecutionTimeoutInSeconds,
    store.now(),
  )
  return { EndpointArn: endpoint.arn }
}

/**
 * What Application Auto Scaling scales keeps its kind of instance; its model may change.
 * @throws AwsError ValidationException that names the variants to deregister first.
 */
function refuseChangeOfScaled(
  store: SageMakerStore,
  place: Place,
  endpoint: EndpointRecord,
  wanted: VariantRecord[],
): void {
  const changed = endpoint.variants.filter((variant) => {
    const next = wanted.find((candidate) => candidate.variantName === variant.variantName)
    return !next || next.instanceType !== variant.instanceType
  })
  const scaled = changed
    .map((variant) => variant.variantName)
    .filter((name) => store.dependencies.scaling.isRegistered(place, endpoint.name, name))
  if (scaled.length === 0) return
  throw new AwsError(
    'ValidationException',
    `The variant(s) "[${scaled.join(', ')}]" must be deregistered as scalable targets with AWS Auto Scaling before they can be removed or have their instance type updated.`,
  )
}

/** Without RetainAllVariantProperties an autoscaled count falls back to the configuration's initial one. */
function retainProperties(
  wanted: VariantRecord[],
  live: VariantRecord[],
  request: inputs.UpdateEndpointInput,
): VariantRecord[] {
  if (!request.RetainAllVariantProperties) return wanted
  const excluded = new Set(
    request.ExcludeRetainedVariantProperties?.map((property) => property.VariantPropertyType),
  )
  return wanted.map((variant) => {
    const current = live.find((candidate) => candidate.variantName === variant.variantName)
    if (!current) return variant
    const keepsCount = !excluded.has('DesiredInstanceCount') && !variant.serverless && !current.serverless
    const keepsWeight = !excluded.has('DesiredWeight')
    return {
      ...variant,
      ...(keepsCount ? { desiredInstanceCount: current.desiredInstanceCount } : {}),
      ...(keepsWeight ? { weight: current.desiredWeight, desiredWeight: current.desiredWeight } : {}),
    }
  })
}

function updateWeightsAndCapacities(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.updateEndpointWeightsAndCapacities, input)
  const endpoint = store.endpoint(place, request.EndpointName)
  refuseInProgress(endpoint)
  const changes = request.DesiredWeightsAndCapacities.map((desired) => {
    const variant = endpoint.variants.find((candidate) => candidate.variantName === desired.VariantName)
    if (!variant) {
      throw new AwsError(
        'ValidationException',
        `The variant name(s) "${desired.VariantName}" is/are not present within endpoint configuration "${endpoint.endpointConfigName}".`,
      )
    }
    const { ServerlessUpdateConfig: update } = desired
    if (update && !variant.serverless) {
      throw new AwsError(
        'ValidationException',
        `ServerlessUpdateConfig cannot be specified for variant "${desired.VariantName}", which is not serverless.`,
      )
    }
    const serverless = update && variant.serverless && { ...variant.serverless, ...update }
    return { variant, desired, serverless }
  })
  // From here on nothing is refused.
  let countsChange = false
  for (const { variant, desired, serverless } of changes) {
    if (desired.DesiredWeight !== undefined) variant.desiredWeight = desired.DesiredWeight
    if (
      desired.DesiredInstanceCount !== undefined &&
      desired.DesiredInstanceCount !== variant.desiredInstanceCount
    ) {
      variant.desiredInstanceCount = desired.DesiredInstanceCount
      countsChange = true
    }
    if (serverless) {
      variant.desiredServerless = serverless
      countsChange = true
    }
  }
  startResize({ store, place, endpoint }, countsChange, store.now())
  return { EndpointArn: endpoint.arn }
}

function deleteEndpoint(store: SageMakerStore, place: Place, input: unknown): unknown {
  const endpoint = store.endpoint(place, read(inputs.endpointName, input).EndpointName)
  refuseInProgress(endpoint, { failedToo: false })
  // As with the caller's own permission on AWS, at once and not when the endpoint is gone.
  store.dependencies.scaling.deregister(place, endpoint.name)
  startDeletion({ store, place, endpoint }, store.now())
  return {}
}

/** @throws AwsError in AWS's words while anything of the endpoint is being changed; a failed one can only be deleted. */
export function refuseInProgress(endpoint: EndpointRecord, options = { failedToo: true }): void {
  // A mixture is in service too, and an update is what ends it.
  if (endpoint.status === 'InService' || endpoint.status === 'UpdateRollbackFailed') return
  if (endpoint.status === 'Failed') {
    if (!options.failedToo) return
    throw new AwsError(
      'ValidationException',
      `Cannot update endpoint "${endpoint.arn}" with status "Failed".`,
    )
  }
  throw new AwsError('ValidationException', `Cannot update in-progress endpoint "${endpoint.arn}".`)
}

function listEndpoints(store: SageMakerStore, place: Place, input: unknown): unknown {
  const request = read(inputs.listEndpoints, input)
  const matching = Object.values(store.at(place).endpoints).filter(
    (endpoint) =>
      (request.StatusEquals === undefined || endpoint.status === request.StatusEquals) &&
      (request.LastModifiedTimeAfter === undefined || endpoint.modifiedAt > request.LastModifiedTimeAfter) &&
      (request.LastModifiedTimeBefore === undefined || endpoint.modifiedAt < request.LastModifiedTimeBefore),
  )
  const { page, ...next } = listPage(matching, request, (endpoint) =>
    request.SortBy === 'Name'
      ? endpoint.name
      : request.SortBy === 'Status'
        ? endpoint.status
        : endpoint.createdAt,
  )
  return {
    Endpoints: page.map((endpoint) => ({
      EndpointName: endpoint.name,
      EndpointArn: endpoint.arn,
      CreationTime: seconds(endpoint.createdAt),
      LastModifiedTime: seconds(endpoint.modifiedAt),
      EndpointStatus: endpoint.status,
    })),
    ...next,
  }
}

function countOf(fleet: VariantRecord[]): number {
  return fleet.reduce((sum, variant) => sum + variant.desiredInstanceCount, 0)
}

/** Puts an endpoint in service at once, as if it had been created before `since`; for worlds that start in the middle. */
export function placeEndpoint(
  store: SageMakerStore,
  place: Place,
  name: string,
  config: EndpointConfigRecord,
  since: number,
): EndpointRecord {
  const variants = fleetOf(store, place, config, since)
  for (const variant of variants) variant.instanceCount = variant.desiredInstanceCount
  const endpoint: EndpointRecord = {
    name,
    arn: arnOf(place, 'endpoint', name),
    status: 'InService',
    endpointConfigName: config.name,
    createdAt: since,
    modifiedAt: since,
    variants,
  }
  store.at(place).endpoints[name] = endpoint
  return endpoint
}
