import type { PlanForCloud, ProblemOfPlan } from '#lib/domain/cloud-forms.ts'
import { isTooShort } from '#lib/domain/plan/bake-problems.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { duration } from '#lib/domain/wording.ts'
import { type ShiftStrategy, sectionOf } from './plan/section.ts'
import { shiftTimeline } from './timeline.ts'

export function shiftBakeProblems({ plan: { guardrail }, where }: PlanForCloud): ProblemOfPlan[] {
  const section = sectionOf(guardrail)
  if (section === undefined || !isTooShort(guardrail, { timeline: shiftTimeline })) return []
  const sentence = `${unwatchedShift(section)} Set a longer \`bake\` ${where('bake')}.`
  return [{ level: 'warning', ...inOwnWords('bake-too-short', sentence) }]
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
