import type { Place } from '../../world/types.ts'
import { GoogleError } from '../types.ts'

/** Names of resources, as paths; the place is the project and the location. */

export interface EndpointName {
  place: Place
  endpointId: string
}

export interface ModelName {
  place: Place
  modelId: string
  /** Version id or alias behind the @; undefined when the name has none. */
  version: string | undefined
}

/** @throws GoogleError INVALID_ARGUMENT when it is not `projects/P/locations/L`. */
export function readParent(name: string | undefined): Place {
  const match = /^projects\/([^/]+)\/locations\/([^/]+)$/.exec(name ?? '')
  if (!match) throw malformed('a location', name, 'projects/{project}/locations/{location}')
  return { account: match[1] ?? '', region: match[2] ?? '' }
}

/** @throws GoogleError INVALID_ARGUMENT when it is not the name of an endpoint. */
export function readEndpointName(name: string | undefined): EndpointName {
  const match = /^(projects\/[^/]+\/locations\/[^/]+)\/endpoints\/([^/]+)$/.exec(name ?? '')
  if (!match) {
    throw malformed('an endpoint', name, 'projects/{project}/locations/{location}/endpoints/{endpoint}')
  }
  return { place: readParent(match[1]), endpointId: match[2] ?? '' }
}

/** @throws GoogleError INVALID_ARGUMENT when it is not the name of a model, with or without a version. */
export function readModelName(name: string | undefined): ModelName {
  const match = /^(projects\/[^/]+\/locations\/[^/]+)\/models\/([^/@]+)(?:@([^/@]+))?$/.exec(name ?? '')
  if (!match) {
    throw malformed('a model', name, 'projects/{project}/locations/{location}/models/{model}[@{version}]')
  }
  return { place: readParent(match[1]), modelId: match[2] ?? '', version: match[3] }
}

/** @throws GoogleError INVALID_ARGUMENT when it is not the name of a model evaluation. */
export function readEvaluationName(name: string | undefined): ModelName & { evaluationId: string } {
  const match = /^(.+\/models\/[^/]+)\/evaluations\/([^/]+)$/.exec(name ?? '')
  if (!match) {
    throw malformed(
      'a model evaluation',
      name,
      'projects/{project}/locations/{location}/models/{model}/evaluations/{evaluation}',
    )
  }
  return { ...readModelName(match[1]), evaluationId: match[2] ?? '' }
}

function malformed(noun: string, name: string | undefined, form: string): GoogleError {
  return new GoogleError('INVALID_ARGUMENT', `"${name ?? ''}" is not the name of ${noun}. Write ${form}.`)
}

export function locationName(place: Place): string {
  return `projects/${place.account}/locations/${place.region}`
}

export function endpointName(place: Place, endpointId: string): string {
  return `${locationName(place)}/endpoints/${endpointId}`
}

export function modelName(place: Place, modelId: string): string {
  return `${locationName(place)}/models/${modelId}`
}

export function modelVersionName(place: Place, modelId: string, versionId: string): string {
  return `${modelName(place, modelId)}@${versionId}`
}
