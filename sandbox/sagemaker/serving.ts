import type { ServingSegment } from '../world/types.ts'
import type { EndpointRecord, PlaceState, VariantRecord } from './state.ts'

/**
 * Closes what served until now and opens what serves from `at` on. Called whenever a share, a count or a
 * configuration changes; nothing is written when the change makes no difference.
 */
export function recordServing(state: PlaceState, endpoint: EndpointRecord, at: number): void {
  const history = state.serving[endpoint.name] ?? []
  state.serving[endpoint.name] = history
  const wanted = currentSegments(endpoint, at)
  for (const segment of history) {
    if (segment.to !== undefined) continue
    const same = wanted.findIndex((candidate) => sameServing(candidate, segment))
    if (same === -1) segment.to = at
    else wanted.splice(same, 1)
  }
  // A segment that lasted no time says nothing.
  state.serving[endpoint.name] = [...history.filter((segment) => segment.to !== segment.from), ...wanted]
}

function currentSegments(endpoint: EndpointRecord, at: number): ServingSegment[] {
  if (endpoint.status === 'Creating' || endpoint.status === 'Failed' || endpoint.status === 'Deleting')
    return []
  const deployment = endpoint.deployment
  const newShare = deployment?.kind === 'update' ? deployment.share : 0
  return [
    ...fleetSegments(endpoint.variants, endpoint.endpointConfigName, 1 - newShare, at),
    ...(deployment ? fleetSegments(deployment.variants, deployment.endpointConfigName, newShare, at) : []),
  ]
}

function fleetSegments(
  fleet: VariantRecord[],
  endpointConfigName: string,
  fleetShare: number,
  from: number,
): ServingSegment[] {
  if (fleetShare <= 0) return []
  const totalWeight = fleet.reduce((sum, variant) => sum + variant.weight, 0)
  return fleet.flatMap((variant) => {
    const share = totalWeight === 0 ? 0 : (fleetShare * variant.weight) / totalWeight
    // Without a model, or with no instance at all, it answers nobody.
    const isServing = variant.serverless !== undefined || variant.instanceCount > 0
    if (share <= 0 || variant.modelName === undefined || !isServing) return []
    return {
      from,
      to: undefined,
      variantName: variant.variantName,
      endpointConfigName,
      modelName: variant.modelName,
      modelDataUrl: variant.modelDataUrl ?? '',
      share,
      instanceCount: variant.instanceCount,
      ...(variant.identity ? { identity: variant.identity } : {}),
    }
  })
}

function sameServing(a: ServingSegment, b: ServingSegment): boolean {
  return (
    a.variantName === b.variantName &&
    a.endpointConfigName === b.endpointConfigName &&
    a.modelName === b.modelName &&
    a.modelDataUrl === b.modelDataUrl &&
    a.identity?.release === b.identity?.release &&
    a.identity?.model === b.identity?.model &&
    a.share === b.share &&
    a.instanceCount === b.instanceCount
  )
}

/** Segments that overlap [from, to), oldest first. */
export function segmentsWithin(history: ServingSegment[], from: number, to: number): ServingSegment[] {
  return history.filter((segment) => segment.from < to && (segment.to === undefined || segment.to > from))
}
