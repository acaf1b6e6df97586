import type { RecordedActor } from '../../actor.ts'
import type { ComparedOutcome } from '../../manifest/compare.ts'
import type { Difference } from '../../manifest/difference.ts'
import type { ComparedPart } from '../../manifest/types.ts'
import type { Said } from '../../said.ts'
import type { Withdrawal } from '../../withdrawal.ts'

/** What brings a region out of the straight way. `region`: its code. */
export interface CauseFacts {
  /** `own`: Meridian's stop alarm. `reason`: the cloud's words. */
  'alarm-rang': { region: string; alarm: string; own: boolean; reason: string }
  'region-verdict': { region: string; verdict: Said }
  'region-asked-back': { region: string; by: RecordedActor; reason: string | Said }
  'region-release-withdrawn': { region: string; label: string; withdrawal: Withdrawal }
  /** The cloud took the update back without a word. `okSince`: ISO. */
  'update-undone-by-alarm': { region: string; cloud: string; alarm: string; okSince: string }
  /** `failure`: the cloud's words; left out: it gave no reason. */
  'update-undone': { region: string; cloud: string; failure?: string }
  /** `untouched`: nothing had been begun. */
  'region-did-not-work': {
    region: string
    patienceSeconds: number
    tries: number
    errorCode?: string
    trouble: Said
    untouched: boolean
  }
  'region-refused-by-cloud': { region: string; errorCode?: string; message: Said }
  /** `region` is left out where what goes before names it. `underway`: an update to that configuration. */
  'endpoint-changed-by-others': {
    region?: string
    endpoint: string
    configName: string
    underway: boolean
  }
  'region-not-taken-back': { region: string; withinSeconds: number }
  'region-baseline-unknown': { region: string }
  'region-artifact-other': { region: string; copy: Said }
  /** `digest`, `wanted`: whole; left out where they could not be read. */
  'region-artifact-digest': {
    region: string
    label: string
    url: string
    digest?: string
    wanted?: string
  }
  'region-artifact-failed': { region: string; copy: Said }
  'region-serves-unknown': {
    region: string
    label: string
    configName: string
    containers: number
    parts: ComparedOutcome[]
  }
  'region-serves-other': { region: string; label: string; configName: string; difference: Difference }
  /** `status`, `failure`: the cloud's words. */
  'region-serves-mixture': { region: string; endpoint: string; status: string; failure?: string }
  /** What it was taken back for, and what came on top of it. */
  'cause-and-more': { cause: Said; more: Said }
}

/** What a person does about a region that failed. */
export interface AdviceFacts {
  'advise-copy': { label: string; url: string }
  'advise-replication': { region: string }
  /** `begun`: an update may be under way. */
  'advise-cloud-refused': { endpoint: string; begun: boolean }
  'advise-find-who': { region: string }
  /** `configName`: what it served before; left out where that is not known. */
  'advise-previous-by-hand': { endpoint: string; configName?: string }
  'advise-wanted-by-hand': { endpoint: string }
  'advise-unread-part': { region: string; endpoint: string; label: string }
  'advise-other-parts': { region: string; endpoint: string; label: string; parts: ComparedPart[] }
}

declare module '../../said.ts' {
  interface SaidFacts extends CauseFacts, AdviceFacts {}
}
