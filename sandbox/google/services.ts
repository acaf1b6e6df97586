import type { World } from '../world/world.ts'
import { operationsService } from './operations.ts'
import type { ServiceKey } from './protocol/methods.ts'
import type { GoogleService } from './types.ts'

/** Whose behaviour answers which of Google's services. */
export function googleServices({
  vertex,
  googleMonitoring,
}: Pick<World, 'vertex' | 'googleMonitoring'>): Record<ServiceKey, GoogleService> {
  return {
    EndpointService: vertex.endpointService,
    ModelService: vertex.modelService,
    Operations: operationsService(vertex.operations),
    MetricService: googleMonitoring.metricService,
  }
}
