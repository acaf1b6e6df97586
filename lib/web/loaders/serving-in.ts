import { cityOf } from '#lib/domain/regions.ts'
import { isKnown } from '#lib/domain/serving/served.ts'
import type { EndpointNow } from './fleet-states.ts'
import { partOf } from './serving.ts'

/** Where a release is known to take traffic: what is only asked for serves nobody yet. */
export function knownServingIn(...[release, endpoints]: Parameters<typeof servingIn>): string[] {
  const known = endpoints.filter(({ served }) =>
    served.parts.some(({ releaseId, how }) => releaseId === release.id && isKnown(how)),
  )
  return servingIn(release, known)
}

/** "Dublin", "Sydney 9%": where a release takes traffic, with its share where that is split. */
export function servingIn(
  release: { id: string; label: string },
  endpoints: readonly Pick<EndpointNow, 'region' | 'served'>[],
): string[] {
  return endpoints.flatMap(({ region, served }) => {
    const share = partOf(served, ({ releaseId }) => releaseId === release.id)
    if (share === undefined) return []
    return share === '' ? [cityOf(region)] : [`${cityOf(region)} ${share}`]
  })
}
