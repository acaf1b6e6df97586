import { goesOn } from '#lib/domain/rollout/rollout.ts'
import { heldReason } from '#lib/domain/rollout/rollout-standing.ts'
import type { RegionPhase, RolloutStatus } from '#lib/domain/types.ts'
import type { Withdrawal } from '#lib/domain/withdrawal.ts'
import { duration } from '#lib/domain/wording.ts'
import { withdrawalSentence, withdrawnWords } from '#lib/words/rollout/withdrawal.ts'
import { say } from '#lib/words/say.ts'
import type { HeldView } from '../views.ts'

/** A region that holds and waits for a person. */

interface Release {
  label: string
  withdrawn: Withdrawal | undefined
}

/** null while it does not hold. */
export function heldView(phase: RegionPhase, { label, withdrawn }: Release): HeldView | null {
  const why = heldReason(phase)
  if (why === undefined || !('heldSince' in phase) || phase.heldSince === undefined) return null
  const because = withdrawn === undefined ? null : withdrawalSentence(label, withdrawn, say)
  return { since: phase.heldSince, why, because: why === 'withdrawal' ? because : null }
}

/** "Holds: no verdict after 30 min", "Holds: v427 was rejected". */
export function heldHeadline(
  { why }: HeldView,
  phase: RegionPhase,
  { label, withdrawn }: Release,
  bakeSeconds: number,
): string {
  switch (why) {
    case 'verdict':
      return `Holds: no verdict after ${duration(watchedSeconds(phase, bakeSeconds))}`
    case 'withdrawal':
      return `Holds: ${label} ${withdrawn === undefined ? 'was withdrawn' : withdrawnWords[withdrawn.kind]}`
    case 'start':
      return `Holds: nothing of ${label} has run yet`
  }
}

/**
 * On every cloud a region holds only once its update has ended. Minutes of before may still arrive and be judged; none comes on top.
 * A rollout that is stopping lets no region go on.
 */
export function heldDetail({ why, because }: HeldView, status: RolloutStatus): string {
  const choice = goesOn(status) ? 'Proceed on your own word, or roll back.' : 'Roll it back.'
  switch (why) {
    case 'verdict':
      return `${choice} Its update has ended, so waiting alone brings no verdict.`
    case 'withdrawal':
      return because === null ? choice : `${because} ${choice}`
    case 'start':
      return `It goes on when a container runs or a request has been answered. ${choice}`
  }
}

/** How long the canary had been watched when it began to hold; a bake that the plan extended is longer than planned. */
function watchedSeconds(phase: RegionPhase, bakeSeconds: number): number {
  if (phase.name !== 'baking' || phase.heldSince === undefined) return bakeSeconds
  const seconds = (Date.parse(phase.heldSince) - Date.parse(phase.bakingSince)) / 1000
  // The loop looks some seconds after the end: whole minutes are what a person planned.
  return Math.round(seconds / 60) * 60
}
