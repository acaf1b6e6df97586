import { FaultRules } from '../../world/fault-rules.ts'
import type { Faults, ServiceName } from '../../world/types.ts'
import { GoogleError } from '../types.ts'
import type { ApiMethod, ServiceKey } from './methods.ts'
import type { ResourcePlace } from './resource-place.ts'

/** Which API a call is for, as faults name it. Vertex AI answers for its own operations. */
export const API_OF: Record<ServiceKey, ServiceName> = {
  EndpointService: 'aiplatform',
  ModelService: 'aiplatform',
  Operations: 'aiplatform',
  MetricService: 'monitoring.googleapis.com',
}

/** Refuses calls while a fault asks for it, in Google's words. */
export class Refusals {
  readonly #rules: FaultRules

  constructor(faults: Faults) {
    this.#rules = new FaultRules(faults)
  }

  /** @throws GoogleError when a fault in force is meant for this call. */
  check(method: ApiMethod, place: ResourcePlace): void {
    const service = API_OF[method.service]
    switch (this.#rules.refusalOf({ service, operation: method.name, region: place.location })) {
      case 'unavailable':
        throw new GoogleError('UNAVAILABLE', 'The service is currently unavailable.')
      case 'denied':
        throw new GoogleError(
          'PERMISSION_DENIED',
          `Permission '${permissionOf(method)}' denied on resource '//${host(service)}/${place.resource}' (or it may not exist).`,
        )
      case 'throttled':
        throw new GoogleError(
          'RESOURCE_EXHAUSTED',
          `Quota exceeded for quota metric '${method.name} requests' and limit 'Requests per minute per region' of service '${host(service)}' for consumer 'projects/${place.project}'.`,
        )
      case undefined:
        return
    }
  }
}

function host(service: ServiceName): string {
  return service === 'aiplatform' ? 'aiplatform.googleapis.com' : service
}

const KIND_OF = { EndpointService: 'endpoints', ModelService: 'models', Operations: 'operations' } as const

/** Such as `aiplatform.endpoints.deploy` for DeployModel, `monitoring.timeSeries.list` for ListTimeSeries. */
function permissionOf({ service, name }: ApiMethod): string {
  const [, verb = '', object = ''] = /^([A-Z][a-z]+)(.*)$/.exec(name) ?? []
  if (service !== 'MetricService') return `aiplatform.${KIND_OF[service]}.${verb.toLowerCase()}`
  return `monitoring.${object.charAt(0).toLowerCase()}${object.slice(1)}.${verb.toLowerCase()}`
}
