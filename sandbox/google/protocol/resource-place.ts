import type { Message } from '../types.ts'
import { isMessage } from './message-kinds.ts'

/** Where a request lands, read from the name of the resource in it. */
export interface ResourcePlace {
  /** Empty when the request names no resource. */
  project: string
  /** `global` where the name has no location, as Cloud Monitoring's. */
  location: string
  /** The name itself. */
  resource: string
}

/** Fields in which requests name their resource, the more telling first; UpdateEndpoint names it within `endpoint`. */
const FIELDS = ['name', 'parent', 'endpoint', 'model'] as const

export function resourcePlaceOf(request: Message): ResourcePlace {
  for (const field of FIELDS) {
    const value = request[field]
    const resource = isMessage(value) ? value.name : value
    if (typeof resource !== 'string') continue
    const [, project, location] = /^projects\/([^/]+)(?:\/locations\/([^/]+))?/.exec(resource) ?? []
    if (project !== undefined) return { project, location: location ?? 'global', resource }
  }
  return { project: '', location: 'global', resource: '' }
}
