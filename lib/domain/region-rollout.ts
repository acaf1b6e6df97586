import type { Asked, RecordedActor } from './actor.ts'
import type { Refusal } from './findings.ts'
import type { ComparedOutcome } from './manifest/compare.ts'
import type { Manifest } from './manifest/types.ts'
import type { ArtifactCopy } from './observation.ts'
import type { Said } from './said.ts'
import type { Evidence } from './verdict-types.ts'

export const regionPhases = [
  'waiting',
  'replicating',
  'gated',
  'shifting',
  'baking',
  'completing',
  'verifying',
  'promoted',
  'reverting',
  'reverted',
  'failed',
  'skipped',
] as const
export type RegionPhaseName = (typeof regionPhases)[number]

/**
 * `health`: the release's replicas never became ready, so no traffic could judge it. `withdrawn`: the release may not be served any more.
 */
export type RevertCause = 'verdict' | 'alarm' | 'health' | 'withdrawn' | 'person' | 'cloud'

/** What brought a region out of the straight way. */
export interface Cause {
  kind: RevertCause
  /** What happened, with the evidence. */
  said: Said
  /** Who asked, when somebody did. */
  by?: RecordedActor
  evidence?: Evidence[]
}

/** What a held region waits for; left out: a verdict. `start`: nothing of the release ever ran. `withdrawal`: its release was withdrawn. */
export type HeldFor = 'start' | 'withdrawal'

export type RegionPhase =
  | { name: 'waiting' }
  | { name: 'replicating'; copy: ArtifactCopy | undefined }
  /** The artifact is there; `refusal` says what the region waits for (undefined: nothing, it begins in the next pass). */
  | { name: 'gated'; refusal: Refusal | undefined }
  /**
   * `begunFrom`: the endpoint's LastModifiedTime (ISO) before the update; unchanged means the update was never accepted.
   * `refused`: the adapter sent no update, so that whatever the endpoint does now, scaling for one, is not this attempt's.
   * `accepted`: the update was seen under way, so it is never begun again, whatever a later answer says.
   * `operation`: name of the cloud's long-running operation, where it gives one.
   */
  | { name: 'shifting'; begunFrom: string; refused?: boolean; accepted?: boolean; operation?: string }
  /**
   * Where Meridian holds the bake itself, `hurriedBy` is who ended it early, and `heldSince` (ISO) when it was over without a verdict, so
   * that a person decides.
   */
  | {
      name: 'baking'
      begunFrom: string
      bakingSince: string
      bakeSeconds: number
      hurriedBy?: RecordedActor
      heldSince?: string
      heldFor?: HeldFor
    }
  | { name: 'completing'; begunFrom: string }
  /**
   * `hurriedBy` did not wait for a verdict; `heldSince`: the update has ended without one, and a person decides; ISO. `started`: a container
   * of it was seen to run. `unreadSince`: ISO, since when a part of what is served cannot be read.
   */
  | {
      name: 'verifying'
      hurriedBy?: RecordedActor
      heldSince?: string
      heldFor?: HeldFor
      started?: boolean
      unreadSince?: string
    }
  /**
   * `digest`: of the first artifact; left out where there is none. `fingerprint`: of the manifest that is served. `accepted`: parts that are
   * the release's by tag only, or unknown and tolerated.
   */
  | { name: 'promoted'; digest?: string; fingerprint?: string; accepted?: ComparedOutcome[] }
  /** `inFlight`: an update was under way when the region was taken back, so an alarm is tripped instead of an update begun. */
  | {
      name: 'reverting'
      cause: Cause
      inFlight: boolean
      begunFrom: string | undefined
      /** ISO; when the cloud answered again after an outage during the way back. */
      answersSince?: string
    }
  | { name: 'reverted'; cause: Cause }
  /** Needs a person; `advice` says what to do. */
  | { name: 'failed'; cause: Cause; advice: Said }
  /** `cause`: what had taken it off the way before a person left it out. */
  | ({ name: 'skipped'; cause?: Cause } & Asked)

/** Infrastructure trouble in a row; gone with the first answer. */
export interface Trouble {
  since: string
  tries: number
  said: Said
  code: string | undefined
}

export interface RegionRollout {
  id: string
  rolloutId: string
  endpointId: string
  /** 1-based. */
  wave: number
  phase: RegionPhase
  phaseSince: string
  /** 1-based; Retry opens the next. */
  attempt: number
  /** It was promoted in this attempt, whatever became of it since: it serves the release until it is back on its baseline. */
  wasPromoted: boolean
  /** What it served before this attempt and goes back to. */
  baseline: Baseline | undefined
  trouble: Trouble | undefined
  /** A person's wish not yet carried out. */
  request: ({ kind: 'revert' | 'proceed' } & Asked) | undefined
}

export interface Baseline {
  releaseId: string | undefined
  label: string | undefined
  configName: string
  digest: string | undefined
  /** Everything that it served; left out in what was recorded earlier. */
  manifest?: Manifest
  /** Vertex AI: the model version that is deployed again on the way back. */
  modelName?: string
}
