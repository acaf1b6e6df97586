import { z } from 'zod'
import type { WrittenProblem } from '#lib/domain/cloud-forms.ts'
import { duration } from '#lib/domain/fleet/fields.ts'
import { readSeconds, writeDuration } from '#lib/domain/fleet/units.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { inOwnWords } from '#lib/domain/said.ts'
import { type SageMakerSection, type ShiftStrategy, sectionOf } from './section.ts'
import { cloudShift, defaultTimeoutSeconds } from './shift.ts'

/** `shift`, as a plan of the fleet file has it. */

export const schema = z
  .strictObject({
    strategy: z.enum(['canary', 'linear', 'all-at-once', 'rolling']),
    percent: z
      .number()
      .optional()
      .describe('Canary 1–50, linear step 10–50, rolling batch 5–50; not for all-at-once.'),
    bake: duration.describe('How long each step bakes, at most 1h.'),
    terminationWait: duration
      .optional()
      .describe('How long the old fleet is kept after the last shift, at most 1h. Default 0s.'),
    timeout: duration
      .optional()
      .describe('10m to 8h, more than the sum of the waits. Default: the waits and an hour.'),
  })
  .describe('How SageMaker shifts traffic; every plan of a model with SageMaker endpoints needs it.')

type Written = z.output<typeof schema>

export const expected = {
  bake: 'Write a time with its unit, e.g. bake: 30m.',
  terminationWait: 'Write a time with its unit, e.g. terminationWait: 5m.',
  timeout: 'Write a time with its unit, e.g. timeout: 2h.',
  percent: 'Write a number of percent without a sign, e.g. percent: 10.',
}

export function misfit({ strategy, percent }: Written): WrittenProblem | undefined {
  if (strategy !== 'all-at-once' && percent === undefined)
    return {
      path: [],
      said: inOwnWords(
        'section-percent-missing',
        `\`percent\` is missing: a ${strategy} shift needs it, e.g. percent: 10.`,
      ),
    }
  if (strategy === 'all-at-once' && percent !== undefined)
    return {
      path: ['percent'],
      said: inOwnWords('section-percent-unused', 'An all-at-once shift has no `percent`. Remove it.'),
    }
  return undefined
}

export function read(written: Written, rules: Guardrail): SageMakerSection {
  const shift = shiftFrom(written)
  const terminationWaitSeconds = readSeconds(written.terminationWait ?? '0s')
  const { timeout } = written
  return {
    ...shift,
    terminationWaitSeconds,
    timeoutSeconds:
      timeout === undefined
        ? defaultTimeoutSeconds(cloudShift(shift, rules), terminationWaitSeconds)
        : readSeconds(timeout),
  }
}

function shiftFrom({ strategy, percent = 100, bake }: Written): ShiftStrategy {
  const bakeSeconds = readSeconds(bake)
  return strategy === 'all-at-once' ? { strategy, bakeSeconds } : { strategy, percent, bakeSeconds }
}

export function print(guardrail: Guardrail): z.input<typeof schema> | undefined {
  const section = sectionOf(guardrail)
  if (section === undefined) return undefined
  const { terminationWaitSeconds, timeoutSeconds } = section
  const usual = defaultTimeoutSeconds(cloudShift(section, guardrail), terminationWaitSeconds)
  return {
    strategy: section.strategy,
    ...(section.strategy !== 'all-at-once' && { percent: section.percent }),
    bake: writeDuration(section.bakeSeconds),
    ...(terminationWaitSeconds !== 0 && { terminationWait: writeDuration(terminationWaitSeconds) }),
    ...(timeoutSeconds !== usual && { timeout: writeDuration(timeoutSeconds) }),
  }
}
