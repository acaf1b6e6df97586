import { requireAtLeast } from './bounds.ts'

/** What both cohorts did in one minute. Events are requests that failed, were slow, or scored in a band. */
export interface CohortMinute {
  /** Requests, not a rate; the same for the baseline. */
  canaryRequests: number
  baselineRequests: number
  /** At most as many as requests. */
  canaryEvents: number
  baselineEvents: number
}

/** Counts may be fractional (a bucketed distribution is interpolated). @throws RangeError that names the minute and the count */
export function checkMinutes(minutes: readonly CohortMinute[]): void {
  minutes.forEach((minute, index) => {
    // One comparison decides for nearly every minute; which count is to blame is found out afterwards.
    const { canaryRequests, baselineRequests, canaryEvents, baselineEvents } = minute
    const isSound =
      canaryEvents >= 0 &&
      baselineEvents >= 0 &&
      canaryEvents <= canaryRequests &&
      baselineEvents <= baselineRequests &&
      canaryRequests + baselineRequests < Number.POSITIVE_INFINITY
    if (!isSound) throw new RangeError(fault(minute, `minutes[${index}]`))
  })
}

function fault(minute: CohortMinute, name: string): string {
  const impossible = counts.find((count) => !(minute[count] >= 0 && minute[count] < Number.POSITIVE_INFINITY))
  if (impossible)
    return `${name}.${impossible} is ${minute[impossible]}; it must be a finite number of at least 0.`
  const cohort = minute.canaryEvents > minute.canaryRequests ? 'canary' : 'baseline'
  return `${name}.${cohort}Events are more than its ${cohort}Requests.`
}

const counts = ['canaryRequests', 'baselineRequests', 'canaryEvents', 'baselineEvents'] as const

/** @throws RangeError unless finite and at least 1: a judge surer than chance allows would be wrong more often than it says */
export function checkDispersion(dispersion: number): void {
  requireAtLeast('dispersion', dispersion, 1)
}

/** A minute as the conditional test sees it: of all `events`, so many fell on the canary, which had `share` of the requests. */
export interface SplitEvents {
  canaryEvents: number
  events: number
  /** ρ, between 0 and 1, both excluded. */
  share: number
}

/** undefined where the minute says nothing about the ratio: no events, or one cohort without requests. */
export function splitEvents(minute: CohortMinute): SplitEvents | undefined {
  const events = minute.canaryEvents + minute.baselineEvents
  if (events === 0 || minute.canaryRequests === 0 || minute.baselineRequests === 0) return undefined
  return {
    canaryEvents: minute.canaryEvents,
    events,
    share: minute.canaryRequests / (minute.canaryRequests + minute.baselineRequests),
  }
}
