import type { Guardrail } from '../plan/plan.ts'

/** Seconds by which a bake may be longer for want of a verdict. */
export function extensionOf(guardrail: Pick<Guardrail, 'judge'>): number {
  return guardrail.judge?.needMoreData === 'extend' ? guardrail.judge.extendSeconds : 0
}
