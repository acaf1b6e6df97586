import type { Google } from '#lib/clouds/google/clients.ts'
import { called, hasCode } from '#lib/clouds/google/errors.ts'
import { endpointName } from '#lib/clouds/vertex/manifest/model.ts'
import { type CloudError, retryable } from '#lib/domain/errors.ts'
import type { Begun } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { list } from '#lib/domain/wording.ts'
import type { VertexReader } from './reader.ts'
import { configNameOf, type EndpointStates, isUnderway, servingModels, underwayModel } from './states.ts'
import type { OwnSettings, RolloutBounds } from './translate.ts'

/** One rolling deployment. */
export interface RollingRequest {
  /** DeployedModel whose replicas are replaced. */
  previous: string
  /** `projects/…/models/M@7` */
  model: string
  displayName: string
  bounds: RolloutBounds
  settings: OwnSettings
}

/** Is a deployment of that name in force, or under way as the intended state? */
export function isOrBecomes(states: EndpointStates, configName: string): boolean {
  const becoming = underwayModel(states)
  if (becoming !== undefined) return configNameOf(becoming) === configName
  return servingModels(states).some((model) => configNameOf(model) === configName)
}

/** Is a deployment of that name listed at all? A name is made of the attempt, so it is never meant anew. */
export function isListed({ models }: EndpointStates, configName: string): boolean {
  return models.some((model) => configNameOf(model) === configName)
}

export function refuseWhileMoving(endpoint: Endpoint, { models }: EndpointStates): void {
  const moving = models.filter(isUnderway).map(configNameOf)
  if (moving.length > 0) throw busy(endpoint, moving)
}

export function busy(endpoint: Endpoint, moving: readonly string[]): CloudError {
  return retryable(
    `A deployment of ${list(moving)} on ${endpoint.name} in ${endpoint.region} is under way already.`,
    'DeploymentUnderway',
  )
}

/**
 * Sends DeployModel once. Between the look before it and the call another process may have sent the same: Vertex AI then
 * refuses the second, and what it wanted is found to be there.
 * @param isAchieved whether the endpoint, read again, has what the call was to bring
 */
export async function deployRolling(
  { clients }: Google,
  reader: VertexReader,
  endpoint: Endpoint,
  request: RollingRequest,
  isAchieved: (states: EndpointStates) => boolean | Promise<boolean>,
): Promise<Begun | undefined> {
  const call = {
    permission: 'aiplatform.endpoints.deploy',
    method: 'DeployModel',
    location: endpoint.region,
    subject: endpoint.name,
  }
  try {
    return await called(call, async () => {
      const client = await clients.endpoints(endpoint.region)
      // Traffic split and resources are those of the previous deployment, which is what leaving them out says.
      const [operation] = await client.deployModel({
        endpoint: endpointName(endpoint),
        deployedModel: {
          model: request.model,
          displayName: request.displayName,
          rolloutOptions: { previousDeployedModel: request.previous, ...request.bounds },
          ...request.settings,
        },
      })
      return operation.name === undefined ? undefined : { operation: operation.name }
    })
  } catch (error) {
    if (!hasCode(error, 'FAILED_PRECONDITION', 'ALREADY_EXISTS', 'NOT_FOUND')) throw error
    const states = await reader.states(endpoint)
    if (await isAchieved(states)) return undefined
    refuseWhileMoving(endpoint, states)
    throw error
  }
}
