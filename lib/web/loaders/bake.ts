import { phaseTimesFromRow, regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import type { RegionRow } from '#lib/services/rollouts/find.ts'
import type { CanaryView } from '../views.ts'

/** The bake as the cloud began it; kept for the chart after the region has moved on. */
export function bakeOf(region: RegionRow, plannedSeconds: number): CanaryView['bake'] {
  const { phase } = regionRolloutFromRow(region)
  if (phase.name === 'baking') return { startedAt: phase.bakingSince, seconds: phase.bakeSeconds }
  const began = phaseTimesFromRow(region).baking
  return began === undefined ? null : { startedAt: began, seconds: plannedSeconds }
}
