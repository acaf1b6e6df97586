import { requireAtLeast } from './bounds.ts'

/** What both cohorts did in one minute. Events are requests that failed, were slow, or scored in a band. */
export interface CohortMinute {
  /** Requests, not a rate; the same for the baseline. Counts may be fractional: a bucketed distribution is interpolated. */
  canaryRequests: number
  baselineRequests: number
  /** At most as many as requests. */
  canaryEvents: number
  baselineEvents: number
}

/** @throws RangeError unless finite and at least 1: a judge surer than chance allows would be wrong more often than it says */
export function checkDispersion(dispersion: number): void {
  requireAtLeast('dispersion', dispersion, 1)
}
