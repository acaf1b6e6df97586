import { operationOf } from './operations.ts'
import type { RolloutRecord } from './state.ts'
import type { Subject } from './store.ts'

const SECOND = 1000

/** How long after the begin of a phase a deployment stage is reached, latest first. Milliseconds of cloud time. */
const PREPARING_STAGES = [
  { after: 5 * SECOND, stage: 'PREPARING_MODEL' },
  { after: 0, stage: 'STARTING_DEPLOYMENT' },
] as const

const STARTING_STAGES = [
  { after: 50 * SECOND, stage: 'STARTING_MODEL_SERVER' },
  { after: 25 * SECOND, stage: 'GETTING_CONTAINER_IMAGE' },
  { after: 15 * SECOND, stage: 'ADDING_NODES_TO_CLUSTER' },
  { after: 0, stage: 'CREATING_SERVING_CLUSTER' },
] as const

/** Writes the stage that a deployment has reached into its operation. */
export function noteStage({ store, endpoint, resources }: Subject, at: number): void {
  const { rollout } = resources
  if (!rollout || rollout.kind === 'scaling' || rollout.phase === 'reverting') return
  const stage = stageOf(rollout, at)
  const operation = operationOf(store, endpoint.place, rollout.operation)
  if (stage === undefined || operation.deploymentStage === stage) return
  operation.deploymentStage = stage
  operation.updatedAt = at
}

function stageOf({ phase, kind, phaseSince }: RolloutRecord, at: number): string | undefined {
  const since = at - phaseSince
  switch (phase) {
    case 'preparing':
      return PREPARING_STAGES.find(({ after }) => since >= after)?.stage
    case 'starting': {
      const stage = STARTING_STAGES.find(({ after }) => since >= after)?.stage
      // A rolling deployment reuses the cluster of the one before it.
      return kind === 'rolling' && stage === 'CREATING_SERVING_CLUSTER' ? 'ADDING_NODES_TO_CLUSTER' : stage
    }
    case 'finishing':
      return 'FINISHING_UP'
    case 'reverting':
      return undefined
  }
}
