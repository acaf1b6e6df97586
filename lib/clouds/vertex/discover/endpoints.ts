import type { Google } from '#lib/clouds/google/clients.ts'
import { locationName, parseModelName } from '../manifest/model.ts'
import type { ProjectNames } from '../manifest/project-names.ts'
import { lastSegment, listEndpoints, listedStates } from '../serving/list.ts'
import { type EndpointStates, servingModels, unsharedModels } from '../serving/states.ts'

/** What a project has in a location. */
export interface Found {
  endpoints: FoundEndpoint[]
  /** Endpoints that a fleet file cannot have, each with the reason. */
  skipped: SkippedEndpoint[]
}

export interface FoundEndpoint {
  name: string
  /** Of the model that has traffic; undefined where its name is none that is known. */
  model: FoundModel | undefined
}

export interface FoundModel {
  /** Project id; the number, where it is another project's and no answer told its id. */
  project: string
  location: string
  id: string
}

export interface SkippedEndpoint {
  name: string
  /**
   * `nothing-deployed`: it has no model; `no-traffic`: it has, and none of them takes traffic; `share-unknown`: it has several, and
   * Vertex AI does not tell which of them takes it.
   */
  reason: 'nothing-deployed' | 'no-traffic' | 'share-unknown'
}

/** What the project has in the location. What a fleet file could not say is told with the reason. */
export async function findEndpoints(
  google: Google,
  names: ProjectNames,
  project: string,
  location: string,
): Promise<Found> {
  const endpoints: FoundEndpoint[] = []
  const skipped: SkippedEndpoint[] = []
  for (const each of await listEndpoints(google, project, location)) {
    names.learn(locationName(project, location), each.name)
    const states = listedStates(each)
    const name = lastSegment(each.name)
    const [serving] = servingModels(states)
    if (serving === undefined) skipped.push({ name, reason: skipReason(states) })
    else endpoints.push({ name, model: modelOf(names.byId(serving.model)) })
  }
  const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name)
  return { endpoints: endpoints.sort(byName), skipped: skipped.sort(byName) }
}

function modelOf(name: string): FoundModel | undefined {
  const parsed = parseModelName(name)
  return parsed && { project: parsed.project, location: parsed.location, id: parsed.model }
}

function skipReason(states: EndpointStates): SkippedEndpoint['reason'] {
  if (states.models.length === 0) return 'nothing-deployed'
  return unsharedModels(states).length > 0 ? 'share-unknown' : 'no-traffic'
}
