import { CloudError } from '#lib/domain/errors.ts'
import type { CohortMinute } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { ServiceContext } from '../context.ts'

/** What an endpoint's cloud measured of the last day. */
export interface LastDay {
  requests: number
  errors4xx: number
  errors5xx: number
  /** Requests a second over the last hour of it. */
  rps: number
}

const hourMs = 3_600_000

/** Read-only, one call; undefined when the cloud does not answer or nothing was served. */
export async function lastDayOf(
  { clouds, clock }: Pick<ServiceContext, 'clouds' | 'clock'>,
  endpoint: Endpoint,
): Promise<LastDay | undefined> {
  const to = clock.now()
  try {
    const minutes = await clouds
      .metrics(endpoint.provider)
      .traffic(endpoint, new Date(to.getTime() - 24 * hourMs), to)
    return summed(minutes, to.getTime() - hourMs)
  } catch (error) {
    // A preview is worth having without it; what cannot be read is assumed, and said to be.
    if (error instanceof CloudError) return undefined
    throw error
  }
}

function summed(minutes: readonly CohortMinute[], recentFrom: number): LastDay | undefined {
  const sum = (of: readonly CohortMinute[], key: 'requests' | 'errors4xx' | 'errors5xx') =>
    of.reduce((total, minute) => total + minute[key], 0)
  const requests = sum(minutes, 'requests')
  if (requests === 0) return undefined
  const recent = minutes.filter(({ minute }) => Date.parse(minute) >= recentFrom)
  return {
    requests,
    errors4xx: sum(minutes, 'errors4xx'),
    errors5xx: sum(minutes, 'errors5xx'),
    // A minute without requests is not told, but it was a minute.
    rps: sum(recent, 'requests') / 3600,
  }
}
