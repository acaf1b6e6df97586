import type { Guardrail } from '#lib/domain/plan.ts'
import { rollingOf } from '#lib/domain/rolling.ts'
import type { Timeline } from '#lib/domain/timeline.ts'

/**
 * Replicas are replaced one after the other without a pause, both releases serving meanwhile, and the region bakes once on all traffic. The
 * previous model stands by until somebody undeploys it, so nothing waits for its end.
 */
export function rollingTimeline(guardrail: Guardrail): Timeline {
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
