import { measuredShare } from '../canary/verdict.ts'
import type { CohortMinute, CohortMinutes } from '../ports.ts'
import type { MeasuredMinute } from './served.ts'

/**
 * The last minute that tells how traffic was split. One in which a single cohort has requests tells it only once that cohort is settled,
 * because the other's count may arrive later, and one without any of the canary only where it should have had some: from `shiftedAt` on.
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
    const isBefore = shiftedAt === undefined || minute < Date.parse(shiftedAt)
    if (share === 0 && (isLate(beside) || isBefore)) continue
    if (share === 1 && isLate(of)) continue
    return {
      minute: new Date(minute).toISOString(),
      share,
      requests: (of?.requests ?? 0) + (beside?.requests ?? 0),
    }
  }
  return undefined
}

/** The cohort that alone has requests in a minute is still being counted, and with it perhaps the other. */
const isLate = (minute: CohortMinute | undefined) => minute === undefined || minute.settled === false
