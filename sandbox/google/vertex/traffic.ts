import { failedPrecondition, invalid } from './fields.ts'
import { readyReplicas } from './serving.ts'
import type { EndpointRecord } from './state.ts'

/**
 * @param alsoKnown ids allowed beside those of the endpoint's fully deployed models, such as "0" for the one just
 *   being deployed.
 * @throws GoogleError INVALID_ARGUMENT when an id is unknown or the percentages are not 0–100 with a sum of 100,
 *   FAILED_PRECONDITION when traffic would go where no replica can take it.
 */
export function checkTrafficSplit(
  endpoint: EndpointRecord,
  split: Record<string, number>,
  alsoKnown: readonly string[] = [],
): void {
  for (const [id, percentage] of Object.entries(split)) {
    if (percentage < 0 || percentage > 100) {
      throw invalid(
        `traffic_split gives DeployedModel ${id} ${percentage} %. Write a percentage from 0 to 100.`,
      )
    }
    if (!alsoKnown.includes(id)) checkCanServe(endpoint, id, percentage)
  }
  const sum = Object.values(split).reduce((total, percentage) => total + percentage, 0)
  if (sum !== 100) {
    throw invalid(`The percentages of traffic_split must add up to 100, but they add up to ${sum}.`)
  }
}

function checkCanServe(endpoint: EndpointRecord, id: string, percentage: number): void {
  const deployment = endpoint.deployments.find((each) => each.id === id)
  if (!deployment) {
    throw invalid(`traffic_split names DeployedModel "${id}", which is not on Endpoint ${endpoint.id}.`)
  }
  if (percentage === 0) return
  if (deployment.state === 'BEING_DEPLOYED') {
    throw failedPrecondition(
      `DeployedModel ${id} is still being deployed; it can be given traffic when that is done.`,
    )
  }
  if (deployment.undeployingSince !== undefined) {
    throw failedPrecondition(`DeployedModel ${id} is being undeployed and cannot be given traffic.`)
  }
  const resources = endpoint.resources.find((each) => each.id === deployment.resourcesId)
  if (readyReplicas(endpoint, deployment) === 0 && resources?.rolling.intended !== id) {
    throw failedPrecondition(
      `DeployedModel ${id} has no replicas any more: a rolling deployment replaced it. Undeploy it, or deploy its model again.`,
    )
  }
}

/** Whether two splits send the same traffic the same way; an id that is not listed has 0 %. */
export function sameSplit(a: Record<string, number>, b: Record<string, number>): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((id) => (a[id] ?? 0) === (b[id] ?? 0))
}
