import type { Guardrail } from './plan.ts'
import { rollingOf, shiftsSageMaker } from './rolling.ts'
import { cloudShift, shiftBakeSeconds, sumOfWaitsSeconds, waits } from './shift.ts'
import type { Provider } from './types.ts'

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

/** undefined: the plan does not say how traffic moves on that cloud. */
export function timelineOf(guardrail: Guardrail, provider: Provider): Timeline | undefined {
  return timelines[provider](guardrail)
}

/** Seconds that a region bakes under the plan, without what the plan may extend it by; 0 where it says nothing for that cloud. */
export function bakeSecondsOf(guardrail: Guardrail, provider: Provider): number {
  return timelineOf(guardrail, provider)?.bakeSeconds ?? 0
}

const timelines: Readonly<Record<Provider, (guardrail: Guardrail) => Timeline | undefined>> = {
  sagemaker: shiftTimeline,
  vertex: rollingTimeline,
  'cloud-run': () => undefined,
}

const shapes = { canary: 'canary', linear: 'steps', rolling: 'steps', 'all-at-once': 'whole' } as const

function shiftTimeline(guardrail: Guardrail): Timeline | undefined {
  if (!shiftsSageMaker(guardrail)) return undefined
  const { shift, terminationWaitSeconds } = guardrail
  const asked = cloudShift(guardrail)
  const shape = shapes[shift.strategy]
  return {
    shape,
    askedShare: shift.strategy === 'all-at-once' ? 1 : shift.percent / 100,
    hasBaseline: shape !== 'whole',
    bakeSeconds: shift.bakeSeconds,
    stepSeconds: asked.bakeSeconds,
    steps: waits(shift),
    comparedSeconds: shiftBakeSeconds(shift),
    askedSeconds: shiftBakeSeconds(asked),
    // Only a canary bakes again on all traffic.
    completingSeconds: (shape === 'canary' ? asked.bakeSeconds : 0) + terminationWaitSeconds,
    waitSeconds: sumOfWaitsSeconds(asked, terminationWaitSeconds),
  }
}

/**
 * Replicas are replaced one after the other without a pause, both releases serving meanwhile, and the region bakes once on all traffic. The
 * previous model stands by until somebody undeploys it, so nothing waits for its end.
 */
function rollingTimeline(guardrail: Guardrail): Timeline {
  const { bakeSeconds } = rollingOf(guardrail)
  return {
    shape: 'whole',
    askedShare: undefined,
    hasBaseline: true,
    bakeSeconds,
    stepSeconds: bakeSeconds,
    steps: 1,
    comparedSeconds: bakeSeconds,
    askedSeconds: bakeSeconds,
    completingSeconds: 0,
    waitSeconds: bakeSeconds,
  }
}
