import type { CohortMinutes } from '../ports.ts'
import { measuredShare } from '../verdict.ts'
import type { MeasuredMinute } from './served.ts'

/**
 * The last minute that tells how traffic was split. One without any request of the canary tells it only once it is settled, because the
 * canary's count may arrive after the baseline's, and only where the canary should have had some: from `shiftedAt` on.
 * @param shiftedAt ISO; undefined while no traffic has been shifted
 */
export function lastMeasured(
  { canary, baseline }: CohortMinutes,
  shiftedAt: string | undefined,
): MeasuredMinute | undefined {
  const inCanary = new Map(canary.map((minute) => [Date.parse(minute.minute), minute]))
  const inBaseline = new Map(baseline.map((minute) => [Date.parse(minute.minute), minute]))
  const newestFirst = [...new Set([...inCanary.keys(), ...inBaseline.keys()])].sort(
    (one, other) => other - one,
  )
  for (const minute of newestFirst) {
    const [of, beside] = [inCanary.get(minute), inBaseline.get(minute)]
    const share = measuredShare({ canary: of ? [of] : [], baseline: beside ? [beside] : [] })
    if (share === undefined) continue
    const isLate = beside === undefined || beside.settled === false
    const isBefore = shiftedAt === undefined || minute < Date.parse(shiftedAt)
    if (share === 0 && (isLate || isBefore)) continue
    return {
      minute: new Date(minute).toISOString(),
      share,
      requests: (of?.requests ?? 0) + (beside?.requests ?? 0),
    }
  }
  return undefined
}
