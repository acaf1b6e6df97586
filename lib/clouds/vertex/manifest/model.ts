/** Names and contents of Vertex AI's models, as the provider, the registry and the artifact store all read them. Pure. */

/** `projects/P/locations/L/models/M`, with or without `@version`. */
export interface ModelName {
  project: string
  location: string
  model: string
  /** Version id or alias after the `@`; undefined: the default version. */
  version: string | undefined
}

const MODEL_NAME = /^projects\/([^/]+)\/locations\/([^/]+)\/models\/([^/@]+)(?:@([^/@]+))?$/

/** undefined: it is not the resource name of a model. */
export function parseModelName(name: string): ModelName | undefined {
  const [, project, location, model, version] = MODEL_NAME.exec(name) ?? []
  if (project === undefined || location === undefined || model === undefined) return undefined
  return { project, location, model, version }
}

/** Without a version. */
export function modelParent(name: string): string {
  return name.replace(/@[^/]*$/, '')
}

/** `projects/P/locations/L/models/M@7`. A DeployedModel and a Model keep the version id beside the name. */
export function versionedName(name: string, versionId: string | null | undefined): string {
  return versionId === undefined || versionId === null || versionId === ''
    ? name
    : `${modelParent(name)}@${versionId}`
}

export function locationName(project: string, location: string): string {
  return `projects/${project}/locations/${location}`
}

export function endpointName(endpoint: { account: string; region: string; name: string }): string {
  return `${locationName(endpoint.account, endpoint.region)}/endpoints/${endpoint.name}`
}

/** Environment variable of the container in which the training pipeline writes the artifact's checksum, 64 hex digits. */
export const DIGEST_VARIABLE = 'ARTIFACT_SHA256'

/** `sha256:<hex>` of what was written into that variable; undefined when it is no SHA-256. */
export function writtenDigest(written: string): string | undefined {
  const hex = written
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, '')
  return /^[0-9a-f]{64}$/.test(hex) ? `sha256:${hex}` : undefined
}
