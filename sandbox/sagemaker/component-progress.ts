import { startFailureOf } from './fleet.ts'
import type { ComponentRecord, DeployedContainer, PlaceState } from './state.ts'
import type { SageMakerStore } from './store.ts'

const SECOND = 1000
/** Milliseconds of cloud time. */
const LENGTHS = {
  creation: 150 * SECOND,
  update: 150 * SECOND,
  copies: 60 * SECOND,
  deletion: 30 * SECOND,
} as const

export function beginChange(
  component: ComponentRecord,
  change: Omit<NonNullable<ComponentRecord['change']>, 'endsAt' | 'timeoutAt'>,
  at: number,
): void {
  const copies = Math.max(1, change.copyCount ?? component.copyCount)
  const policy = change.deploymentConfig?.RollingUpdatePolicy
  const size = policy?.MaximumBatchSize
  const atOnce = size
    ? size.Type === 'COPY_COUNT'
      ? size.Value
      : Math.ceil((copies * size.Value) / 100)
    : copies
  const batches = Math.ceil(copies / Math.max(1, atOnce))
  const wait = (policy?.WaitIntervalInSeconds ?? 0) * SECOND
  const timeout = policy?.MaximumExecutionTimeoutInSeconds
  component.change = {
    ...change,
    endsAt: at + batches * (LENGTHS[change.kind] + wait),
    ...(timeout === undefined ? {} : { timeoutAt: at + timeout * SECOND }),
  }
  component.modifiedAt = at
}

/** Time that stood still between two instants: what is being done to components happens that much later. */
export function postponeComponents(state: PlaceState, from: number, to: number): void {
  for (const { change, modifiedAt } of Object.values(state.components)) {
    if (!change) continue
    const stood = to - Math.max(from, modifiedAt)
    change.endsAt += stood
    if (change.timeoutAt !== undefined) change.timeoutAt += stood
  }
}

/** Carries out what is due up to and including `until`. */
export function advanceComponents(
  store: SageMakerStore,
  place: { account: string; region: string },
  state: PlaceState,
  until: number,
): void {
  for (const component of Object.values(state.components)) {
    const { change } = component
    if (!change) continue
    const alarms = change.deploymentConfig?.AutoRollbackConfiguration?.Alarms ?? []
    const isRinging = alarms.some(
      ({ AlarmName = '' }) => store.dependencies.alarms.state(place, AlarmName) === 'ALARM',
    )
    // There is no status of rolling back: it is in service as it was, and nothing else says so.
    const { timeoutAt = Number.POSITIVE_INFINITY } = change
    if (isRinging) endChange(component, until)
    else if (timeoutAt < change.endsAt && timeoutAt <= until) endChange(component, timeoutAt)
    else if (change.endsAt <= until) complete(store, state, component, change, change.endsAt)
  }
}

function complete(
  store: SageMakerStore,
  state: PlaceState,
  component: ComponentRecord,
  change: NonNullable<ComponentRecord['change']>,
  at: number,
): void {
  if (change.kind === 'deletion') {
    delete state.components[component.name]
    delete state.tags[component.arn]
    return
  }
  const containers = change.containers ?? component.containers
  const copies = change.copyCount ?? component.copyCount
  const reason = copies > 0 ? startFailureOf(store, containers) : undefined
  if (reason !== undefined && change.kind === 'creation') {
    component.failureReason = reason
    component.status = 'Failed'
    component.modifiedAt = at
    delete component.change
    return
  }
  if (reason === undefined) adopt(component, change, containers, copies)
  else if (!change.deploymentConfig?.AutoRollbackConfiguration) component.failureReason = reason
  endChange(component, at)
}

function adopt(
  component: ComponentRecord,
  change: NonNullable<ComponentRecord['change']>,
  containers: DeployedContainer[],
  copies: number,
): void {
  component.containers = containers
  component.resolvedAt = change.resolvedAt ?? component.resolvedAt
  if (change.specifications) component.specifications = change.specifications
  if (change.isList !== undefined) component.isList = change.isList
  component.copyCount = copies
  component.currentCopies = copies
  delete component.failureReason
  if (change.deploymentConfig) component.lastDeploymentConfig = change.deploymentConfig
}

function endChange(component: ComponentRecord, at: number): void {
  component.status = 'InService'
  component.modifiedAt = at
  delete component.change
}
