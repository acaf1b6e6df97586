import type { DeployedModelAnswer, EndpointAnswer } from './answers.ts'

/** Which of the DeployedModels of an endpoint is what. Pure. */

/** An endpoint with everything that is deployed on it or being deployed. */
export interface EndpointStates {
  answer: EndpointAnswer
  models: DeployedModelAnswer[]
  /** False where Google's answer has no `state`: then only what is fully deployed is listed. */
  known: boolean
}

export function hasStates(answer: EndpointAnswer): boolean {
  return (answer.deployedModels ?? []).some(({ state }) => state !== undefined)
}

/** What one version of the API tells of options and replicas, and the other of states. */
export function mergedStates(beta: EndpointAnswer, v1: EndpointAnswer | undefined): EndpointStates {
  const models = beta.deployedModels ?? []
  const others = v1?.deployedModels ?? []
  const known = hasStates(beta) || (v1 !== undefined && hasStates(v1))
  const merged = models.map((model) => {
    const state = model.state ?? others.find(({ id }) => id === model.id)?.state
    return state === undefined ? model : { ...model, state }
  })
  const more = others.filter(({ id }) => models.every((model) => model.id !== id))
  return { answer: beta, models: [...merged, ...more], known }
}

/** Name by which Meridian knows a deployment; one that was never given a display name goes by its id. */
export function configNameOf(model: DeployedModelAnswer): string {
  return model.displayName === undefined || model.displayName === '' ? model.id : model.displayName
}

export function isUnderway(model: DeployedModelAnswer): boolean {
  return model.state === 'BEING_DEPLOYED'
}

/** Reached by VPC peering: such an endpoint holds one model and splits no traffic. */
export function isPeered({ network }: EndpointAnswer): boolean {
  return network !== undefined && network !== ''
}

function isPrivate(answer: EndpointAnswer): boolean {
  return (
    isPeered(answer) ||
    answer.enablePrivateServiceConnect === true ||
    answer.privateServiceConnectConfig?.enablePrivateServiceConnect === true
  )
}

/**
 * Share 0–1 that a DeployedModel takes of the endpoint's traffic at rest; undefined: Vertex AI does not tell. A traffic split is rewritten
 * only at the end of a rolling deployment. One that is empty means no traffic, says the reference; but private endpoints have none, and
 * there the one model that is deployed takes what comes.
 */
export function splitShare({ answer, models }: EndpointStates, id: string): number | undefined {
  const split = Object.entries(answer.trafficSplit ?? {})
  // A DeployedModel that a split does not name takes none of it.
  if (split.length > 0) return (split.find(([named]) => named === id)?.[1] ?? 0) / 100
  const model = models.find((each) => each.id === id)
  if (!isPrivate(answer) || (model !== undefined && isUnderway(model))) return 0
  const isOnly = models.filter((each) => !isUnderway(each)).length === 1
  return isOnly ? 1 : undefined
}

/** The fully deployed models that are known to have traffic, the most of it first. */
export function servingModels(states: EndpointStates): DeployedModelAnswer[] {
  // Unknown is not known to have any.
  const share = ({ id }: DeployedModelAnswer) => splitShare(states, id) ?? 0
  return states.models
    .filter((model) => !isUnderway(model) && share(model) > 0)
    .sort((one, other) => share(other) - share(one))
}

/** Fully deployed models of which it is not known whether they have traffic. */
export function unsharedModels(states: EndpointStates): DeployedModelAnswer[] {
  return states.models.filter((model) => !isUnderway(model) && splitShare(states, model.id) === undefined)
}

/** The first deployment on a set of resources has no revision. */
export function revisionOf(model: DeployedModelAnswer): number | undefined {
  const revision = Number(model.rolloutOptions?.revisionNumber)
  return Number.isInteger(revision) ? revision : undefined
}

/** Intended state first: by revision (the first deployment on its resources has none, and is before all others), then by time. */
export function newestFirst(one: DeployedModelAnswer, other: DeployedModelAnswer): number {
  const revisions = (revisionOf(other) ?? -1) - (revisionOf(one) ?? -1)
  return revisions !== 0 ? revisions : (other.createTime ?? '').localeCompare(one.createTime ?? '')
}

/** What is being deployed with the highest revision: the state that Vertex AI is heading for. */
export function underwayModel({ models }: EndpointStates): DeployedModelAnswer | undefined {
  return models.filter(isUnderway).sort(newestFirst)[0]
}

/** DeployedModels in groups that share replicas: each one is rolled onto the resources of its previous. */
export function resourceGroups(models: readonly DeployedModelAnswer[]): DeployedModelAnswer[][] {
  const byId = new Map(models.map((model) => [model.id, model]))
  const rootOf = (model: DeployedModelAnswer): string => {
    let root = model
    // No longer than the list: a ring cannot come from Google, but would never end here.
    for (let step = 0; step < models.length; step++) {
      const previous = byId.get(root.rolloutOptions?.previousDeployedModel ?? '')
      if (previous === undefined) break
      root = previous
    }
    return root.id
  }
  return [...Map.groupBy(models, rootOf).values()]
}

/** Ready replicas; undefined when the answer says nothing about them. proto3 leaves a count of 0 out of a status that is told. */
export function readyReplicas({ status }: DeployedModelAnswer): number | undefined {
  if (status === undefined || Object.keys(status).length === 0) return undefined
  return status.availableReplicaCount ?? 0
}

/** Replicas that the resources are meant to have; undefined when they scale by themselves, and when it is not told. */
export function fixedReplicas(model: DeployedModelAnswer): number | undefined {
  const { minReplicaCount, maxReplicaCount } = model.dedicatedResources ?? {}
  if (minReplicaCount === undefined) return undefined
  return maxReplicaCount === undefined || maxReplicaCount === minReplicaCount ? minReplicaCount : undefined
}
