import type { Message } from '../types.ts'
import { integer, invalid, nested, requiredNested, requiredText, text } from './fields.ts'

/**
 * Resources of a deployment on resources of its own, and how many replicas it begins with.
 * @throws GoogleError INVALID_ARGUMENT when none, several or impossible resources are given.
 */
export function readReplicaCounts(deployedModel: Message): { replicas: number; details: Message } {
  const dedicated = nested(deployedModel, 'dedicatedResources')
  const automatic = nested(deployedModel, 'automaticResources')
  const shared = text(deployedModel, 'sharedResources')
  const given = [dedicated, automatic, shared].filter((each) => each !== undefined).length
  if (given !== 1) {
    throw invalid(
      `deployed_model must have exactly one of dedicated_resources, automatic_resources and shared_resources; it has ${given}.`,
    )
  }
  if (shared !== undefined) return { replicas: 1, details: { sharedResources: shared } }
  if (automatic) {
    const counts = checkedCounts(automatic)
    return { replicas: counts.minReplicaCount, details: { automaticResources: { ...automatic, ...counts } } }
  }
  const resources = dedicated ?? {}
  requiredText(requiredNested(resources, 'machineSpec'), 'machineType')
  const counts = checkedCounts(resources)
  return { replicas: counts.minReplicaCount, details: { dedicatedResources: { ...resources, ...counts } } }
}

/** More than any quota gives; each replica's start is worked out by itself. */
const MOST_REPLICAS = 1_000

/** @throws GoogleError INVALID_ARGUMENT when the least is under 1 or above the most, or the most is more than there could be. */
export function checkedCounts(resources: Message): { minReplicaCount: number; maxReplicaCount: number } {
  const minReplicaCount = integer(resources, 'minReplicaCount') ?? 1
  // 0 is what gRPC sends for a field that was left out.
  const maxReplicaCount = integer(resources, 'maxReplicaCount') || minReplicaCount
  if (minReplicaCount < 1) throw invalid(`min_replica_count is ${minReplicaCount}. It must be at least 1.`)
  if (maxReplicaCount < minReplicaCount) {
    throw invalid(
      `max_replica_count is ${maxReplicaCount}, which is less than min_replica_count ${minReplicaCount}.`,
    )
  }
  if (maxReplicaCount > MOST_REPLICAS) {
    throw invalid(`max_replica_count is ${maxReplicaCount}. It must be at most ${MOST_REPLICAS}.`)
  }
  return { minReplicaCount, maxReplicaCount }
}
