import { said } from '#lib/domain/said.ts'
import type { RegionPhaseName, Verdict } from '#lib/domain/types.ts'

const afterBake: readonly RegionPhaseName[] = ['completing', 'verifying']

/**
 * A verdict as it is to be read now. After a bake in which the canary was short of traffic no measure is waited for any more, and the
 * requests that are compared are told apart from those that did not come.
 */
export function verdictNow(verdict: Verdict, phase: RegionPhaseName): Verdict {
  const share = verdict.evidence.find(({ measure }) => measure === 'traffic-share')
  const isShort = share?.outcome === 'need-more-data' && share.canary !== undefined
  if (!isShort || !afterBake.includes(phase)) return verdict
  const { expectedMinutes: _never, ...rest } = verdict
  const isCompared = verdict.evidence.some(
    ({ measure, requests }) => measure !== 'traffic-share' && requests > share.requests,
  )
  return {
    ...rest,
    said: isCompared ? said('canary-traffic-came-later', { verdict: verdict.said }) : verdict.said,
    evidence: verdict.evidence.map(({ expectedMinutes: _waited, ...evidence }) => evidence),
  }
}
