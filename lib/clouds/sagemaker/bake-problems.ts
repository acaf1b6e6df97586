import { isTooShort, type PlanForCloud, type ProblemOfPlan } from '#lib/domain/bake-problems.ts'
import type { ShiftStrategy } from '#lib/domain/plan.ts'
import { shiftsSageMaker } from '#lib/domain/rolling.ts'
import { duration, list } from '#lib/domain/wording.ts'
import { shiftTimeline } from './timeline.ts'

export function shiftProblems({ plan: { guardrail, name }, cities, where }: PlanForCloud): ProblemOfPlan[] {
  if (!shiftsSageMaker(guardrail)) {
    const sentence = `Plan ${name} is for Vertex AI alone: it has no \`shift\`, which says how SageMaker moves the traffic in ${list(cities)}. Choose another plan, or give it one, e.g. shift: { strategy: canary, percent: 10, bake: 30m }.`
    return [{ level: 'blocker', code: 'shift-missing', sentence }]
  }
  if (!isTooShort(guardrail, { timeline: shiftTimeline })) return []
  const sentence = `${unwatchedShift(guardrail.shift)} Set a longer \`bake\` ${where('bake')}.`
  return [{ level: 'warning', code: 'bake-too-short', sentence }]
}

function unwatchedShift({ strategy, bakeSeconds }: ShiftStrategy): string {
  const bake = duration(bakeSeconds)
  switch (strategy) {
    case 'canary':
      return `Nothing can be learnt in a bake of ${bake}: all traffic follows the canary before its first minute has been measured.`
    case 'linear':
    case 'rolling':
      return `Nothing can be learnt from steps that are ${bake} apart: each follows before a minute of the one before has been measured.`
    case 'all-at-once':
      return `All of a region's traffic moves at once and is watched for ${bake}: a bad release serves everybody before anything can take it back.`
  }
}
