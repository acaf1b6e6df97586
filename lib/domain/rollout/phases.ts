import type { RegionPhase, RegionPhaseName } from '../types.ts'

/** An operation of ours may be under way in the cloud: the endpoint is between two configurations, so that neither is drift. */
export const movingPhases: readonly string[] = [
  'shifting',
  'baking',
  'completing',
  'verifying',
  'reverting',
] satisfies RegionPhaseName[]

/** No further pass will change it without a person. */
export const settledPhases: readonly string[] = [
  'promoted',
  'reverted',
  'failed',
  'skipped',
] satisfies RegionPhaseName[]

export const isMoving = (phase: Pick<RegionPhase, 'name'>): boolean => movingPhases.includes(phase.name)
export const isSettled = (phase: Pick<RegionPhase, 'name'>): boolean => settledPhases.includes(phase.name)
