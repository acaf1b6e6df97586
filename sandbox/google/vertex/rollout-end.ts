import { deployedModelMessage } from './endpoint-message.ts'
import { operationOf, succeed } from './operations.ts'
import { recordServing, trafficPercentage } from './serving.ts'
import type { EndpointRecord, ResourcesRecord, RolloutRecord } from './state.ts'
import { type Subject, touch } from './store.ts'

/** All replicas are ready: the deployment is done, and only now is the traffic split rewritten. */
export function completeRollout(subject: Subject, rollout: RolloutRecord, at: number): void {
  const { store, endpoint, resources } = subject
  delete resources.rollout
  const deployment = endpoint.deployments.find((each) => each.id === rollout.deployedModelId)
  if (!deployment) return
  deployment.state = 'DEPLOYED'
  if (rollout.kind === 'rolling') handOverTraffic(endpoint, resources, deployment.id)
  if (rollout.trafficSplit) endpoint.trafficSplit = withPresentHolders(endpoint, rollout.trafficSplit)
  if (rollout.dedicatedResources) deployment.details.dedicatedResources = rollout.dedicatedResources
  // Deployments that this one took over never were in service as a whole.
  for (const each of endpoint.deployments) {
    if (each.resourcesId === resources.id && each.state === 'BEING_DEPLOYED')
      removeDeployment(endpoint, each.id)
  }
  touch(endpoint, at)
  recordServing(store, endpoint, at)
  const operation = operationOf(store, endpoint.place, rollout.operation)
  const deploys = rollout.kind !== 'scaling'
  if (deploys) operation.deploymentStage = 'SUCCESSFULLY_DEPLOYED'
  succeed(operation, at, deploys ? 'DeployModelResponse' : 'MutateDeployedModelResponse', {
    deployedModel: deployedModelMessage(store, endpoint, deployment),
  })
}

function handOverTraffic(endpoint: EndpointRecord, resources: ResourcesRecord, to: string): void {
  const percentage = trafficPercentage(endpoint, resources)
  for (const set of resources.rolling.sets) delete endpoint.trafficSplit[set.deployedModelId]
  if (percentage > 0) endpoint.trafficSplit[to] = percentage
}

/** A split asked for before a rolling deployment handed traffic over names its predecessor: the successor is meant. */
function withPresentHolders(endpoint: EndpointRecord, split: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(split).map(([id, percentage]) => {
      const resources = endpoint.resources.find(({ rolling }) =>
        rolling.sets.some((set) => set.deployedModelId === id),
      )
      const rolledOver = resources && !resources.rollout ? resources.rolling.intended : undefined
      return [rolledOver ?? id, percentage]
    }),
  )
}

/** Takes the DeployedModel and its replicas away; resources that none is left on go too. */
export function removeDeployment(endpoint: EndpointRecord, id: string): void {
  endpoint.deployments = endpoint.deployments.filter((each) => each.id !== id)
  delete endpoint.trafficSplit[id]
  for (const { rolling } of endpoint.resources) {
    rolling.sets = rolling.sets.filter((set) => set.deployedModelId !== id)
    if (rolling.intended === id) rolling.intended = undefined
  }
  endpoint.resources = endpoint.resources.filter(({ rolling }) => rolling.sets.length > 0)
}
