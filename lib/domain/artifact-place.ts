import type { Provider } from './types.ts'

/** Where a region takes its artifacts from, as the fleet file's `artifacts` say it. */

export const bucketPattern = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/
/** A model of Vertex AI's registry; its versions are found by the release's label as their alias. */
export const registeredModelPattern =
  /^projects\/[a-z0-9:.-]+\/locations\/([a-z0-9-]+)\/models\/[a-zA-Z0-9_-]+$/

/** Whose artifact store answers for a place. */
export function storeOf(place: string): Provider {
  return place.startsWith('projects/') ? 'vertex' : 'sagemaker'
}
