import type { JudgedMetric } from '../plan/plan.ts'
import type { CohortMinutes, LatencyCuts, CohortMinute as MeasuredMinute } from '../ports.ts'
import { Counts } from './counts.ts'
import { Shares } from './shares.ts'

/** A minute of both cohorts, as measured. */
export interface MinutePair {
  canary: MeasuredMinute
  baseline: MeasuredMinute
}

const nothing = (start: number): MeasuredMinute => ({
  minute: new Date(start).toISOString(),
  requests: 0,
  errors4xx: 0,
  errors5xx: 0,
  overLatency: undefined,
  latencyP50Ms: undefined,
  latencyP99Ms: undefined,
})

/**
 * The settled minutes from the canary's first request on, oldest first; a minute that one cohort lacks had no request there. One that
 * may still be corrected does not count yet, because a canary's late answers would look like fewer requests.
 * @param from 'first-minute': also those before the canary's first request
 */
export function pairedMinutes(
  minutes: CohortMinutes,
  from: 'first-request' | 'first-minute' = 'first-request',
): MinutePair[] {
  const canary = inOrder(minutes.canary)
  const baseline = inOrder(minutes.baseline)
  const pairs: MinutePair[] = []
  let hasBegun = from === 'first-minute'
  let [here, there] = [0, 0]
  while (here < canary.minutes.length || there < baseline.minutes.length) {
    const onCanary = canary.starts[here] ?? Number.POSITIVE_INFINITY
    const onBaseline = baseline.starts[there] ?? Number.POSITIVE_INFINITY
    const at = Math.min(onCanary, onBaseline)
    const pair = {
      canary: (onCanary === at ? canary.minutes[here] : undefined) ?? nothing(at),
      baseline: (onBaseline === at ? baseline.minutes[there] : undefined) ?? nothing(at),
    }
    if (onCanary === at) here += 1
    if (onBaseline === at) there += 1
    hasBegun ||= pair.canary.requests > 0
    if (hasBegun && pair.canary.settled !== false && pair.baseline.settled !== false) pairs.push(pair)
  }
  return pairs
}

/** In order of time, with their starts in epoch milliseconds; of minutes told twice the last one. */
function inOrder(minutes: readonly MeasuredMinute[]): {
  minutes: readonly MeasuredMinute[]
  starts: readonly number[]
} {
  const starts = minutes.map(({ minute }) => Date.parse(minute))
  // A cloud tells them in order: sorting is the exception.
  if (starts.every((start, index) => index === 0 || start > (starts[index - 1] ?? 0)))
    return { minutes, starts }
  const byStart = new Map(minutes.map((minute, index) => [starts[index] ?? 0, minute]))
  const sorted = [...byStart].sort(([one], [other]) => one - other)
  return { minutes: sorted.map(([, minute]) => minute), starts: sorted.map(([start]) => start) }
}

/** The canary's part of the requests, pair by pair. */
export function sharesOf(pairs: readonly MinutePair[]): Shares {
  const requests = (cohort: keyof MinutePair) => Float64Array.from(pairs.map((pair) => pair[cohort].requests))
  return Shares.between(requests('canary'), requests('baseline'))
}

/** Requests of the canary in all, and in those minutes in which the baseline served beside it. */
export function canaryRequests(pairs: readonly MinutePair[]): { all: number; compared: number } {
  let [all, compared] = [0, 0]
  for (const { canary, baseline } of pairs) {
    all += canary.requests
    if (baseline.requests > 0) compared += canary.requests
  }
  return { all, compared }
}

/** Minutes by which regions may hear of their clouds later than others. */
const lateMinutes = 10
const minuteMs = 60_000

/** Of regions side by side: false where the minutes ended while those of others went on. */
export function stillServing(regions: readonly { pairs: readonly MinutePair[] }[]): boolean[] {
  const ends = regions.map(({ pairs }) => {
    const last = pairs.at(-1)
    return last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(last.canary.minute)
  })
  const end = Math.max(...ends)
  return ends.map((each) => end - each <= lateMinutes * minuteMs)
}

/** The bound of "slow" in milliseconds; undefined while the endpoint's last day is not known. */
export function cutOf({ cut }: Pick<JudgedMetric, 'cut'>, cuts: LatencyCuts | undefined): number | undefined {
  return typeof cut === 'object' ? cut.milliseconds : cut === undefined ? undefined : cuts?.[cut]
}

/** A metric's events of one cohort's minute; undefined where they were not counted. Latency is in milliseconds. */
export function eventsOf(
  metric: Pick<JudgedMetric, 'metric'>,
  minute: MeasuredMinute,
  cutMs: number | undefined,
): number | undefined {
  switch (metric.metric) {
    case 'errors4xx':
    case 'errors5xx':
      return minute[metric.metric]
    case 'latency':
      if (minute.requests === 0) return 0
      return minute.over?.find((counted) => counted.cutMs === cutMs)?.requests
    case 'score':
      return undefined
  }
}

/**
 * A metric's counts, minute by minute as many as `pairs`. A minute in which it was not counted says nothing. Latency is measured at
 * another place than requests are counted, so that a few more may be over a cut than were counted: never more than all.
 * @throws RangeError for impossible counts
 */
export function countsOf(
  metric: Pick<JudgedMetric, 'metric'>,
  pairs: readonly MinutePair[],
  cutMs: number | undefined,
  shares = sharesOf(pairs),
): Counts {
  const column = () => new Float64Array(pairs.length)
  const counts = {
    canaryRequests: column(),
    baselineRequests: column(),
    canaryEvents: column(),
    baselineEvents: column(),
  }
  pairs.forEach(({ canary, baseline }, minute) => {
    const canaryEvents = eventsOf(metric, canary, cutMs)
    const baselineEvents = eventsOf(metric, baseline, cutMs)
    if (canaryEvents === undefined || baselineEvents === undefined) return
    counts.canaryRequests[minute] = canary.requests
    counts.baselineRequests[minute] = baseline.requests
    counts.canaryEvents[minute] = Math.min(canaryEvents, canary.requests)
    counts.baselineEvents[minute] = Math.min(baselineEvents, baseline.requests)
  })
  return new Counts(counts, shares)
}
