import { goesOn } from '#lib/domain/rollout.ts'
import type { RegionPhase, RolloutStatus } from '#lib/domain/types.ts'
import { duration } from '#lib/domain/wording.ts'

/** A region whose bake ended without a verdict, and which waits for a person. */

/** Since when, ISO; null while it does not hold. */
export const heldSinceOf = (phase: RegionPhase): string | null =>
  ('heldSince' in phase ? phase.heldSince : undefined) ?? null

/** "Holds: no verdict after 30 min". */
export function heldHeadline(phase: RegionPhase, bakeSeconds: number): string {
  return `Holds: no verdict after ${duration(watchedSeconds(phase, bakeSeconds))}`
}

/**
 * On every cloud a region holds only once its update has ended. Minutes of before may still arrive and be judged; none comes on top.
 * A rollout that is stopping lets no region go on.
 */
export function heldDetail(status: RolloutStatus): string {
  const choice = goesOn(status) ? 'Proceed on your own word, or roll back.' : 'Roll it back.'
  return `${choice} Its update has ended, so waiting alone brings no verdict.`
}

/** How long the canary had been watched when it began to hold; a bake that the plan extended is longer than planned. */
function watchedSeconds(phase: RegionPhase, bakeSeconds: number): number {
  if (phase.name !== 'baking' || phase.heldSince === undefined) return bakeSeconds
  const seconds = (Date.parse(phase.heldSince) - Date.parse(phase.bakingSince)) / 1000
  // The loop looks some seconds after the end: whole minutes are what a person planned.
  return Math.round(seconds / 60) * 60
}
