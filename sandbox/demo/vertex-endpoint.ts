import { createHash } from 'node:crypto'
import type { World } from '../world/world.ts'
import { type DemoModel, type DemoRegion, endpointName, placeOf } from './catalogue.ts'
import { versionsIn } from './vertex-registry.ts'
import { versionAlias } from './vertex-release.ts'

const MACHINE_TYPE = 'n1-standard-4'

/** A dedicated endpoint with the production version in service since a past instant; its version must be registered. */
export function seedVertexEndpoint(world: World, model: DemoModel, served: DemoRegion, since: number): void {
  const place = placeOf(served)
  const endpointId = endpointName(model, served.region)
  const version = versionsIn(world, place, model.model).get(model.version)
  if (version === undefined) {
    throw new Error(`${model.model} ${versionAlias(model.version)} is not registered in ${served.region}.`)
  }
  const deployment = `${endpointId}-${versionAlias(model.version)}`
  world.vertex.seed.endpoint(
    place,
    {
      endpointId,
      displayName: endpointId,
      dedicatedEndpointEnabled: true,
      model: version,
      deployedModelId: deployedModelId(deployment),
      deploymentDisplayName: deployment,
      machineType: MACHINE_TYPE,
      replicas: served.instanceCount,
      createdAt: since,
    },
    since,
  )
}

/** 19 digits as Vertex AI gives, the same for a deployment whenever the demo is put in place. */
function deployedModelId(deployment: string): string {
  const digest = createHash('sha256').update(deployment).digest()
  return String((digest.readBigUInt64BE() % 9_000_000_000_000_000_000n) + 1_000_000_000_000_000_000n)
}
