import { startFailure } from './fleet.ts'
import { NO_GUARDRAIL } from './guardrail.ts'
import { createFleetLength, phaseLength, REWEIGH_MS, type Subject } from './phase-length.ts'
import { recordServing } from './serving.ts'
import type { Deployment, DeploymentPhase, DeploymentPlan, EndpointRecord, VariantRecord } from './state.ts'

export function startCreation(subject: Subject, at: number): void {
  const { endpoint } = subject
  begin(subject, 'creation', NO_GUARDRAIL, endpoint.variants, endpoint.endpointConfigName, at)
}

export function startUpdate(
  subject: Subject,
  update: Pick<Deployment, 'plan' | 'variants' | 'endpointConfigName'> & Pick<Partial<Deployment>, 'config'>,
  timeoutSeconds: number | undefined,
  at: number,
): void {
  const { endpoint } = subject
  const deployment = begin(subject, 'update', update.plan, update.variants, update.endpointConfigName, at)
  if (update.config) deployment.config = update.config
  if (timeoutSeconds !== undefined) deployment.timeoutAt = at + timeoutSeconds * 1000
  endpoint.status = 'Updating'
  delete endpoint.failureReason
}

/** @param countsChange false when only weights change. */
export function startResize(subject: Subject, countsChange: boolean, at: number): void {
  const deployment = begin(subject, 'resize', NO_GUARDRAIL, [], subject.endpoint.endpointConfigName, at)
  if (!countsChange) deployment.phaseEndsAt = at + REWEIGH_MS
  subject.endpoint.status = 'Updating'
}

export function startDeletion(subject: Subject, at: number): void {
  begin(subject, 'deletion', NO_GUARDRAIL, [], subject.endpoint.endpointConfigName, at)
  subject.endpoint.status = 'Deleting'
  recordServing(subject.store.at(subject.place), subject.endpoint, at)
}

const FIRST_PHASE = {
  creation: 'creating',
  update: 'creating',
  resize: 'resizing',
  deletion: 'terminating',
} as const satisfies Record<Deployment['kind'], DeploymentPhase>

function begin(
  subject: Subject,
  kind: Deployment['kind'],
  plan: DeploymentPlan,
  variants: VariantRecord[],
  endpointConfigName: string,
  at: number,
): Deployment {
  const deployment: Deployment = {
    kind,
    endpointConfigName,
    startedAt: at,
    phase: FIRST_PHASE[kind],
    phaseStartedAt: at,
    phaseEndsAt: at,
    plan,
    step: 0,
    share: 0,
    variants,
  }
  subject.endpoint.deployment = deployment
  subject.endpoint.modifiedAt = at
  enter(subject, deployment, deployment.phase, at)
  return deployment
}

/** Works off everything that is due up to and including `until`, in order of time. */
export function advanceDeployment(subject: Subject, until: number): void {
  for (let deployment = subject.endpoint.deployment; deployment; deployment = subject.endpoint.deployment) {
    const due = Math.min(deployment.phaseEndsAt, deployment.timeoutAt ?? Number.POSITIVE_INFINITY)
    if (due > until) break
    const timedOut = deployment.phaseEndsAt > due
    if (timedOut && canRollBack(deployment)) rollBack(subject, deployment, due)
    // Too late to roll back: the old fleet is already being taken down.
    else if (timedOut) delete deployment.timeoutAt
    else completePhase(subject, deployment, due)
  }
  const deployment = subject.endpoint.deployment
  if (deployment && canRollBack(deployment) && anyAlarm(subject, deployment))
    rollBack(subject, deployment, until)
}

/** Time that stood still: everything of the deployment happens that much later. */
export function postponeDeployment(deployment: Deployment, milliseconds: number): void {
  deployment.phaseEndsAt += milliseconds
  if (deployment.timeoutAt !== undefined) deployment.timeoutAt += milliseconds
}

function canRollBack(deployment: Deployment): boolean {
  return (
    deployment.kind === 'update' && deployment.phase !== 'rolling-back' && deployment.phase !== 'terminating'
  )
}

function anyAlarm(subject: Subject, deployment: Deployment): boolean {
  const { alarms } = subject.store.dependencies
  return deployment.plan.alarms.some((alarm) => alarms.state(subject.place, alarm) === 'ALARM')
}

function completePhase(subject: Subject, deployment: Deployment, at: number): void {
  switch (deployment.phase) {
    case 'creating':
      completeCreating(subject, deployment, at)
      return
    case 'activating':
      deployment.share = deployment.plan.shares[deployment.step] ?? 1
      if (deployment.plan.strategy === 'ROLLING') moveBatch(subject.endpoint, deployment)
      recordServing(subject.store.at(subject.place), subject.endpoint, at)
      enter(subject, deployment, 'baking', at)
      return
    case 'baking':
      if (deployment.step < deployment.plan.shares.length - 1) {
        deployment.step += 1
        // A rolling deployment creates the next batch only now; a blue/green fleet already stands whole.
        enter(subject, deployment, deployment.plan.strategy === 'ROLLING' ? 'creating' : 'activating', at)
      } else {
        enter(subject, deployment, 'termination-wait', at)
      }
      return
    case 'termination-wait':
      enter(subject, deployment, 'terminating', at)
      return
    case 'terminating':
      if (deployment.kind === 'deletion') removeEndpoint(subject, at)
      else completeUpdate(subject, deployment, at)
      return
    case 'rolling-back':
      completeRollback(subject, deployment, at)
      return
    case 'resizing':
      completeResize(subject, at)
      return
  }
}

