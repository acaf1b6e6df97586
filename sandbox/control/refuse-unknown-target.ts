import { apiMethods } from '../google/protocol/methods.ts'
import { API_OF } from '../google/protocol/refusals.ts'
import { STORAGE_OPERATIONS } from '../google/storage/api.ts'
import { releaseOf } from '../traffic/release.ts'
import type { Fault, ServiceName } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { ControlError } from './control-error.ts'

/** Where calls land that name no location, as those to Cloud Monitoring. */
const NO_LOCATION = 'global'

/**
 * A fault of what is not there would never show, and whoever misspelt it would look in vain.
 * @throws ControlError 404 for a region, a model or an operation of the named service that there is none of.
 */
export function refuseUnknownTarget(world: World, fault: Fault): void {
  const region = 'destinationRegion' in fault ? fault.destinationRegion : fault.region
  if (region !== undefined) refuseOther('There is no region', region, regionsOf(world))
  if ('model' in fault) refuseOther('There is no model', fault.model, modelsOf(world))
  if (fault.kind !== 'access-denied' || fault.service === undefined || fault.operation === undefined) return
  refuseOther(`${fault.service} has no operation`, fault.operation, operationsOf(world, fault.service))
}

/** Where nothing is known, as in a world without anything, everything may come yet. */
function refuseOther(beginning: string, name: string, known: ReadonlySet<string>): void {
  if (known.size === 0 || known.has(name)) return
  throw new ControlError(404, `${beginning} "${name}" in this world. Known: ${[...known].sort().join(', ')}.`)
}

function regionsOf({ sagemaker, vertex, s3 }: World): Set<string> {
  const onGoogle = vertex.contents().map(({ region }) => region)
  return new Set([
    ...sagemaker.contents().map(({ region }) => region),
    ...s3.regions(),
    ...onGoogle,
    ...(onGoogle.length > 0 ? [NO_LOCATION] : []),
  ])
}

/** By the names under which they are registered, and those that traffic tells from their artifacts. */
function modelsOf({ sagemaker, vertex }: World): Set<string> {
  return new Set(
    [...sagemaker.contents(), ...vertex.contents()].flatMap(({ models, artifacts }) => [
      ...models,
      ...artifacts.map((url) => releaseOf(url).model),
    ]),
  )
}

/** Empty for S3, whose operations are told by method and address and stand in no list. */
function operationsOf(world: World, service: ServiceName): Set<string> {
  switch (service) {
    case 'sagemaker':
      return new Set(Object.keys(world.sagemaker.operations))
    case 'monitoring':
      return new Set(Object.keys(world.cloudwatch.operations))
    case 'application-autoscaling':
      return new Set(Object.keys(world.autoscaling.operations))
    case 'sts':
      return new Set(Object.keys(world.sts.operations))
    case 'ecr':
      return new Set(Object.keys(world.ecr.operations))
    case 's3':
      return new Set()
    case 'storage.googleapis.com':
      return new Set(STORAGE_OPERATIONS)
    case 'aiplatform':
    case 'monitoring.googleapis.com':
      return new Set(
        apiMethods().flatMap((method) => (API_OF[method.service] === service ? method.name : [])),
      )
  }
}
