import { CloudError } from '#lib/domain/errors.ts'
import type { PeriodTotals } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { ServiceContext } from '../context.ts'
import { inTime, patience } from '../patience.ts'

/** What an endpoint's cloud measured of the last day. */
export interface LastDay {
  requests: number
  errors4xx: number
  errors5xx: number
  /** Requests a second over the last half to one and a half hours of it. */
  rps: number
}

const hourSeconds = 3600
const leastRecentSeconds = hourSeconds / 2

/** Read-only, in periods of an hour; undefined when the cloud does not answer. */
export async function lastDayOf(
  { clouds, clock }: Pick<ServiceContext, 'clouds' | 'clock'>,
  endpoint: Endpoint,
): Promise<LastDay | undefined> {
  const to = clock.now()
  const from = new Date(to.getTime() - 24 * hourSeconds * 1000)
  try {
    const asked = clouds.metrics(endpoint.provider).totals(endpoint, from, to, hourSeconds)
    return dayOf(await inTime(asked, patience.metricsMs, endpoint.name))
  } catch (error) {
    // A preview is worth having without it; what cannot be read is assumed, and said to be.
    if (error instanceof CloudError) return undefined
    throw error
  }
}

/** @param periods of an hour at most, without gaps, oldest first; none where nothing was served */
export function dayOf(periods: readonly PeriodTotals[]): LastDay {
  const sum = (of: readonly PeriodTotals[], key: 'requests' | 'errors4xx' | 'errors5xx') =>
    of.reduce((total, period) => total + period[key], 0)
  const requests = sum(periods, 'requests')
  if (requests === 0) return { requests, errors4xx: 0, errors5xx: 0, rps: 0 }
  const recent = recentOf(periods)
  return {
    requests,
    errors4xx: sum(periods, 'errors4xx'),
    errors5xx: sum(periods, 'errors5xx'),
    rps: sum(recent, 'requests') / secondsOf(recent),
  }
}

/** The fewest last periods that are long enough together: the last hour may have only just begun. */
function recentOf(periods: readonly PeriodTotals[]): readonly PeriodTotals[] {
  let count = 1
  while (count < periods.length && secondsOf(periods.slice(-count)) < leastRecentSeconds) count += 1
  return periods.slice(-count)
}

const secondsOf = (periods: readonly PeriodTotals[]) =>
  periods.reduce((seconds, { from, to }) => seconds + (to.getTime() - from.getTime()) / 1000, 0)
