import type { RecordedActor } from '../../actor.ts'
import type { Withdrawal } from '../../withdrawal.ts'
import type { HeldReason } from '../rollout-standing.ts'

/** Of all regions. */
export interface Tally {
  /** The release's. */
  label: string
  /** How many are on it. */
  on: number
  of: number
}

interface AtWave {
  wave: number
  waves: number
}

/** Regions that hold, by what for. Regions are codes, one for each endpoint, so that a region may be named twice. */
export interface Holding {
  reason: HeldReason
  regions: string[]
}

/** Regions that are not on the release. `label`: of what they serve instead; left out: nobody knows what it is called. */
export interface Elsewhere {
  what: 'went-back' | 'stayed' | 'failed' | 'skipped' | 'not-started'
  label?: string
  regions: string[]
}

interface Stopped extends Tally {
  /** Regions whose failure stopped it. */
  failing: string[]
}

/** Where a rollout stands, when its regions have been looked at. */
export interface OutcomeFacts {
  'rollout-held': Tally & AtWave & { holding: Holding[]; isStopping: boolean }
  'rollout-taking-back': { label: string; back: string[]; by: RecordedActor[]; staying: string[] }
  'rollout-promoting': Tally & AtWave & { goingBack: string[] }
  'rollout-waits-paused': Tally & AtWave & { holding: Holding[] }
  'rollout-stops': Stopped
  'rollout-aborts': Tally
  /** `by`: who asked; empty where the plan did. `serving`: those that still serve it. */
  'rollout-rolls-back': Stopped & { by: RecordedActor[]; serving: string[]; goingBack: string[] }
  /** `region`: of the first. */
  'rollout-completed': Tally & { elsewhere: Elsewhere[]; region: string }
  'rollout-partial': Tally & { elsewhere: Elsewhere[] }
  'rollout-stopped': Stopped & { elsewhere: Elsewhere[] }
  /** `backOn`: what all of them are back on. `region`: of the first. */
  'rollout-rolled-back': Stopped & {
    by: RecordedActor[]
    elsewhere: Elsewhere[]
    region: string
    backOn?: string
  }
  'rollout-aborted': Tally & { elsewhere: Elsewhere[] }
}

/** What happened to a rollout as a whole, and what people decided. */
export interface DecidedFacts {
  'rollout-started': { by: RecordedActor }
  /** `reason`: as it was typed. */
  'rollout-decided': {
    by: RecordedActor
    did: 'paused' | 'resumed' | 'aborted' | 'rolled-back'
    reason?: string
  }
  /** `endpoint`: named where the rollout has several in one city. */
  'region-decided': {
    by: RecordedActor
    did:
      | { act: 'rolled-back' | 'skipped' | 'ended-bake' }
      | { act: 'let-proceed'; held: HeldReason }
      | { act: 'opened-attempt'; attempt: number }
    region: string
    endpoint?: string
    reason?: string
  }
  /**
   * `verified`: regions of the wave before; `declared`: those where something is the release's as declared only; `others`: what became of
   * its other regions, one by one.
   */
  'wave-opened': {
    wave: number
    label: string
    verified: string[]
    declared?: string[]
    others: { region: string; what: 'skipped' | 'going-back' | 'stays'; label?: string }[]
  }
  'release-taken-back': { label: string; withdrawal: Withdrawal }
}

declare module '../../said.ts' {
  interface SaidFacts extends OutcomeFacts, DecidedFacts {}
}
