import { seededFraction } from '../../world/random.ts'
import { healthRoute, healthStatus, isHealthy } from './health.ts'
import { CODE, fail, operationOf } from './operations.ts'
import { becomeReady, isSettled, nextStart, postpone, type StartLength, settle } from './rolling.ts'
import { completeRollout, removeDeployment } from './rollout-end.ts'
import { recordServing } from './serving.ts'
import type { DeploymentRecord, RolloutRecord } from './state.ts'
import { type Subject, touch, type VertexStore } from './store.ts'

const SECOND = 1000
/** Milliseconds of cloud time. A replica's start is 100 s ± 20 %. */
const START_LEAST = 80 * SECOND
const START_SPREAD = 40 * SECOND
const PREPARING = 20 * SECOND
const FINISHING = 10 * SECOND
/** Without a replica becoming ready for so long, a deployment fails. */
const NO_PROGRESS = 30 * 60 * SECOND

/** Something that happens at an instant. */
export interface Due {
  at: number
  run(): void
}

type Begun = Pick<RolloutRecord, 'deployedModelId' | 'operation' | 'kind'> &
  Pick<Partial<RolloutRecord>, 'trafficSplit' | 'dedicatedResources'>

/** Takes the place of whatever was being done to the resources. */
export function beginRollout({ store, resources }: Subject, begun: Begun): void {
  const at = store.instant
  resources.rollout = {
    ...begun,
    phase: 'preparing',
    startedAt: at,
    phaseSince: at,
    phaseEndsAt: at + PREPARING,
    progressAt: at,
  }
  resources.rolling.intended = begun.deployedModelId
}

/**
 * What happens next to the resources.
 * @param from begin of a stretch of time in which no fault begins or ends; nothing happens before it.
 */
export function nextDue(subject: Subject, from: number): Due | undefined {
  const { rollout, rolling } = subject.resources
  if (!rollout) return undefined
  switch (rollout.phase) {
    case 'preparing':
      return due(rollout.phaseEndsAt ?? from, (at) => startReplicas(subject, rollout, at))
    case 'starting':
      return nextOfStarting(subject, rollout, from)
    case 'finishing':
      return due(rollout.phaseEndsAt ?? from, (at) => completeRollout(subject, rollout, at))
    case 'reverting':
      if (!isSettled(rolling)) return nextReady(subject, rollout, from)
      return due(Math.max(rollout.phaseEndsAt ?? from, from), (at) => completeReversion(subject, rollout, at))
  }
}

function due(at: number, run: (at: number) => void): Due {
  return { at, run: () => run(at) }
}

function nextOfStarting(subject: Subject, rollout: RolloutRecord, from: number): Due | undefined {
  const deadline = rollout.progressAt + NO_PROGRESS
  const ready = nextReady(subject, rollout, from)
  return ready && ready.at <= deadline ? ready : due(deadline, (at) => giveUp(subject, rollout, from, at))
}

/** undefined while no replica is starting or their health route fails. */
function nextReady(subject: Subject, rollout: RolloutRecord, from: number): Due | undefined {
  const up = nextStart(subject.resources.rolling)
  const deployment = intendedDeployment(subject)
  if (up === undefined || !deployment) return undefined
  if (!isHealthy(healthStatus(subject.store, subject.endpoint, deployment, from))) return undefined
  // Replicas that were up while their health route failed become ready as soon as it does not.
  return due(Math.max(up, from), (at) => makeReady(subject, rollout, at))
}

function intendedDeployment({ endpoint, resources }: Subject): DeploymentRecord | undefined {
  return endpoint.deployments.find((each) => each.id === resources.rolling.intended)
}

function startReplicas(subject: Subject, rollout: RolloutRecord, at: number): void {
  rollout.phase = 'starting'
  rollout.phaseSince = at
  rollout.progressAt = at
  delete rollout.phaseEndsAt
  settleReplicas(subject, at)
  finishWhenSettled(subject, rollout, at)
}

function makeReady(subject: Subject, rollout: RolloutRecord, at: number): void {
  subject.resources.rolling = becomeReady(subject.resources.rolling, at)
  rollout.progressAt = at
  settleReplicas(subject, at)
  if (rollout.phase === 'starting') finishWhenSettled(subject, rollout, at)
}

function finishWhenSettled(subject: Subject, rollout: RolloutRecord, at: number): void {
  if (!isSettled(subject.resources.rolling)) return
  rollout.phase = 'finishing'
  rollout.phaseSince = at
  rollout.phaseEndsAt = at + FINISHING
}

