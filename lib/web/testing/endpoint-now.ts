import type { ServingInterval } from '#lib/domain/serving/serving-of.ts'
import { regionWith } from '#lib/domain/testing/builders.ts'
import type { RegionPhase } from '#lib/domain/types.ts'
import type { EndpointRow } from '../loaders/endpoint-rows.ts'
import { type EndpointNow, endpointNow } from '../loaders/fleet-states.ts'

/** A release has a share of an endpoint's traffic; versions are read from labels like `v427`. */
export function interval(
  label: string,
  share: number,
  startedAt: string,
  changes: Partial<ServingInterval> = {},
): ServingInterval {
  const version = Number(label.slice(1))
  return {
    releaseId: label,
    version: Number.isNaN(version) ? undefined : version,
    label,
    digest: undefined,
    configName: `c-${label}`,
    share,
    source: share === 1 ? 'cloud' : 'measured',
    startedAt,
    endedAt: undefined,
    servedSince: undefined,
    wholeSince: undefined,
    ...changes,
  }
}

/** An endpoint as the pages load it, with what is on record as serving. */
export function endpointWith(
  intervals: ServingInterval[],
  at: string,
  {
    row = {},
    phase,
    to = 'v427',
  }: { row?: Partial<EndpointRow>; phase?: RegionPhase | undefined; to?: string } = {},
): EndpointNow {
  const inForce = intervals[0]
  const full: EndpointRow = {
    modelId: 'fraud-scoring',
    id: 'e1',
    name: 'fraud-eu',
    provider: 'sagemaker',
    account: '123456789012',
    region: 'eu-west-1',
    role: 'active',
    peakRps: 100,
    position: 0,
    releaseId: inForce?.releaseId ?? null,
    version: inForce?.version ?? null,
    label: inForce?.label ?? null,
    digest: inForce?.digest ?? null,
    configName: inForce?.configName ?? null,
    inForce: null,
    cloudStatus: null,
    observedAt: inForce === undefined ? null : at,
    driftSince: null,
    driftSaid: undefined,
    unreachableSince: null,
    unreachableSaid: undefined,
    alsoLabels: [],
    withdrawn: undefined,
    intervals,
    ...row,
  }
  const open = phase && { slug: `fraud-scoring-${to}-1`, label: to, region: regionWith(phase), bake: null }
  return endpointNow('fraud-scoring', full, at, undefined, open)
}
