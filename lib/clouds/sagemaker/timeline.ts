import type { Guardrail } from '#lib/domain/plan.ts'
import { shiftsSageMaker } from '#lib/domain/rolling.ts'
import { cloudShift, shiftBakeSeconds, sumOfWaitsSeconds, waits } from '#lib/domain/shift.ts'
import type { Timeline } from '#lib/domain/timeline.ts'

const shapes = { canary: 'canary', linear: 'steps', rolling: 'steps', 'all-at-once': 'whole' } as const

export function shiftTimeline(guardrail: Guardrail): Timeline | undefined {
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
