import { phaseTimesFromRow, regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Timed } from '#lib/domain/plan/timeline.ts'
import type { RegionRow } from '#lib/services/rollouts/find.ts'
import type { BakeView } from '../views.ts'

/** The columns of a region rollout, without what a query joins to them. */
export type RegionRolloutRow = Omit<RegionRow, 'endpoint'>

/** The bake as the cloud began it; kept for the chart after the region has moved on. */
export function bakeOf(region: RegionRolloutRow, guardrail: Guardrail, cloud: Timed): BakeView | null {
  const { phase } = regionRolloutFromRow(region)
  if (phase.name === 'baking') return { startedAt: phase.bakingSince, seconds: phase.bakeSeconds }
  const began = phaseTimesFromRow(region).baking
  const seconds = cloud.timeline(guardrail)?.comparedSeconds ?? 0
  return began === undefined ? null : { startedAt: began, seconds }
}

/**
 * The wait that goes on now: the bake, or in completing the second one, on all traffic, until the old instances are ended. null
 * when nothing is waited for.
 */
export function bakeNow(region: RegionRolloutRow, guardrail: Guardrail, cloud: Timed): BakeView | null {
  switch (region.phaseName) {
    case 'baking':
      return bakeOf(region, guardrail, cloud)
    case 'completing': {
      // How long the old release stands by once the new one has all traffic.
      const seconds = cloud.timeline(guardrail)?.completingSeconds ?? 0
      return seconds > 0 ? { startedAt: region.phaseSince.toISOString(), seconds } : null
    }
    default:
      return null
  }
}
