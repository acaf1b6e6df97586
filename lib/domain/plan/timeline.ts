import type { Guardrail } from './plan.ts'

/** How a region's traffic moves under a plan, over time: what the loop, the judges, the previews and the pages go by, whichever cloud it is. */
export interface Timeline {
  /**
   * `canary`: one share while it bakes, then all; `steps`: the share grows until it is all; `whole`: all traffic has moved before anything
   * bakes.
   */
  shape: 'canary' | 'steps' | 'whole'
  /** 0–1; what is asked for first; undefined: nobody asks for a share, traffic follows what is ready. */
  askedShare: number | undefined
  /** The old release answers beside the new one for a while, so that both can be compared. */
  hasBaseline: boolean
  /** Seconds of one bake, as the plan says it. */
  bakeSeconds: number
  /** Seconds of one bake as the cloud is asked for it: with what the judge may extend it by, where the cloud cannot be asked later. */
  stepSeconds: number
  /** Bakes before the old release may go. */
  steps: number
  /** Seconds for which both are compared, as the plan says it: all steps together. */
  comparedSeconds: number
  /** The same as the cloud is asked for it. */
  askedSeconds: number
  /** Seconds for which the old release stands by once the new one has all traffic. */
  completingSeconds: number
  /** Seconds of all waits between the first shift and the end of the update. */
  waitSeconds: number
}

/** A cloud, as far as it is asked how traffic moves on it. */
export interface Timed {
  /** undefined: the plan does not say how traffic moves on that cloud. */
  timeline(guardrail: Guardrail): Timeline | undefined
}

/** Seconds that a region bakes under the plan, without what the plan may extend it by; 0 where it says nothing for that cloud. */
export function bakeSecondsOf(guardrail: Guardrail, cloud: Timed): number {
  return cloud.timeline(guardrail)?.bakeSeconds ?? 0
}
