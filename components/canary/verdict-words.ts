import type { Evidence } from '#lib/domain/types.ts'
import { percent } from '#lib/domain/wording.ts'
import type { EvidenceView } from '#lib/web/views.ts'

/** "About 6 min more", of a verdict or of one measure; null when it is decided or nobody can tell. */
export function stillNeeded({ outcome, expectedMinutes }: Pick<Evidence, 'outcome' | 'expectedMinutes'>) {
  if (outcome !== 'need-more-data' || expectedMinutes === undefined) return null
  if (expectedMinutes === null) return 'No verdict in sight at this traffic'
  const minutes = Math.max(1, Math.ceil(expectedMinutes))
  return minutes < 120 ? `About ${minutes} min more` : `About ${Math.round(minutes / 60)} h more`
}

/** Why a wide interval passes; null where it passes by its ratio, or not at all. */
export function rareWords({ rarerThan }: Pick<Evidence, 'rarerThan'>): string | null {
  return rarerThan === undefined
    ? null
    : `passes because it is rarer than ${percent(rarerThan)} of requests, where a ratio does not matter`
}

/** Whose evidence the outcome rests on, where the numbers beside it are not the whole of it; null where they are. */
export function waveWords({ regions }: Pick<Evidence, 'regions'>): string | null {
  return regions === undefined ? null : `judged on the wave’s ${regions} regions together`
}

/** Below it, minutes vary as chance alone would have it, to the two digits that are said. */
const worthSaying = 1.05

/** How noise beyond chance was reckoned with; null where nothing was compared, or there is none. */
export function calibrationWords({ calibrated, dispersion, measure }: EvidenceView): string | null {
  if (calibrated === undefined || measure === 'score') return null
  if (!calibrated) return 'not calibrated on this endpoint yet, so evidence counts half'
  if (dispersion === undefined || dispersion < worthSaying) return null
  return `this endpoint varies ${Number(dispersion.toFixed(2))} times as much as chance alone, which is reckoned with`
}

/** "up to 1 is tolerated, from 3 it must not pass": what a ratio is held against. */
export function boundWords(tolerated: number, unacceptable: number | null): string {
  const upTo = `up to ${tolerated} is tolerated`
  return unacceptable === null ? upTo : `${upTo}, from ${unacceptable} it must not pass`
}
