import type { PlanForCloud, ProblemOfPlan } from '#lib/domain/cloud-forms.ts'
import { isTooShort } from '#lib/domain/plan/bake-problems.ts'
import { bakeSecondsOf } from '#lib/domain/plan/timeline.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { duration } from '#lib/domain/wording.ts'
import { rollingTimeline } from './timeline.ts'

const timed = { timeline: rollingTimeline }

export function rollingBakeProblems({ plan: { guardrail }, where }: PlanForCloud): ProblemOfPlan[] {
  if (!isTooShort(guardrail, timed)) return []
  const bake = duration(bakeSecondsOf(guardrail, timed))
  const sentence = `Nothing can be learnt in a bake of ${bake} on Vertex AI: a region counts as promoted as soon as all its replicas are new. Set a longer \`bake\` ${where('bake')}.`
  return [{ level: 'warning', ...inOwnWords('vertex-bake-too-short', sentence) }]
}
