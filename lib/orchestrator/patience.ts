import { longestCallMs } from '#lib/clouds/connect.ts'
import type { Plan } from '#lib/domain/plan/plan.ts'
import type { Clock } from '#lib/domain/ports.ts'
import { lateAcceptanceSeconds } from '#lib/domain/rollout/decision.ts'

/**
 * Limits of cloud time on what the adapters wait for in real time. Where cloud time runs fast, ten minutes of it are shorter than one
 * call that hangs, and two slow answers would look like an outage. So no limit is shorter than what the adapters themselves wait.
 */

/** Real milliseconds that one try of a call is waited for, with the little that lies around it. */
export const callMs = longestCallMs + 1_000

/** Time-outs that an outage must outlast before it is taken for one. */
const callsInPatience = 3

/** That many seconds of cloud time, or as many as pass during so many calls that nobody answers. */
export function atLeastCalls({ rate }: Pick<Clock, 'rate'>, seconds: number, calls: number): number {
  return Math.max(seconds, Math.ceil((calls * callMs * rate) / 1000))
}

/** The plan as this clock can keep it. */
export function patientPlan(clock: Pick<Clock, 'rate'>, plan: Plan): Plan {
  const infrastructurePatienceSeconds = atLeastCalls(
    clock,
    plan.infrastructurePatienceSeconds,
    callsInPatience,
  )
  return { ...plan, infrastructurePatienceSeconds }
}

/** Seconds of cloud time in which a call that was given up here may still be accepted there. */
export const lateAcceptance = (clock: Pick<Clock, 'rate'>): number =>
  atLeastCalls(clock, lateAcceptanceSeconds, 1)
