import type { PlanForm } from '#lib/domain/cloud-forms.ts'
import type { ChosenNumbers } from '#lib/domain/plan/chosen.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { shiftProblems } from './problems.ts'
import { type SageMakerSection, sectionOf } from './section.ts'
import { cloudShift, defaultTimeoutSeconds, hasPossibleShare } from './shift.ts'
import { expected, misfit, print, read, schema } from './written.ts'

export const shiftForm: PlanForm = {
  key: 'shift',
  schema,
  example: '{ strategy: canary, percent: 10, bake: 30m }',
  expected,
  misfit,
  read,
  print,
  problems: shiftProblems,
  choose,
  proposed: { name: 'canary', section: usual({ strategy: 'canary', percent: 10, bakeSeconds: 1_800 }) },
}

function usual(shift: { strategy: 'canary'; percent: number; bakeSeconds: number }): SageMakerSection {
  return { ...shift, terminationWaitSeconds: 0, timeoutSeconds: defaultTimeoutSeconds(shift, 0) }
}

/** A changed wait brings its own timeout unless one is named. */
function choose(guardrail: Guardrail, numbers: ChosenNumbers): SageMakerSection | undefined {
  const section = sectionOf(guardrail)
  if (section === undefined) return undefined
  const bakeSeconds = numbers.bakeSeconds ?? section.bakeSeconds
  const chosen =
    section.strategy === 'all-at-once'
      ? { ...section, bakeSeconds }
      : { ...section, bakeSeconds, percent: numbers.percent ?? section.percent }
  const isChanged = numbers.bakeSeconds !== undefined || numbers.percent !== undefined
  const usualSeconds = isChanged
    ? defaultTimeoutSeconds(cloudShift(chosen, guardrail), section.terminationWaitSeconds)
    : section.timeoutSeconds
  return { ...chosen, timeoutSeconds: numbers.timeoutSeconds ?? usualSeconds }
}

export function impossiblePercent(guardrail: Guardrail): number | undefined {
  const section = sectionOf(guardrail)
  if (section === undefined || section.strategy === 'all-at-once' || hasPossibleShare(section))
    return undefined
  return section.percent
}
