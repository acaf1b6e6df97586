import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Timeline } from '#lib/domain/plan/timeline.ts'
import { rollingOf } from './plan/section.ts'

/**
 * Replicas are replaced one after the other without a pause, both releases serving meanwhile, and the region bakes once on all traffic. The
 * previous model stands by until somebody undeploys it, so nothing waits for its end.
 */
export function rollingTimeline(guardrail: Guardrail): Timeline | undefined {
  const rolling = rollingOf(guardrail)
  if (rolling === undefined) return undefined
  const { bakeSeconds } = rolling
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
