import type { AlarmReading, CohortMinute, CohortMinutes, JudgeInput } from '../ports.ts'
import { said } from '../said.ts'
import type { Evidence, Verdict, VerdictOutcome } from '../types.ts'

/**
 * One-sided normal bound on a share. The judge looks every minute of a bake, so that 1.64 would cry wolf in one rollout of a few;
 * with 4 a chance of about 1 in 30,000 a look remains.
 */
export const z = 4

/** Below this many canary requests a share says nothing. */
export const leastRequests = 200

/** p99 over a bound means: more than this share of the requests takes longer. */
const slowShare = 0.01

interface Sums {
  requests: number
  errors4xx: number
  errors5xx: number
  overLatency: number | undefined
  latencyP99Ms: number | undefined
}

function sum(minutes: readonly CohortMinute[]): Sums {
  const sums: Sums = {
    requests: 0,
    errors4xx: 0,
    errors5xx: 0,
    overLatency: undefined,
    latencyP99Ms: undefined,
  }
  let weighed = 0
  let timed = 0
  for (const minute of minutes) {
    sums.requests += minute.requests
    sums.errors4xx += minute.errors4xx
    sums.errors5xx += minute.errors5xx
    if (minute.overLatency !== undefined) sums.overLatency = (sums.overLatency ?? 0) + minute.overLatency
    if (minute.latencyP99Ms !== undefined) {
      weighed += minute.latencyP99Ms * minute.requests
      timed += minute.requests
    }
  }
  // The mean of the minutes' p99, weighed by requests, is for the sentence only; judged is the exact share over the bound.
  if (timed > 0) sums.latencyP99Ms = weighed / timed
  return sums
}

/** More than the tolerated share even when chance is granted `z` standard errors. */
export function exceeds(events: number, requests: number, tolerated: number): boolean {
  if (requests < leastRequests) return false
  return events / requests - tolerated > z * Math.sqrt((tolerated * (1 - tolerated)) / requests)
}

function judgeShare(
  events: number,
  requests: number,
  tolerated: number,
  isBakeOver: boolean,
): VerdictOutcome {
  if (requests < leastRequests) return 'need-more-data'
  if (exceeds(events, requests, tolerated)) return 'fail'
  return isBakeOver && events / requests <= tolerated ? 'pass' : 'need-more-data'
}

const share = (events: number, requests: number) => (requests > 0 ? events / requests : undefined)

function errorEvidence(
  measure: 'errors4xx' | 'errors5xx',
  tolerated: number,
  canary: Sums,
  baseline: Sums,
  isBakeOver: boolean,
): Evidence {
  const found = share(canary[measure], canary.requests)
  return {
    measure,
    outcome: judgeShare(canary[measure], canary.requests, tolerated, isBakeOver),
    canary: found,
    baseline: share(baseline[measure], baseline.requests),
    threshold: tolerated,
    requests: canary.requests,
    said: said('errors-against-limit', {
      measure,
      share: found,
      requests: canary.requests,
      limit: tolerated,
    }),
  }
}

function latencyEvidence(thresholdMs: number, canary: Sums, baseline: Sums, isBakeOver: boolean): Evidence {
  const over = canary.overLatency
  const found = over === undefined ? undefined : share(over, canary.requests)
  return {
    measure: 'modelLatencyP99',
    outcome: over === undefined ? 'need-more-data' : judgeShare(over, canary.requests, slowShare, isBakeOver),
    canary: canary.latencyP99Ms,
    baseline: baseline.latencyP99Ms,
    threshold: thresholdMs,
    requests: canary.requests,
    said: said('latency-against-limit', {
      slowShare: found,
      requests: canary.requests,
      limitMs: thresholdMs,
      limit: slowShare,
    }),
  }
}

function alarmEvidence(alarm: AlarmReading, requests: number): Evidence {
  return {
    measure: 'alarm',
    outcome: 'fail',
    canary: undefined,
    baseline: undefined,
    threshold: undefined,
    requests,
    said: said('canary-alarm-rang', { alarm: alarm.name, reason: alarm.reason }),
  }
}

/** Thresholds need no baseline beside the canary. */
export type ThresholdInput = Pick<JudgeInput, 'guardrail' | 'minutes' | 'alarms' | 'bakeSecondsLeft' | 'now'>

/** The verdict from the plan's thresholds and the endpoint's alarms. A canary without traffic never passes. */
export const thresholdJudge = {
  judge({ guardrail, minutes, alarms, bakeSecondsLeft, now }: ThresholdInput): Verdict {
    const canary = sum(minutes.canary)
    const baseline = sum(minutes.baseline)
    const isBakeOver = bakeSecondsLeft <= 0
    const { errors4xx, errors5xx, modelLatencyP99Ms } = guardrail.rollbackOn

    const evidence = alarms
      .filter((alarm) => alarm.state === 'alarm')
      .map((alarm) => alarmEvidence(alarm, canary.requests))
    if (modelLatencyP99Ms !== undefined) {
      evidence.push(latencyEvidence(modelLatencyP99Ms, canary, baseline, isBakeOver))
    }
    if (errors4xx !== undefined) {
      evidence.push(errorEvidence('errors4xx', errors4xx, canary, baseline, isBakeOver))
    }
    if (errors5xx !== undefined) {
      evidence.push(errorEvidence('errors5xx', errors5xx, canary, baseline, isBakeOver))
    }
    return { ...conclude(evidence, canary.requests, isBakeOver), evidence, at: now.toISOString() }
  },
}

function conclude(
  evidence: readonly Evidence[],
  requests: number,
  isBakeOver: boolean,
): Pick<Verdict, 'outcome' | 'said'> {
  const failed = evidence.find(({ outcome }) => outcome === 'fail')
  if (failed !== undefined) return { outcome: 'fail', said: failed.said }
  if (requests < leastRequests) {
    return {
      outcome: 'need-more-data',
      said: said('canary-has-few-requests', { requests, needed: leastRequests }),
    }
  }
  if (!isBakeOver) {
    return {
      outcome: 'need-more-data',
      said: said('canary-within-limits', { requests, isBakeOver }),
    }
  }
  const open = evidence.find(({ outcome }) => outcome === 'need-more-data')
  if (open !== undefined) {
    return { outcome: 'need-more-data', said: said('canary-limit-not-clear', { measure: open.said }) }
  }
  return { outcome: 'pass', said: said('canary-within-limits', { requests, isBakeOver }) }
}

/** Canary's share of all requests in the minutes, 0–1; undefined without traffic. */
export function measuredShare(minutes: CohortMinutes): number | undefined {
  const canary = minutes.canary.reduce((total, minute) => total + minute.requests, 0)
  const baseline = minutes.baseline.reduce((total, minute) => total + minute.requests, 0)
  return share(canary, canary + baseline)
}
