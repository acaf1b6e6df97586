import type { Guardrail } from '../plan/plan.ts'
import type { Timed } from '../plan/timeline.ts'
import type { JudgeInput } from '../ports.ts'

/** What of the traffic is meant for a canary, and when. */
export type TrafficMeant = Pick<JudgeInput, 'expectedShare' | 'shareGrows' | 'bakedBetween'>

/** When a region bakes. */
interface Bake {
  /** ISO; undefined: it has not begun, or was never seen. */
  from: string | undefined
  /** ISO; when the loop saw that all traffic is shifted, a little after it was. undefined: it bakes. */
  shiftedAt: string | undefined
  now: Date
}

const iso = (epochMs: number) => new Date(epochMs).toISOString()

/**
 * A canary has its share while it bakes, and once all traffic is shifted that is what it should have had until then. A shift in steps
 * brings at least its first step's share while the baseline serves beside it; before its last step, that is, which comes after all
 * waits but one at the earliest. Where nothing bakes before all traffic has moved, all of it is meant for the new fleet from then on.
 */
export function trafficMeant(guardrail: Guardrail, cloud: Timed, bake: Bake): TrafficMeant {
  const { from, shiftedAt, now } = bake
  if (from === undefined) return { expectedShare: undefined }
  const timeline = cloud.timeline(guardrail)
  if (timeline === undefined) return { expectedShare: undefined }
  const { shape, askedShare: expectedShare, steps, stepSeconds } = timeline
  if (shape === 'whole') return { expectedShare: 1, bakedBetween: { from, until: now.toISOString() } }
  const until = Date.parse(shiftedAt ?? now.toISOString())
  const endOf = (bakes: number) => iso(Math.min(until, Date.parse(from) + bakes * stepSeconds * 1000))
  if (shape === 'steps')
    return { expectedShare, shareGrows: true, bakedBetween: { from, until: endOf(steps - 1) } }
  return shiftedAt === undefined
    ? { expectedShare }
    : { expectedShare, bakedBetween: { from, until: endOf(1) } }
}
