import type { RegionPhaseName } from '#lib/domain/types.ts'
import type { Tone } from '#lib/web/views.ts'
import type { StatusIconName } from '../status/status-icon.tsx'

/** The shape of a region's state: tones that two states share are told apart by it. */
export function toneIcon(phase: RegionPhaseName, tone: Tone): StatusIconName {
  if (phase === 'reverting' || phase === 'reverted') return 'reverted'
  if (phase === 'skipped') return 'skipped'
  return tone
}
