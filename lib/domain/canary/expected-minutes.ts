import { requireProbability } from './bounds.ts'
import { type CohortMinute, splitEvents } from './cohort-minute.ts'
import { logMeanExp } from './log-mean-exp.ts'
import { type CountOptions, type EvidenceOptions, failTest, logEByGridPoint, passTest } from './sequential.ts'

export interface ExpectedMinutes {
  /** Until a release as good as the baseline passes; 0 once the evidence is there, null when the present rate never gets there. */
  untilPass: number | null
  /** Until a release whose ratio is `unacceptable` fails. */
  untilFail: number | null
}

/** Minutes whose mean is the present rate: long enough to have events, short enough to follow a change of share. */
const presentMinutes = 10
/** A week. */
const longest = 7 * 24 * 60

/** The means of the last minutes: events expected a minute of the baseline's rate, and the canary's share. */
function presentRate(minutes: readonly CohortMinute[]) {
  const recent = minutes.slice(-presentMinutes)
  const canaryRequests = recent.reduce((sum, minute) => sum + minute.canaryRequests, 0) / recent.length
  const baselineRequests = recent.reduce((sum, minute) => sum + minute.baselineRequests, 0) / recent.length
  // The whole time's event rate: a few minutes of a rare event say too little about it.
  const requests = minutes.reduce((sum, minute) => sum + minute.baselineRequests, 0)
  const events = minutes.reduce((sum, minute) => sum + minute.baselineEvents, 0)
  return { canaryRequests, baselineRequests, eventRate: requests === 0 ? 0 : events / requests }
}

/**
 * How long the judge still needs if requests and events go on at the present rate: the whole minutes after which the
 * expected evidence reaches its threshold. About half of such canaries take longer.
 * @throws RangeError that names the argument: as judgeCounts
 */
export function expectedMinutes(minutes: readonly CohortMinute[], options: CountOptions): ExpectedMinutes {
  const { alpha, beta, unacceptable } = options
  requireProbability('alpha', alpha)
  requireProbability('beta', beta)
  const until = (test: EvidenceOptions, ratio: number, threshold: number) => {
    const evidence = logEByGridPoint(minutes, test)
    if (logMeanExp(evidence) >= threshold) return 0
    const next = expectedMinute(minutes, ratio)
    if (next === undefined) return null
    const drift = logEByGridPoint([next], test)
    const after = (count: number) =>
      logMeanExp(evidence.map((logE, point) => logE + count * (drift[point] ?? 0)))
    return firstAtLeast(after, threshold)
  }
  return {
    untilPass: until(passTest(options), 1, -Math.log(beta)),
    untilFail: until(failTest(options), unacceptable, -Math.log(alpha)),
  }
}

/** A minute at the present rate whose counts are the expected ones; undefined when it would say nothing. */
function expectedMinute(minutes: readonly CohortMinute[], ratio: number): CohortMinute | undefined {
  if (minutes.length === 0) return undefined
  const { canaryRequests, baselineRequests, eventRate } = presentRate(minutes)
  const minute = {
    canaryRequests,
    baselineRequests,
    canaryEvents: canaryRequests * Math.min(1, eventRate * ratio),
    baselineEvents: baselineRequests * eventRate,
  }
  return splitEvents(minute) && minute
}

/** The evidence may fall before it rises, but once it has reached the threshold it stays: halving finds the first minute. */
export function firstAtLeast(after: (count: number) => number, threshold: number): number | null {
  if (after(longest) < threshold) return null
  let short = 0
  let enough = longest
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2)
    if (after(middle) >= threshold) enough = middle
    else short = middle
  }
  return enough
}
