import type { ReplayInput } from '#lib/domain/canary/replay.ts'
import type { RegionPhase } from '#lib/domain/types.ts'

/** What is replayed: everything but the judge. */
export interface ReplaySubject extends ReplayInput {
  /** Region code. */
  region: string
  of:
    | {
        kind: 'rollout'
        slug: string
        release: string
        from: string | null
        attempt: number
        /** Where the region is now; undefined of an attempt that another has followed. */
        phase: RegionPhase | undefined
      }
    | { kind: 'periods'; endpoint: string; baselineFrom: Date; canaryFrom: Date; minutes: number }
}
