import { at, fleetRegions, iso } from '../../testing/builders.ts'
import { person } from '../../testing/people.ts'
import type { EndpointServing } from '../drift.ts'

export const serving = (
  index: number,
  version: number | undefined,
  changes: Partial<EndpointServing> = {},
): EndpointServing => ({
  endpointId: `e${index}`,
  region: fleetRegions[index] ?? '',
  role: 'active',
  peakRps: [600, 200, 150, 100][index] ?? 0,
  releaseId: version === undefined ? undefined : `r${version}`,
  label: version === undefined ? undefined : `v${version}`,
  isShareKnown: version !== undefined,
  besides: [],
  version,
  behindSince: undefined,
  driftSince: undefined,
  unreachableSince: undefined,
  unknown: version === undefined ? 'never-observed' : undefined,
  withdrawn: [],
  ...changes,
})
export const fleetOn = (...versions: (number | undefined)[]) =>
  versions.map((version, index) => serving(index, version))
export const now = at(18 * 3600)

export const rejected = { kind: 'rejected', at: iso(0), by: person('Ada'), detail: 'wrong labels' } as const
