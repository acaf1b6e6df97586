import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Timeline } from '#lib/domain/plan/timeline.ts'
import { sectionOf } from './plan/section.ts'
import { cloudShift, shiftBakeSeconds, sumOfWaitsSeconds, waits } from './plan/shift.ts'

const shapes = { canary: 'canary', linear: 'steps', rolling: 'steps', 'all-at-once': 'whole' } as const

export function shiftTimeline(guardrail: Guardrail): Timeline | undefined {
  const shift = sectionOf(guardrail)
  if (shift === undefined) return undefined
  const { terminationWaitSeconds } = shift
  const asked = cloudShift(shift, guardrail)
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
