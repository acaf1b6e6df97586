import { z } from 'zod'
import { terminal } from '#lib/domain/errors.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'

/** How long, in seconds of cloud time, and how much, in percent: the units of the fleet file and of the cloud. */
export type ShiftStrategy =
  | { strategy: 'canary'; percent: number; bakeSeconds: number }
  | { strategy: 'linear'; percent: number; bakeSeconds: number }
  | { strategy: 'all-at-once'; bakeSeconds: number }
  | { strategy: 'rolling'; percent: number; bakeSeconds: number }

/** What a plan says for SageMaker. */
export type SageMakerSection = ShiftStrategy & {
  /** How long the old fleet is kept after the last shift. */
  terminationWaitSeconds: number
  /** SageMaker gives up and rolls back after this; must exceed the sum of the waits. */
  timeoutSeconds: number
}

// A person may have typed a number that is none; that is a problem of the plan, which has a sentence.
const number = z.custom<number>((value) => typeof value === 'number', 'Expected a number.')
const times = { bakeSeconds: number, terminationWaitSeconds: number, timeoutSeconds: number }

const sectionJson = z.discriminatedUnion('strategy', [
  z.object({ strategy: z.literal('canary'), percent: number, ...times }),
  z.object({ strategy: z.literal('linear'), percent: number, ...times }),
  z.object({ strategy: z.literal('all-at-once'), ...times }),
  z.object({ strategy: z.literal('rolling'), percent: number, ...times }),
]) satisfies z.ZodType<SageMakerSection>

/** undefined: the plan does not say how traffic moves on SageMaker. */
export function sectionOf({ sections: { sagemaker } }: Guardrail): SageMakerSection | undefined {
  return sagemaker === undefined ? undefined : sectionJson.parse(sagemaker)
}

/** For whoever is about to shift traffic. @throws CloudError terminal where the plan does not say how */
export function sectionIn(guardrail: Guardrail): SageMakerSection {
  const section = sectionOf(guardrail)
  if (section !== undefined) return section
  throw terminal(
    'The plan does not say how SageMaker shifts traffic. Start a rollout with a plan that has `shift`.',
    'ShiftMissing',
  )
}
