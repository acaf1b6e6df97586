import { releaseOf } from '../../traffic/release.ts'
import type { ReleaseIdentity, ServingSegment } from '../../world/types.ts'
import { modelVersionName } from './names.ts'
import { readyShares } from './rolling.ts'
import type {
  DeploymentRecord,
  EndpointRecord,
  ModelRecord,
  ModelVersionRecord,
  ResourcesRecord,
} from './state.ts'
import type { VertexStore } from './store.ts'

/**
 * Closes what served until now and opens what serves from `at` on: called whenever a ready replica or a traffic split
 * changes. Nothing is written when the change makes no difference.
 */
export function recordServing(store: VertexStore, endpoint: EndpointRecord, at: number): void {
  const state = store.at(endpoint.place)
  const running = endpoint.deployments.flatMap((deployment) => {
    const ready = readyReplicas(endpoint, deployment)
    return ready > 0 ? [segmentOf(store, endpoint, deployment, ready, at)] : []
  })
  const shares = trafficShares(endpoint)
  const serving = running.flatMap((segment) => {
    const share = shares[segment.endpointConfigName] ?? 0
    return share > 0 ? [{ ...segment, share }] : []
  })
  state.serving[endpoint.id] = continued(state.serving[endpoint.id] ?? [], serving, at)
  state.replicas[endpoint.id] = continued(state.replicas[endpoint.id] ?? [], running, at)
}

/** Ends everything that served, for good. */
export function endServing(store: VertexStore, endpoint: EndpointRecord, at: number): void {
  const state = store.at(endpoint.place)
  state.serving[endpoint.id] = continued(state.serving[endpoint.id] ?? [], [], at)
  state.replicas[endpoint.id] = continued(state.replicas[endpoint.id] ?? [], [], at)
}

/** Share here is that of the endpoint's ready replicas; traffic has its own. */
function segmentOf(
  store: VertexStore,
  endpoint: EndpointRecord,
  deployment: DeploymentRecord,
  instanceCount: number,
  from: number,
): ServingSegment {
  const { model, version } = store.deployedVersion(deployment)
  const all = endpoint.deployments.reduce((sum, each) => sum + readyReplicas(endpoint, each), 0)
  return {
    from,
    to: undefined,
    variantName: '',
    endpointConfigName: deployment.id,
    modelName: modelVersionName(model.place, model.id, version.id),
    modelDataUrl: version.artifactUri ?? `gs://${model.id}/${releaseLabel(version)}/model`,
    identity: identityOf(model, version),
    share: instanceCount / all,
    instanceCount,
  }
}

/** A version answers as the first one of its model with the same image, artifact and settings does. */
function identityOf(model: ModelRecord, version: ModelVersionRecord): ReleaseIdentity {
  const first = model.versions.find((each) => contentsOf(each) === contentsOf(version)) ?? version
  const { model: name, release } =
    first.artifactUri === undefined ? { model: model.id, release: undefined } : releaseOf(first.artifactUri)
  // Training names the folder after the release; another version with the same folder is another release.
  const isOwner = model.versions.find(({ artifactUri }) => artifactUri === first.artifactUri) === first
  return { model: name, release: (isOwner ? release : undefined) ?? releaseLabel(first) }
}

function contentsOf({ artifactUri, containerSpec }: ModelVersionRecord): string {
  return JSON.stringify([artifactUri, containerSpec])
}

/** What people call a version: its alias, or `v` and its number where it has none. */
function releaseLabel(version: ModelVersionRecord): string {
  const aliases = version.aliases.filter(
    (alias) => alias !== 'default' && !/-(approved|rejected)$/.test(alias),
  )
  return aliases.find((alias) => /^v?\d/.test(alias)) ?? aliases[0] ?? `v${version.id}`
}

/**
 * Share (0–1) of the endpoint's traffic per DeployedModel id. The split gives each set of resources its part, which
 * goes to the ready replicas on them; a part without ready replicas is lost, as requests to it are.
 */
function trafficShares(endpoint: EndpointRecord): Record<string, number> {
  return Object.fromEntries(
    endpoint.resources.flatMap((resources) => {
      const part = trafficPercentage(endpoint, resources) / 100
      return Object.entries(readyShares(resources.rolling)).map(([id, share]) => [id, part * share])
    }),
  )
}

/** Percentage of the endpoint's traffic that all DeployedModels on these resources have together. */
export function trafficPercentage(endpoint: EndpointRecord, { rolling }: ResourcesRecord): number {
  return rolling.sets.reduce((sum, set) => sum + (endpoint.trafficSplit[set.deployedModelId] ?? 0), 0)
}

export function readyReplicas(endpoint: EndpointRecord, deployment: DeploymentRecord): number {
  const resources = endpoint.resources.find((each) => each.id === deployment.resourcesId)
  return resources?.rolling.sets.find((set) => set.deployedModelId === deployment.id)?.ready ?? 0
}

function continued(history: ServingSegment[], wanted: ServingSegment[], at: number): ServingSegment[] {
  const fresh = [...wanted]
  for (const segment of history) {
    if (segment.to !== undefined) continue
    const same = fresh.findIndex((candidate) => sameServing(candidate, segment))
    if (same === -1) segment.to = at
    else fresh.splice(same, 1)
  }
  // A segment that lasted no time says nothing.
  return [...history.filter((segment) => segment.to !== segment.from), ...fresh]
}

function sameServing(a: ServingSegment, b: ServingSegment): boolean {
  return (
    a.endpointConfigName === b.endpointConfigName &&
    a.modelDataUrl === b.modelDataUrl &&
    a.identity?.release === b.identity?.release &&
    a.share === b.share &&
    a.instanceCount === b.instanceCount
  )
}

/** Segments that overlap [from, to), oldest first. */
export function segmentsWithin(
  history: readonly ServingSegment[],
  from: number,
  to: number,
): ServingSegment[] {
  return history.filter((segment) => segment.from < to && (segment.to === undefined || segment.to > from))
}
