import type { RecordedActor } from '../../actor.ts'
import type { ComparedOutcome } from '../../manifest/compare.ts'
import type { Said } from '../../said.ts'
import type { RegionPhaseName } from '../../types.ts'
import type { Withdrawal } from '../../withdrawal.ts'

/** On the way of a region to the release. `region`: its code. */
export interface ForwardFacts {
  'region-begun': { region: string; label: string; configName: string }
  /** Of this attempt, and nobody remembers having begun it. */
  'update-found': { region: string; configName: string }
  /** `update`: what the cloud calls it. */
  'update-accepted': { region: string; update: string }
  'region-awaits-copy': { region: string; copy: Said }
  /** It was on its way, and the call was never accepted. */
  'region-had-not-begun': { region: string; refusal: Said }
  /** `share`: 0–1 of the traffic; left out where it is not known. `seconds`: of this bake. */
  'bake-begun': { region: string; fleet: 'canary' | 'new'; share?: number; seconds: number }
  /** Meridian's own, when all traffic is shifted. */
  'own-bake-begun': { region: string; seconds: number }
  'bake-extended': { region: string; bakedSeconds: number; bySeconds: number; verdict?: Said }
  'bake-ended-by': { region: string; by: RecordedActor }
  'bake-passed': { region: string; leftSeconds: number }
  /** `standsBySeconds`: for which the old fleet is kept. */
  'all-traffic-shifted': { region: string; standsBySeconds: number }
  'update-ended': { region: string }
  'held-without-verdict': { region: string; verdict?: Said }
  'held-withdrawn': { region: string; label: string; withdrawal: Withdrawal }
  /** `isTold`: the cloud tells that nothing ran. */
  'held-before-start': { region: string; endpoint: string; label: string; isTold: boolean }
  'went-on-hurried': { region: string; by: RecordedActor }
  'went-on-by-plan': { region: string; verdict?: Said }
  /** `accepted`: parts that it rests on besides digests, of a release of so many containers. `already`: it served the release before. */
  'region-promoted': {
    region: string
    label: string
    already: boolean
    /** Variants of other models answer too, and leave it that share, 0–1, of the requests. */
    beside?: 'untold' | { share: number }
    containers: number
    accepted: ComparedOutcome[]
  }
}

/** On its way back, and out of the rollout. */
export interface BackFacts {
  /** `isBack`: only the stop alarm still rings. */
  'region-going-back': { region: string; isBack: boolean; cause: Said }
  /** `baseline`: label of what it serves again. */
  'region-back': { region: string; baseline?: string; cause: Said }
  'region-failed': { cause: Said; advice: Said }
  'region-left-out': { region: string; by: RecordedActor; reason: string | Said }
  'nothing-to-take-back': { region: string }
  'region-troubled': { region: string; trouble: Said }
  'region-answers-again': { region: string; tries: number }
  /** `message`: the cloud's words. */
  'stop-alarm-kept': { region: string; message: string }
  /** Whether it still is what was approved. */
  'release-unwatched': { label: string; why: Said }
  /** For want of anything else to tell. */
  'region-entered': { region: string; label: string; from: RegionPhaseName; to: RegionPhaseName }
}

declare module '../../said.ts' {
  interface SaidFacts extends ForwardFacts, BackFacts {}
}
