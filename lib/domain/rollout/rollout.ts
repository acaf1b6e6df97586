import type { Plan } from '../plan/plan.ts'
import type { Said } from '../said.ts'
import { openRolloutStatuses, type RegionPhase, type RegionRollout, type RolloutStatus } from '../types.ts'
import { isMoving, isSettled } from './phases.ts'
import { outcomeOf } from './rollout-outcome.ts'

export type RolloutRegion = Pick<
  RegionRollout,
  'endpointId' | 'wave' | 'phase' | 'baseline' | 'request' | 'wasPromoted'
> & {
  /** Region code. */
  region: string
}

export interface Settlement {
  status: RolloutStatus
  open: boolean
  said: Said
  /** Endpoints that must be taken back now: write `request` on their region rollouts. */
  revertEndpointIds: string[]
}

type Policies = Pick<Plan, 'onQualityFailure' | 'onInfrastructureFailure'> & {
  guardrail?: Pick<Plan['guardrail'], 'onWithdrawal'>
  /** The release may not be served any more. */
  isWithdrawn?: boolean
}

/**
 * What follows for the whole rollout from where its regions are. Idempotent; asked after every change of a region, and of the release.
 * @param isWithdrawn the release may not be served any more
 */
export function settle(
  plan: Policies & Pick<Plan, 'waves'>,
  status: RolloutStatus,
  regions: readonly RolloutRegion[],
  releaseLabel: string,
  isWithdrawn = false,
): Settlement {
  const next = nextStatus({ ...plan, isWithdrawn }, status, regions)
  const revert = regions.filter(
    (region) =>
      (next === 'rolling-back' && mustGoBack(region)) || (next === 'aborting' && slippedThrough(region)),
  )
  return {
    status: next,
    open: isOpen(next),
    said: outcomeOf(
      {
        status: next,
        releaseLabel,
        waves: plan.waves.length,
        planTakesBack: takesFleetBack({ ...plan, isWithdrawn }, regions),
      },
      regions,
    ),
    revertEndpointIds: revert.map((region) => region.endpointId),
  }
}

function nextStatus(plan: Policies, status: RolloutStatus, regions: readonly RolloutRegion[]): RolloutStatus {
  switch (status) {
    case 'running':
    case 'paused':
      if (takesFleetBack(plan, regions)) return nextStatus(plan, 'rolling-back', regions)
      if (isHalted(plan, regions)) return nextStatus(plan, 'stopping', regions)
      if (regions.some((region) => isUnsettled(region))) return status
      if (regions.every(({ phase }) => phase.name === 'promoted' || phase.name === 'skipped'))
        return 'completed'
      if (regions.some(({ phase }) => phase.name === 'promoted')) return 'partial'
      return regions.some(wentBack) ? 'rolled-back' : 'stopped'
    case 'stopping':
      if (takesFleetBack(plan, regions)) return nextStatus(plan, 'rolling-back', regions)
      return regions.some((region) => isUnderWay(region)) ? 'stopping' : 'stopped'
    case 'aborting':
      if (takesFleetBack(plan, regions)) return nextStatus(plan, 'rolling-back', regions)
      return regions.some((region) => isUnderWay(region)) ? 'aborting' : 'aborted'
    case 'rolling-back':
      if (regions.some((region) => isUnderWay(region) || mustGoBack(region))) return 'rolling-back'
      return regions.some(({ phase }) => phase.name === 'failed') ? 'partial' : 'rolled-back'
    case 'completed':
    case 'partial':
    case 'stopped':
    case 'rolled-back':
    case 'aborted':
      return status
  }
}

/** It served the release as promoted, and is back. */
function wentBack({ phase, wasPromoted }: RolloutRegion): boolean {
  return phase.name === 'reverted' && wasPromoted
}

/** Begun by a pass that had not yet heard of the abort: taken back like those the abort found under way. */
function slippedThrough({ phase, request }: RolloutRegion): boolean {
  return request?.kind !== 'revert' && isOnItsWay(phase)
}

function takesFleetBack(plan: Policies, regions: readonly RolloutRegion[]): boolean {
  return (
    plan.onQualityFailure === 'roll-back-fleet' &&
    (stopsFor(plan) || regions.some((region) => isQualityFailure(region.phase)))
  )
}

