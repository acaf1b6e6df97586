import type { JudgedMetric } from '../plan.ts'
import type { CohortMinutes, LatencyCuts, CohortMinute as MeasuredMinute } from '../ports.ts'
import type { CohortMinute } from './cohort-minute.ts'

/** A minute of both cohorts, as measured. */
export interface MinutePair {
  canary: MeasuredMinute
  baseline: MeasuredMinute
}

const nothing = (minute: string): MeasuredMinute => ({
  minute,
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
 */
export function pairedMinutes({ canary, baseline }: CohortMinutes): MinutePair[] {
  const byMinute = new Map<number, { canary?: MeasuredMinute; baseline?: MeasuredMinute }>()
  const put = (cohort: 'canary' | 'baseline', minutes: readonly MeasuredMinute[]) => {
    for (const minute of minutes) {
      const at = Date.parse(minute.minute)
      byMinute.set(at, { ...byMinute.get(at), [cohort]: minute })
    }
  }
  put('canary', canary)
  put('baseline', baseline)
  const pairs = [...byMinute]
    .sort(([one], [other]) => one - other)
    .map(([at, pair]) => {
      const minute = new Date(at).toISOString()
      return { canary: pair.canary ?? nothing(minute), baseline: pair.baseline ?? nothing(minute) }
    })
  const begins = pairs.findIndex((pair) => pair.canary.requests > 0)
  if (begins < 0) return []
  return pairs
    .slice(begins)
    .filter((pair) => pair.canary.settled !== false && pair.baseline.settled !== false)
}

/** Requests of the canary in all, and in those minutes in which the baseline served beside it. */
export function canaryRequests(pairs: readonly MinutePair[]): { all: number; compared: number } {
  const sum = (some: readonly MinutePair[]) => some.reduce((total, { canary }) => total + canary.requests, 0)
  return { all: sum(pairs), compared: sum(pairs.filter(({ baseline }) => baseline.requests > 0)) }
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
 */
export function countsOf(
  metric: Pick<JudgedMetric, 'metric'>,
  pairs: readonly MinutePair[],
  cutMs: number | undefined,
): CohortMinute[] {
  return pairs.map(({ canary, baseline }) => {
    const canaryEvents = eventsOf(metric, canary, cutMs)
    const baselineEvents = eventsOf(metric, baseline, cutMs)
    const isCounted = canaryEvents !== undefined && baselineEvents !== undefined
    return {
      canaryRequests: isCounted ? canary.requests : 0,
      baselineRequests: isCounted ? baseline.requests : 0,
      canaryEvents: isCounted ? Math.min(canaryEvents, canary.requests) : 0,
      baselineEvents: isCounted ? Math.min(baselineEvents, baseline.requests) : 0,
    }
  })
}

/** The same counts seen from the other side: a ratio of a half becomes one of 2. */
export function mirrored(counts: readonly CohortMinute[]): CohortMinute[] {
  return counts.map(({ canaryRequests, baselineRequests, canaryEvents, baselineEvents }) => ({
    canaryRequests: baselineRequests,
    baselineRequests: canaryRequests,
    canaryEvents: baselineEvents,
    baselineEvents: canaryEvents,
  }))
}