function completeCreating(subject: Subject, deployment: Deployment, at: number): void {
  const { store, place, endpoint } = subject
  const reason = startFailure(store, deployment.variants)
  if (reason !== undefined) {
    if (deployment.kind === 'creation') {
      endpoint.status = 'Failed'
      endpoint.failureReason = reason
      finish(endpoint, at)
      return
    }
    // Under a guardrail with alarms AWS rolls back without a word; otherwise it says why.
    if (deployment.plan.alarms.length === 0) deployment.failureReason = reason
    rollBack(subject, deployment, at)
    return
  }
  const wholeFleet = deployment.plan.strategy !== 'ROLLING'
  const share = wholeFleet ? 1 : (deployment.plan.shares[deployment.step] ?? 1)
  for (const variant of deployment.variants) {
    variant.instanceCount = wholeFleet
      ? variant.desiredInstanceCount
      : Math.min(variant.desiredInstanceCount, Math.max(1, Math.round(variant.desiredInstanceCount * share)))
  }
  if (deployment.kind === 'creation') {
    endpoint.status = 'InService'
    finish(endpoint, at)
    recordServing(store.at(place), endpoint, at)
  } else {
    enter(subject, deployment, 'activating', at)
  }
}

/** The old instances of a batch go as soon as the new ones have their traffic. */
function moveBatch(endpoint: EndpointRecord, deployment: Deployment): void {
  for (const variant of endpoint.variants) {
    variant.instanceCount = Math.round(variant.desiredInstanceCount * (1 - deployment.share))
  }
}

/** All traffic returns to the old fleet at once; the new one is then taken down. */
function rollBack(subject: Subject, deployment: Deployment, at: number): void {
  const { endpoint } = subject
  const lostInstances = endpoint.variants.some(
    (variant) => variant.instanceCount < variant.desiredInstanceCount,
  )
  for (const variant of endpoint.variants) variant.instanceCount = variant.desiredInstanceCount
  deployment.share = 0
  delete deployment.timeoutAt
  endpoint.status = 'RollingBack'
  endpoint.modifiedAt = at
  enter(subject, deployment, 'rolling-back', at)
  // Instances that a rolling deployment already gave up are created again, batch by batch.
  if (lostInstances) {
    deployment.phaseEndsAt += deployment.plan.rollbackBatches * createFleetLength(subject, deployment)
  }
  recordServing(subject.store.at(subject.place), endpoint, at)
}

/** In service on the old configuration, with no trace of why: that is all AWS tells. */
function completeRollback(subject: Subject, deployment: Deployment, at: number): void {
  const { endpoint } = subject
  endpoint.status = rollbackFails(subject, deployment) ? 'UpdateRollbackFailed' : 'InService'
  if (deployment.failureReason !== undefined) endpoint.failureReason = deployment.failureReason
  finish(endpoint, at)
}

/** Of a rolling update alone: otherwise the old fleet still stands whole. */
function rollbackFails({ store, place }: Subject, { plan }: Deployment): boolean {
  return (
    plan.strategy === 'ROLLING' &&
    store.context.faults
      .active()
      .some(({ fault }) => fault.kind === 'rollback-fails' && (fault.region ?? place.region) === place.region)
  )
}

function completeUpdate(subject: Subject, deployment: Deployment, at: number): void {
  const { endpoint } = subject
  endpoint.status = 'InService'
  endpoint.endpointConfigName = deployment.endpointConfigName
  endpoint.variants = deployment.variants
  if (deployment.config) endpoint.lastDeploymentConfig = deployment.config
  finish(endpoint, at)
  recordServing(subject.store.at(subject.place), endpoint, at)
}

function completeResize(subject: Subject, at: number): void {
  const { endpoint } = subject
  const fromNothing = endpoint.variants.filter(
    (variant) => variant.instanceCount === 0 && variant.desiredInstanceCount > 0,
  )
  const reason = startFailure(subject.store, fromNothing)
  if (reason !== undefined) {
    endpoint.failureReason = reason
    for (const variant of fromNothing) variant.desiredInstanceCount = 0
  }
  for (const variant of endpoint.variants) {
    variant.weight = variant.desiredWeight
    variant.instanceCount = variant.desiredInstanceCount
    if (variant.desiredServerless) variant.serverless = variant.desiredServerless
  }
  endpoint.status = 'InService'
  finish(endpoint, at)
  recordServing(subject.store.at(subject.place), endpoint, at)
}

function removeEndpoint(subject: Subject, at: number): void {
  const { store, place, endpoint } = subject
  finish(endpoint, at)
  const state = store.at(place)
  delete state.endpoints[endpoint.name]
  // What ran on its instances goes with them.
  for (const component of Object.values(state.components)) {
    if (component.endpointName !== endpoint.name) continue
    delete state.components[component.name]
    delete state.tags[component.arn]
  }
  delete store.at(place).tags[endpoint.arn]
}

function finish(endpoint: EndpointRecord, at: number): void {
  endpoint.modifiedAt = at
  delete endpoint.deployment
}

function enter(subject: Subject, deployment: Deployment, phase: DeploymentPhase, at: number): void {
  deployment.phase = phase
  deployment.phaseStartedAt = at
  deployment.phaseEndsAt = at + phaseLength(subject, deployment, phase)
}
