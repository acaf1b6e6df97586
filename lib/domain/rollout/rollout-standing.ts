import type { HeldFor, RegionPhase, RegionRollout, RolloutStatus } from '../types.ts'
import { isMoving, isSettled } from './phases.ts'

/**
 * Where a rollout stands, as every page says it. Its status is what the loop goes by; two things a person must know are in the
 * regions alone: that one of them holds and waits for a person, and that nothing goes forward any more, only back.
 */
export type Standing = RolloutStatus | 'held' | 'taking-back'

export type StandingRegion = Pick<RegionRollout, 'wave' | 'phase' | 'request' | 'wasPromoted'>

export function standingOf(status: RolloutStatus, regions: readonly StandingRegion[]): Standing {
  // Paused already says that nothing goes on without a person.
  if ((status === 'running' || status === 'stopping') && regions.some(waitsForPerson)) return 'held'
  const moving = regions.filter((region) => region.request !== undefined || isMoving(region.phase))
  if (moving.length === 0 || !moving.every(goesBack)) return status
  switch (status) {
    case 'running':
      return regions.every((region) => goesBack(region) || isSettled(region.phase)) ? 'taking-back' : status
    // What a stop or an abort takes back by itself had not been promoted; this was, and a person thought better of it.
    case 'stopping':
    case 'aborting':
      return moving.every(({ wasPromoted }) => wasPromoted) ? 'taking-back' : status
    default:
      return status
  }
}

/** Its bake is over without a verdict, and nobody has decided yet. */
export function waitsForPerson({ phase, request }: Pick<StandingRegion, 'phase' | 'request'>): boolean {
  return isHeld(phase) && request === undefined
}

export function isHeld(phase: RegionPhase): boolean {
  return (phase.name === 'baking' || phase.name === 'verifying') && phase.heldSince !== undefined
}

/** Why a region holds and waits for a person: for want of a verdict, or for what its phase says. */
export type HeldReason = HeldFor | 'verdict'

/** undefined: it does not hold. */
export function heldReason(phase: RegionPhase): HeldReason | undefined {
  if (phase.name !== 'baking' && phase.name !== 'verifying') return undefined
  return phase.heldSince === undefined ? undefined : (phase.heldFor ?? 'verdict')
}

/** It is being taken back, or is about to be. */
export function goesBack({ phase, request }: StandingRegion): boolean {
  return phase.name === 'reverting' || request?.kind === 'revert'
}

/** A promoted region serves its release until it is back on the one before. */
export function isOnRelease({ phase, wasPromoted }: Pick<StandingRegion, 'phase' | 'wasPromoted'>): boolean {
  return phase.name === 'promoted' || (phase.name === 'reverting' && wasPromoted)
}

/** The first wave with a region that is still to come; the last one when there is none. */
export function currentWave(regions: readonly StandingRegion[]): number {
  // A region that was promoted and is taken back later does not bring its wave back.
  const toCome = regions.filter((region) => !isSettled(region.phase) && !isOnRelease(region))
  return toCome.length > 0
    ? Math.min(...toCome.map(({ wave }) => wave))
    : Math.max(1, ...regions.map(({ wave }) => wave))
}
