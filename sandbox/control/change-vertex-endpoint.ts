import { versionsIn } from '../demo/vertex-registry.ts'
import type { Place } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { ControlError } from './control-error.ts'

/**
 * Puts another version of the model that an endpoint serves in service at once, under a new DeployedModel, and takes the
 * old one away. The release is an alias such as `v56`; without one it is the latest before what serves now.
 * @throws ControlError 409 when nothing serves or the release is not registered there; GoogleError while something is
 * being done to the endpoint.
 */
export function changeVertexEndpoint(
  world: World,
  place: Place,
  endpointId: string,
  release: string | undefined,
): { deployedModelId: string; modelVersion: string } {
  const now = world.clock.now()
  // The busiest is what the change takes away.
  const live = world.vertex.segments(place, endpointId, now, now + 1).toSorted((a, b) => b.share - a.share)[0]
  if (!live) throw new ControlError(409, `Endpoint "${endpointId}" serves no model that could be changed.`)
  const [, modelId = ''] = /\/models\/([^@]+)@/.exec(live.modelName) ?? []
  const versions = versionsIn(world, place, modelId)
  const present = [...versions].find(([, name]) => name === live.modelName)?.[0] ?? 0
  const wanted =
    release === undefined
      ? Math.max(...[...versions.keys()].filter((version) => version < present))
      : Number(release.replace(/^v/, ''))
  const modelVersion = versions.get(wanted)
  if (modelVersion === undefined) {
    const known = [...versions.keys()].map((version) => `v${version}`).join(', ')
    const missing = release === undefined ? `no release before v${present}` : `no release "${release}"`
    throw new ControlError(
      409,
      `${modelId} has ${missing} in the registry of ${place.region}. Known: ${known}.`,
    )
  }
  return { deployedModelId: world.vertex.seed.replace(place, endpointId, modelVersion), modelVersion }
}
