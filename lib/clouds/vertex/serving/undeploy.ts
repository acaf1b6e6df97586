import type { Google } from '#lib/clouds/google/clients.ts'
import { called, hasCode } from '#lib/clouds/google/errors.ts'
import { endpointName } from '#lib/clouds/vertex/manifest/model.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { VertexReader } from './reader.ts'
import {
  configNameOf,
  type EndpointStates,
  isUnderway,
  resourceGroups,
  servingModels,
  splitShare,
} from './states.ts'

/** Ends a DeployedModel that is known to take no traffic while another does. One that is gone, or is being ended already, is left alone. */
export async function undeploy(
  { clients }: Google,
  reader: VertexReader,
  endpoint: Endpoint,
  deploymentId: string,
): Promise<void> {
  const states = await reader.states(endpoint)
  if (!isThere(states, deploymentId)) return
  refuseWhileNeeded(endpoint, states, deploymentId)
  const call = {
    permission: 'aiplatform.endpoints.undeploy',
    method: 'UndeployModel',
    location: endpoint.region,
    subject: endpoint.name,
  }
  try {
    await called(call, async () => {
      const client = await clients.endpoints(endpoint.region)
      await client.undeployModel({ endpoint: endpointName(endpoint), deployedModelId: deploymentId })
    })
  } catch (error) {
    // Somebody else was faster, or an earlier call of ours is still at it.
    if (hasCode(error, 'NOT_FOUND')) return
    if (!hasCode(error, 'FAILED_PRECONDITION')) throw error
    const [now, ending] = await Promise.all([
      reader.states(endpoint),
      reader.operations(endpoint, 'UndeployModel'),
    ])
    const isEnding = ending.some(({ done }) => !done)
    if (isThere(now, deploymentId) && !isEnding) throw error
  }
}

function isThere({ models }: EndpointStates, deploymentId: string): boolean {
  return models.some(({ id }) => id === deploymentId)
}

function refuseWhileNeeded(endpoint: Endpoint, states: EndpointStates, deploymentId: string): void {
  const group = resourceGroups(states.models).find((each) => each.some(({ id }) => id === deploymentId))
  const model = group?.find(({ id }) => id === deploymentId)
  // It was looked for in the same answer.
  if (group === undefined || model === undefined) return
  const name = `${configNameOf(model)} (${deploymentId}) on ${endpoint.name} in ${endpoint.region}`
  if (group.some(isUnderway)) {
    throw terminal(
      `${name} is part of a rolling deployment that is under way. Wait until it has ended, then undeploy it.`,
      'DeploymentUnderway',
    )
  }
  const share = splitShare(states, deploymentId)
  if (share === undefined) {
    throw terminal(
      `Vertex AI does not tell whether ${name} takes traffic, so it is not undeployed. Look at the endpoint, and undeploy it by hand if it takes none.`,
      'ShareUnknown',
    )
  }
  if (share > 0) {
    throw terminal(
      `${name} takes ${Math.round(share * 100)} % of the traffic. Shift the traffic to another deployment first.`,
      'HasTraffic',
    )
  }
  if (servingModels(states).length === 0) {
    throw terminal(
      `Nothing else is known to take the traffic of ${endpoint.name} in ${endpoint.region}, so ${name} is not undeployed. Give the traffic to another deployment first.`,
      'NothingElseServes',
    )
  }
}
