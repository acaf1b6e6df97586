import { extensionOf } from '#lib/domain/canary/extension.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { ShiftStrategy } from './section.ts'

/** The arithmetic of SageMaker's traffic shifting: its bounds, its waits, its timeout. */

/** The cloud's bounds, in percent of the fleet. */
export const shares = {
  canary: { least: 1, most: 50, word: 'Canary share' },
  linear: { least: 10, most: 50, word: 'Linear step' },
  rolling: { least: 5, most: 50, word: 'Rolling batch' },
} as const

export const longestWaitSeconds = 3600
export const timeoutSeconds = { least: 600, most: 28_800 } as const

/** Whether SageMaker can shift by such a share at all; what else it asks of one is among the problems. */
export function hasPossibleShare(shift: ShiftStrategy): boolean {
  if (shift.strategy === 'all-at-once') return true
  const { least, most } = shares[shift.strategy]
  return shift.percent >= least && shift.percent <= most
}

/**
 * How often the cloud waits before the old fleet may go. A canary bakes twice: on its share, and once more on all traffic
 * (AWS, "Use canary traffic shifting": a final baking period follows the full shift).
 */
export function waits(shift: ShiftStrategy): number {
  switch (shift.strategy) {
    case 'canary':
      return 2
    case 'all-at-once':
      return 1
    case 'linear':
    case 'rolling':
      return shift.percent > 0 ? Math.ceil(100 / shift.percent) : 1
  }
}

/**
 * What the cloud is asked for. SageMaker's own bake can neither be held nor prolonged once it runs, so that it is asked from the beginning
 * for what the plan may extend it to.
 */
export function cloudShift<Shift extends ShiftStrategy>(
  shift: Shift,
  rules: Pick<Guardrail, 'judge'>,
): Shift {
  return { ...shift, bakeSeconds: shift.bakeSeconds + extensionOf(rules) }
}

/** Seconds for which a region on SageMaker bakes: a canary on its share, linear and rolling updates after each of their steps. */
export function shiftBakeSeconds(shift: ShiftStrategy): number {
  return shift.strategy === 'canary' ? shift.bakeSeconds : waits(shift) * shift.bakeSeconds
}

/** Seconds of all waits between the first shift and the end of the update. */
export function sumOfWaitsSeconds(shift: ShiftStrategy, terminationWaitSeconds: number): number {
  return waits(shift) * shift.bakeSeconds + terminationWaitSeconds
}

/** A timeout that leaves the cloud an hour beside the waits to start and stop instances; 600–28800 s. */
export function defaultTimeoutSeconds(shift: ShiftStrategy, terminationWaitSeconds: number): number {
  const wanted = sumOfWaitsSeconds(shift, terminationWaitSeconds) + 3600
  return Math.min(timeoutSeconds.most, Math.max(timeoutSeconds.least, wanted))
}