/** Starts and stops replicas within the bounds, and lets traffic follow. */
function settleReplicas({ store, endpoint, resources }: Subject, at: number): void {
  resources.rolling = settle(resources.rolling, at, startLength(store))
  for (const deployment of endpoint.deployments) {
    if (deployment.resourcesId === resources.id) deployment.statusChangedAt = at
  }
  recordServing(store, endpoint, at)
}

/** Depends on which replica starts, not on when anyone looked. */
function startLength(store: VertexStore): StartLength {
  return (deployedModelId, ordinal) =>
    Math.round(
      START_LEAST + START_SPREAD * seededFraction(store.context.seed, 'start', deployedModelId, ordinal),
    )
}

/** The operation fails at once; replicas of the failed DeployedModel are then replaced again. */
function giveUp(subject: Subject, rollout: RolloutRecord, healthAt: number, at: number): void {
  const { store, endpoint, resources } = subject
  const deployment = intendedDeployment(subject)
  const revertTo = deployment && intactBefore(subject, deployment)
  if (deployment) {
    const operation = operationOf(store, endpoint.place, rollout.operation)
    if (operation.metadata === 'DeployModel') operation.deploymentStage = 'FAILED_TO_DEPLOY'
    fail(
      operation,
      at,
      CODE.FAILED_PRECONDITION,
      failureMessage(subject, deployment, revertTo, healthStatus(store, endpoint, deployment, healthAt)),
    )
  }
  touch(endpoint, at)
  if (rollout.kind === 'scaling') {
    delete resources.rollout
    resources.rolling.replicas = ready(subject, deployment)
    settleReplicas(subject, at)
  } else if (revertTo) {
    rollout.phase = 'reverting'
    rollout.phaseSince = at
    // Stopping takes its time too, when there is nothing to start again.
    rollout.phaseEndsAt = at + startLength(store)(revertTo.id, 0)
    resources.rolling.intended = revertTo.id
    settleReplicas(subject, at)
  } else {
    delete resources.rollout
    if (deployment) removeDeployment(endpoint, deployment.id)
    recordServing(store, endpoint, at)
  }
}

/** The latest revision on the same resources that is fully deployed. */
function intactBefore({ endpoint }: Subject, failed: DeploymentRecord): DeploymentRecord | undefined {
  return endpoint.deployments
    .filter((each) => each.resourcesId === failed.resourcesId && each.state === 'DEPLOYED')
    .sort((a, b) => b.revision - a.revision)
    .find((each) => each.id !== failed.id)
}

function failureMessage(
  subject: Subject,
  deployment: DeploymentRecord,
  revertTo: DeploymentRecord | undefined,
  status: number,
): string {
  const { store, endpoint, resources } = subject
  const { replicas } = resources.rolling
  const count = replicas === 1 ? '1 replica' : `${replicas} replicas`
  const reverted = revertTo ? ` Its replicas are reverted to DeployedModel ${revertTo.id}.` : ''
  return (
    `Model server of DeployedModel ${deployment.id} ("${deployment.displayName}") never became ready: ` +
    `health route ${healthRoute(store, endpoint, deployment)} returned ${status} for 30 minutes; ` +
    `${ready(subject, deployment)} of ${count} became ready.${reverted}`
  )
}

function ready({ resources }: Subject, deployment: DeploymentRecord | undefined): number {
  return resources.rolling.sets.find((set) => set.deployedModelId === deployment?.id)?.ready ?? 0
}

function completeReversion(
  { store, endpoint, resources }: Subject,
  rollout: RolloutRecord,
  at: number,
): void {
  delete resources.rollout
  for (const each of endpoint.deployments) {
    if (each.resourcesId === resources.id && each.state === 'BEING_DEPLOYED')
      removeDeployment(endpoint, each.id)
  }
  operationOf(store, endpoint.place, rollout.operation).updatedAt = at
  touch(endpoint, at)
  recordServing(store, endpoint, at)
}

/** Time that stood still since `from`: everything under way happens that much later. */
export function postponeRollout({ resources }: Subject, from: number, to: number): void {
  const { rollout } = resources
  if (!rollout) return
  const milliseconds = to - Math.max(from, rollout.startedAt)
  rollout.phaseSince += milliseconds
  rollout.progressAt += milliseconds
  if (rollout.phaseEndsAt !== undefined) rollout.phaseEndsAt += milliseconds
  resources.rolling = postpone(resources.rolling, milliseconds)
}
