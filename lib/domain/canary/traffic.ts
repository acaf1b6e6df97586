import type { CohortMinutes, JudgeInput } from '../ports.ts'
import { type Said, said } from '../said.ts'
import type { Evidence } from '../types.ts'
import { type MinutePair, pairedMinutes } from './judged-minutes.ts'
import type { TrafficSpan } from './said.ts'
import { logShareEValue } from './traffic-share.ts'

/** Far from its share: less than half of it. Smaller differences come from the instances' own routing. */
const least = 0.5
/** Weight of the prior in requests: looks for gross shifts. */
const concentration = 100

type Expected = Pick<JudgeInput, 'minutes' | 'expectedShare' | 'shareGrows' | 'bakedBetween'>

/**
 * Does the canary get the traffic that it should, or did it while it baked? One that does not must never pass: what it is judged on is
 * not what clients would see. undefined: nothing is expected yet, because the share is on its way; or no whole minute is known of the
 * time in which it should have had it.
 */
export function shareEvidence(
  pairs: readonly MinutePair[],
  input: Expected,
  alpha: number,
): Evidence | undefined {
  const { minutes, expectedShare: expected, shareGrows, bakedBetween } = input
  if (expected === undefined || !(expected > 0 && expected <= 1)) return undefined
  if (expected === 1) return evidenceOfAll(minutes, bakedBetween, alpha)
  if (shareGrows) return evidenceOfSteps(minutes, expected, bakedBetween, alpha)
  const isOver = bakedBetween !== undefined
  // Pairs begin with the canary's first request. Once the bake is over its minutes without any count too, or a first request that came
  // with the shift would stand for the whole bake. While it bakes, the first pair began before the canary took its share.
  const { canary, baseline } = isOver
    ? requestsOf(minutes, bakedBetween, () => true)
    : requestsIn(pairs.slice(1))
  if (isOver && canary + baseline === 0) return undefined
  // A minute that may still be corrected does not count yet, but whoever has requests in it is not without.
  const isUnsettled = !isOver && pairs.length === 0 && minutes.canary.some(({ requests }) => requests > 0)
  const isWithout = isOver ? canary === 0 : pairs.length === 0 && !isUnsettled
  const share = canary + baseline > 0 ? canary / (canary + baseline) : undefined
  const isShort = isTooFew(canary, baseline, expected, alpha)
  return {
    measure: 'traffic-share',
    outcome: isShort || isWithout || share === undefined ? 'need-more-data' : 'pass',
    canary: share ?? (isWithout ? 0 : undefined),
    baseline: expected,
    threshold: undefined,
    requests: canary,
    said: isWithout
      ? said('canary-traffic-none', { span: isOver ? 'bake' : 'now', meant: expected })
      : share === undefined
        ? said('canary-traffic-unknown', { meant: expected })
        : saidOf(isOver ? 'bake' : 'now', isShort, share, expected, canary),
  }
}

/** Beyond chance. Where more than `expected` is as good, chance is only smaller. */
function isTooFew(canary: number, baseline: number, expected: number, alpha: number): boolean {
  if (canary + baseline === 0 || canary / (canary + baseline) >= least * expected) return false
  const logE = logShareEValue([canary, baseline], [expected, 1 - expected], { concentration })
  return logE >= -Math.log(alpha)
}

/**
 * A share that grows in steps is at least the first one's while the baseline serves beside it. Minutes in which all traffic was the
 * canary's already do not hide that it had none before.
 */
function evidenceOfSteps(
  minutes: CohortMinutes,
  expected: number,
  between: Expected['bakedBetween'],
  alpha: number,
): Evidence | undefined {
  const { canary, baseline } = requestsOf(minutes, between, (beside) => beside > 0)
  if (baseline === 0) return undefined
  const share = canary / (canary + baseline)
  const isShort = canary === 0 || isTooFew(canary, baseline, expected, alpha)
  return {
    measure: 'traffic-share',
    outcome: isShort ? 'need-more-data' : 'pass',
    canary: share,
    baseline: undefined,
    threshold: expected,
    requests: canary,
    said:
      canary === 0
        ? said('canary-traffic-none', { span: 'beside-baseline', meant: expected })
        : saidOf('beside-baseline', isShort, share, expected, canary),
  }
}

/** A few late answers of the old fleet are no wrong routing. */
const nearlyAll = 0.99

/** Said only where it is not so: where all traffic is meant for the canary, that it has it is worth no line. */
function evidenceOfAll(
  minutes: CohortMinutes,
  between: Expected['bakedBetween'],
  alpha: number,
): Evidence | undefined {
  const { canary, baseline } = requestsOf(minutes, between, () => true)
  if (!isTooFew(canary, baseline, nearlyAll, alpha)) return undefined
  const share = canary / (canary + baseline)
  return {
    measure: 'traffic-share',
    outcome: 'need-more-data',
    canary: share,
    baseline: 1,
    threshold: undefined,
    requests: canary,
    said:
      canary === 0
        ? said('canary-traffic-none', { span: 'now', meant: 1 })
        : saidOf('now', true, share, 1, canary),
  }
}

/** In the settled whole minutes of the time in which the baseline's requests are as asked. */
function requestsOf(
  minutes: CohortMinutes,
  between: Expected['bakedBetween'],
  isAsked: (baselineRequests: number) => boolean,
): { canary: number; baseline: number } {
  const pairs = pairedMinutes(minutes, 'first-minute').filter(
    ({ canary, baseline }) =>
      isAsked(baseline.requests) && (between === undefined || isWithin(canary.minute, between)),
  )
  return requestsIn(pairs)
}

const requestsIn = (pairs: readonly MinutePair[]) => ({
  canary: pairs.reduce((sum, { canary }) => sum + canary.requests, 0),
  baseline: pairs.reduce((sum, { baseline }) => sum + baseline.requests, 0),
})

const minuteMs = 60_000

/** The whole minute. */
function isWithin(minute: string, { from, until }: { from: string; until: string }): boolean {
  const start = Date.parse(minute)
  return start >= Date.parse(from) && start + minuteMs <= Date.parse(until)
}

function saidOf(span: TrafficSpan, isShort: boolean, share: number, meant: number, requests: number): Said {
  return isShort
    ? said('canary-traffic-short', { span, share, meant, requests })
    : said('canary-traffic-as-meant', { span, share, meant })
}
