import type { JudgeInput } from '../ports.ts'
import type { Evidence } from '../types.ts'
import { count, percent } from '../wording.ts'
import type { MinutePair } from './judged-minutes.ts'
import { logShareEValue } from './traffic-share.ts'

/** Far from its share: less than half of it. Smaller differences come from the instances' own routing. */
const least = 0.5
/** Weight of the prior in requests: looks for gross shifts. */
const concentration = 100

type Expected = Pick<JudgeInput, 'minutes' | 'expectedShare' | 'bakedBetween'>

/**
 * Does the canary get the traffic that it should, or did it while it baked? One that does not must never pass: what it is judged on is
 * not what clients would see. undefined: nothing is expected, because all traffic moves at once or the share is on its way; or the bake is
 * over and no whole minute of it is known.
 */
export function shareEvidence(
  pairs: readonly MinutePair[],
  { minutes, expectedShare: expected, bakedBetween }: Expected,
  alpha: number,
): Evidence | undefined {
  if (expected === undefined || !(expected > 0 && expected < 1)) return undefined
  const isOver = bakedBetween !== undefined
  const isInBake = ({ minute }: { minute: string }) =>
    bakedBetween === undefined || isWithin(minute, bakedBetween)
  const baked = isOver ? pairs.filter((pair) => isInBake(pair.canary)) : pairs
  const isWithout = baked.length === 0
  if (isOver && isWithout && !minutes.baseline.some((minute) => isInBake(minute) && minute.requests > 0))
    return undefined
  // The first minute began before the canary took its share.
  let [canary, baseline] = [0, 0]
  for (const pair of isOver ? baked : baked.slice(1)) {
    canary += pair.canary.requests
    baseline += pair.baseline.requests
  }
  const share = canary + baseline > 0 ? canary / (canary + baseline) : undefined
  const logE =
    share === undefined ? 0 : logShareEValue([canary, baseline], [expected, 1 - expected], { concentration })
  const isShort = share !== undefined && share < least * expected && logE >= -Math.log(alpha)
  return {
    measure: 'traffic-share',
    outcome: isShort || isWithout || share === undefined ? 'need-more-data' : 'pass',
    canary: share ?? (isWithout ? 0 : undefined),
    baseline: expected,
    threshold: undefined,
    requests: canary,
    sentence: isOver
      ? sentenceAfter(isShort || isWithout, share, expected, canary)
      : sentenceOf(isWithout, isShort, share, expected, canary),
  }
}

const minuteMs = 60_000

/** The whole minute. */
function isWithin(minute: string, { from, until }: { from: string; until: string }): boolean {
  const start = Date.parse(minute)
  return start >= Date.parse(from) && start + minuteMs <= Date.parse(until)
}

const lookAtRouting = "It cannot pass; look at how the endpoint's traffic is routed."

function sentenceAfter(
  isShort: boolean,
  share: number | undefined,
  expected: number,
  requests: number,
): string {
  if (requests === 0)
    return `No traffic reached the canary while it baked, though ${percent(expected)} was meant for it. ${lookAtRouting}`
  const got = `The canary got ${percent(share ?? 0)} of the traffic while it baked`
  return isShort
    ? `${got} (${count(requests)} requests) instead of ${percent(expected)}. ${lookAtRouting}`
    : `${got}; meant were ${percent(expected)}.`
}

function sentenceOf(
  isWithout: boolean,
  isShort: boolean,
  share: number | undefined,
  expected: number,
  requests: number,
): string {
  if (isWithout) {
    return `The canary has had no requests, though ${percent(expected)} of the traffic is meant for it. ${lookAtRouting}`
  }
  if (share === undefined)
    return `The canary should take ${percent(expected)} of the traffic; no whole minute of it is known yet.`
  if (isShort) {
    return `The canary gets ${percent(share)} of the traffic (${count(requests)} requests) instead of ${percent(expected)}. ${lookAtRouting}`
  }
  return `The canary gets ${percent(share)} of the traffic; meant are ${percent(expected)}.`
}
