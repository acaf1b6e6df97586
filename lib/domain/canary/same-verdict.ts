import { isSameJson } from '../said.ts'
import type { Verdict } from '../types.ts'

/**
 * Whether a verdict says what another said, at whatever time: what did not change is not written again. Minutes that are still expected
 * are part of it, and so is every number of the evidence.
 */
export function isSameVerdict(one: Verdict | undefined, other: Verdict | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  const { at: _then, ...before } = one
  const { at: _now, ...now } = other
  return isSameJson(before, now)
}
