import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import type { JudgeSettings } from '../../plan/plan.ts'
import type { JudgeInput } from '../../ports.ts'
import { canaryJudge } from '../judge.ts'
import { defaultJudge } from '../settings.ts'

/** The verdict on a canary on SageMaker. */
export const judge = (input: JudgeInput) => canaryJudge(sagemaker).judge(input)

/** Neither cohort was measured. */
export const nothing = { canary: [], baseline: [] }

/** The plan's judge with other settings than the usual ones. */
export const withSettings = (input: JudgeInput, changes: Partial<JudgeSettings>): JudgeInput => {
  const { guardrail } = input
  return {
    ...input,
    guardrail: { ...guardrail, judge: { ...defaultJudge(guardrail, sagemaker), ...changes } },
  }
}
