import type { Evidence } from '../types.ts'
import { count, percent } from '../wording.ts'
import type { MinutePair } from './judged-minutes.ts'
import { logShareEValue } from './traffic-share.ts'

/** Far from its share: less than half of it. Smaller differences come from the instances' own routing. */
const least = 0.5
/** Weight of the prior in requests: looks for gross shifts. */
const concentration = 100

/**
 * Does the canary get the traffic that it should? One that does not must never pass: what it is judged on is not what clients would
 * see. undefined: nothing is expected, because all traffic moves at once or the share is on its way.
 */
export function shareEvidence(
  pairs: readonly MinutePair[],
  expected: number | undefined,
  alpha: number,
): Evidence | undefined {
  if (expected === undefined || !(expected > 0 && expected < 1)) return undefined
  // The first minute began before the canary took its share.
  const whole = pairs.slice(1)
  const canary = whole.reduce((sum, pair) => sum + pair.canary.requests, 0)
  const baseline = whole.reduce((sum, pair) => sum + pair.baseline.requests, 0)
  const share = canary + baseline > 0 ? canary / (canary + baseline) : undefined
  const logE =
    share === undefined ? 0 : logShareEValue([canary, baseline], [expected, 1 - expected], { concentration })
  const isShort = share !== undefined && share < least * expected && logE >= -Math.log(alpha)
  const isWithout = pairs.length === 0
  return {
    measure: 'traffic-share',
    outcome: isShort || isWithout || share === undefined ? 'need-more-data' : 'pass',
    canary: share ?? (isWithout ? 0 : undefined),
    baseline: expected,
    threshold: undefined,
    requests: canary,
    sentence: sentenceOf(isWithout, isShort, share, expected, canary),
  }
}

function sentenceOf(
  isWithout: boolean,
  isShort: boolean,
  share: number | undefined,
  expected: number,
  requests: number,
): string {
  if (isWithout) {
    return `The canary has had no requests, though ${percent(expected)} of the traffic is meant for it. It cannot pass; look at how the endpoint's traffic is routed.`
  }
  if (share === undefined)
    return `The canary should take ${percent(expected)} of the traffic; no whole minute of it is known yet.`
  if (isShort) {
    return `The canary gets ${percent(share)} of the traffic (${count(requests)} requests) instead of ${percent(expected)}. It cannot pass; look at how the endpoint's traffic is routed.`
  }
  return `The canary gets ${percent(share)} of the traffic; meant are ${percent(expected)}.`
}
