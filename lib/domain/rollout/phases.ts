import type { RegionPhase, RegionPhaseName } from '../types.ts'

/** An attempt has begun and nothing has been decided of it: its canary may still be judged, and the release taken back. */
export const underwayPhases: readonly string[] = [
  'shifting',
  'baking',
  'completing',
  'verifying',
] satisfies RegionPhaseName[]

/** Underway, or on its way back: the endpoint is between two configurations, so that neither is drift. */
export const movingPhases: readonly string[] = [...underwayPhases, 'reverting' satisfies RegionPhaseName]

/** No further pass will change it without a person. */
export const settledPhases: readonly string[] = [
  'promoted',
  'reverted',
  'failed',
  'skipped',
] satisfies RegionPhaseName[]

export const isUnderway = (phase: Pick<RegionPhase, 'name'>): boolean => underwayPhases.includes(phase.name)
export const isMoving = (phase: Pick<RegionPhase, 'name'>): boolean => movingPhases.includes(phase.name)
export const isSettled = (phase: Pick<RegionPhase, 'name'>): boolean => settledPhases.includes(phase.name)