function isHalted(plan: Policies, regions: readonly RolloutRegion[]): boolean {
  if (stopsFor(plan) && regions.some(isUnsettled)) return true
  return regions.some(
    ({ phase }) =>
      isQualityFailure(phase) || (plan.onInfrastructureFailure === 'stop' && isInfrastructureFailure(phase)),
  )
}

/** A withdrawn release stops the rollout, unless the plan lets it hold and wait for a person. */
function stopsFor({ isWithdrawn = false, guardrail }: Policies): boolean {
  return isWithdrawn && guardrail?.onWithdrawal !== 'hold'
}

export function isQualityFailure(phase: RegionPhase): boolean {
  const kind = causeOf(phase)?.kind
  return kind === 'verdict' || kind === 'alarm' || kind === 'health' || kind === 'withdrawn'
}

export function isInfrastructureFailure(phase: RegionPhase): boolean {
  return causeOf(phase)?.kind === 'cloud'
}

function causeOf(phase: RegionPhase) {
  return phase.name === 'reverting' || phase.name === 'reverted' || phase.name === 'failed'
    ? phase.cause
    : undefined
}

function isOnItsWay({ name }: RegionPhase): boolean {
  return name === 'shifting' || name === 'baking' || name === 'completing' || name === 'verifying'
}

/** In a rollback of the fleet. Without a baseline nothing was changed here, so there is nothing to take back. */
function mustGoBack({ phase, baseline, request }: RolloutRegion): boolean {
  if (request?.kind === 'revert') return false
  return isOnItsWay(phase) || (phase.name === 'promoted' && baseline !== undefined)
}

function isUnderWay({ phase, request }: RolloutRegion): boolean {
  return isMoving(phase) || request !== undefined
}

function isUnsettled({ phase, request }: RolloutRegion): boolean {
  return !isSettled(phase) || request !== undefined
}

/** Whether the next wave may start, as far as this one is concerned. A region that a person took back or out does not hold the others up. */
export function waveSettled(
  plan: Pick<Plan, 'onInfrastructureFailure'>,
  regions: readonly Pick<RegionRollout, 'wave' | 'phase'>[],
  wave: number,
): boolean {
  return regions.filter((region) => region.wave === wave).every(({ phase }) => isSettledFor(plan, phase))
}

export function isSettledFor(plan: Pick<Plan, 'onInfrastructureFailure'>, phase: RegionPhase): boolean {
  switch (phase.name) {
    case 'promoted':
    case 'skipped':
      return true
    case 'reverted':
    case 'failed':
    case 'reverting':
      if (phase.cause.kind === 'cloud') return plan.onInfrastructureFailure === 'continue'
      return phase.cause.kind === 'person' && phase.name !== 'reverting'
    case 'waiting':
    case 'replicating':
    case 'gated':
    case 'shifting':
    case 'baking':
    case 'completing':
    case 'verifying':
      return false
  }
}

/** Reverted, failed or skipped. */
export function canRetry(phase: RegionPhase): boolean {
  return phase.name === 'reverted' || phase.name === 'failed' || phase.name === 'skipped'
}

/** Regions that have not begun still will. */
export function goesOn(status: RolloutStatus): boolean {
  return status === 'running' || status === 'paused'
}

export function isOpen(status: RolloutStatus): boolean {
  return (openRolloutStatuses as readonly RolloutStatus[]).includes(status)
}

/**
 * Status of a rollout that a person sets going again; an open one keeps its own. Taking one region of a stopped rollout back must
 * not start those that were never begun.
 */
export function reopenedStatus(
  status: RolloutStatus,
  act: 'retry' | 'revert-region' | 'revert-all',
): RolloutStatus {
  if (act === 'revert-all') return 'rolling-back'
  if (isOpen(status)) return status
  if (act === 'retry') return 'running'
  switch (status) {
    case 'stopped':
      return 'stopping'
    case 'aborted':
      return 'aborting'
    case 'rolled-back':
      return 'rolling-back'
    default:
      return 'running'
  }
}
