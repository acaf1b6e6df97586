import type { GoogleCall, Message } from '../types.ts'
import { failedPrecondition, flag, nested, requiredNested, requiredText, text, updateMask } from './fields.ts'
import { beginOperation, operationMessage } from './operations.ts'
import { checkedCounts } from './replica-counts.ts'
import { beginRollout } from './rollout.ts'
import type { DeploymentRecord, ResourcesRecord } from './state.ts'
import { touch, type VertexStore } from './store.ts'
import { findDeployedModel } from './undeploy-model.ts'

const MUTABLE = [
  'dedicatedResources.minReplicaCount',
  'dedicatedResources.maxReplicaCount',
  'disableContainerLogging',
  'enableContainerLogging',
] as const

/** MutateDeployedModel: changes how many replicas a DeployedModel has, or its logging. */
export function mutateDeployedModel(store: VertexStore, { request, version }: GoogleCall): Message {
  const endpoint = store.endpoint(text(request, 'endpoint'))
  const sent = requiredNested(request, 'deployedModel')
  const mask = updateMask(request, MUTABLE)
  const { deployment, resources } = findDeployedModel(endpoint, requiredText(sent, 'id'))
  checkCanChange(deployment, resources)
  const dedicatedResources = newResources(deployment, sent, mask)
  const operation = beginOperation(store, requiredText(request, 'endpoint'), 'MutateDeployedModel')
  for (const field of ['disableContainerLogging', 'enableContainerLogging'] as const) {
    if (mask.has(field)) deployment.details[field] = flag(sent, field) ?? false
  }
  resizeWithin(resources, dedicatedResources)
  beginRollout(
    { store, endpoint, resources },
    { deployedModelId: deployment.id, operation: operation.id, kind: 'scaling', dedicatedResources },
  )
  touch(endpoint, store.instant)
  return operationMessage(operation, version)
}

function checkCanChange(deployment: DeploymentRecord, { rollout, rolling }: ResourcesRecord): void {
  if (rollout || deployment.undeployingSince !== undefined) {
    throw failedPrecondition(
      `Something is already being done to the replicas of DeployedModel ${deployment.id}. Wait until that is done.`,
    )
  }
  if (rolling.intended !== deployment.id || !nested(deployment.details, 'dedicatedResources')) {
    throw failedPrecondition(
      `DeployedModel ${deployment.id} has no replicas of its own that could be changed.`,
    )
  }
}

function newResources(
  deployment: DeploymentRecord,
  sent: Message,
  mask: Set<(typeof MUTABLE)[number]>,
): Message {
  const present = nested(deployment.details, 'dedicatedResources') ?? {}
  const given = nested(sent, 'dedicatedResources') ?? {}
  const counts = checkedCounts({
    minReplicaCount: mask.has('dedicatedResources.minReplicaCount')
      ? given.minReplicaCount
      : present.minReplicaCount,
    maxReplicaCount: mask.has('dedicatedResources.maxReplicaCount')
      ? given.maxReplicaCount
      : present.maxReplicaCount,
  })
  return { ...present, ...counts }
}

/** The count stays where it is unless the new limits leave it out. */
function resizeWithin({ rolling }: ResourcesRecord, limits: Message): void {
  const least = Number(limits.minReplicaCount)
  const most = Number(limits.maxReplicaCount)
  rolling.replicas = Math.min(most, Math.max(least, rolling.replicas))
  rolling.maxUnavailable = rolling.replicas
  rolling.maxSurge = 0
}
