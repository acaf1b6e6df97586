import { isInForce } from '../../world/faults.ts'
import type { DeploymentRecord, EndpointRecord, ModelRecord, ModelVersionRecord } from './state.ts'
import type { VertexStore } from './store.ts'

/**
 * Label of a model version whose own container breaks its health route: its value is the HTTP status that the route
 * answers, such as `503`.
 */
const BROKEN_HEALTH_LABEL = 'sandbox-health-status'
const HEALTHY = 200
const UNHEALTHY = 503

/** HTTP status that the health route of a starting replica answers at an instant. */
export function healthStatus(
  store: VertexStore,
  endpoint: EndpointRecord,
  deployment: DeploymentRecord,
  at: number,
): number {
  const { model, version } = store.deployedVersion(deployment)
  const broken = version.labels[BROKEN_HEALTH_LABEL]
  if (broken !== undefined) return Number(broken)
  const failing = store.context.faults
    .history()
    .some(
      (entry) =>
        entry.fault.kind === 'health-check-fails' &&
        isInForce(entry, at) &&
        (entry.fault.region === undefined || entry.fault.region === endpoint.place.region) &&
        isCalled(entry.fault.model, entry.fault.release, model, version),
    )
  return failing ? UNHEALTHY : HEALTHY
}

export function isHealthy(status: number): boolean {
  return status === HEALTHY
}

/** Path of the health route; without one of its own a container is asked on the address Vertex AI makes up. */
export function healthRoute(
  store: VertexStore,
  endpoint: EndpointRecord,
  deployment: DeploymentRecord,
): string {
  const route = store.deployedVersion(deployment).version.containerSpec?.healthRoute
  return typeof route === 'string' && route !== ''
    ? route
    : `/v1/endpoints/${endpoint.id}/deployedModels/${deployment.id}:predict`
}

/** A release is called by an alias, by its version number, or by a folder of its artifact where it has no alias like a version. */
function isCalled(name: string, release: string, model: ModelRecord, version: ModelVersionRecord): boolean {
  if (name !== model.id && name !== model.displayName) return false
  if (version.aliases.includes(release) || version.id === release) return true
  // Several versions may hold the same artifact in different images.
  const hasLabel = version.aliases.some((alias) => /^v\d+$/.test(alias))
  return !hasLabel && (version.artifactUri?.split('/').includes(release) ?? false)
}
