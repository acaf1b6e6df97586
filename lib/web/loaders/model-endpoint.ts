import type { FleetRelease } from '#lib/domain/fleet/drift.ts'
import { acceptedWords, unknownPartsWords } from '#lib/domain/manifest/words.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { permissionRefusal } from '#lib/domain/rollout/gates.ts'
import type { CloudTraits } from '#lib/domain/traits.ts'
import type { Actor, Observation, Refusal } from '#lib/domain/types.ts'
import { asSentence } from '#lib/domain/wording.ts'
import { cellSentence } from '#lib/words/cell.ts'
import { say } from '#lib/words/say.ts'
import type { CellState, ModelEndpointView } from '../views.ts'
import { fleetCell } from './cell.ts'
import type { ReleaseLabels } from './deployments.ts'
import type { EndpointNow } from './fleet-states.ts'
import { regionView } from './place.ts'
import { servingView } from './serving.ts'
import { standbyOf } from './standby.ts'

/**
 * One endpoint as its model's page shows it.
 * @param name what it is called in its fleet
 * @param release what its fleet is on
 */
export function modelEndpoint(
  endpoint: EndpointNow & { state: CellState },
  name: string,
  release: FleetRelease | undefined,
  labels: ReleaseLabels,
  actor: Actor,
  cloud: CloudTraits,
): ModelEndpointView {
  const cell = fleetCell(endpoint, name)
  const permission = permissionRefusal('catch-up', actor)
  return {
    name,
    region: regionView(endpoint.region),
    provider: cloud.name,
    account: endpoint.account,
    role: endpoint.role,
    peakRps: endpoint.peakRps,
    serving: servingView(endpoint.served),
    state: endpoint.state,
    ...(cell.held ? { held: cell.held } : {}),
    sentence: cellSentence(cell, cityOf(endpoint.region), release?.label ?? null),
    digest: endpoint.observation?.digest ?? null,
    configName: endpoint.observation?.configName ?? null,
    cloudStatus: endpoint.observation?.cloudStatus ?? null,
    instances: instancesOf(endpoint.observation),
    observedAt: endpoint.observedAt,
    unreachableSince: endpoint.unreachableSince,
    driftSentence: endpoint.driftSaid === undefined ? null : say(endpoint.driftSaid),
    withdrawn: cell.withdrawn ?? (endpoint.state === 'withdrawn' ? (cell.note ?? null) : null),
    doubts: doubtsOf(endpoint),
    standby: standbyOf(endpoint, labels, actor, cloud),
    catchUp: {
      release: release?.label ?? null,
      refusal: catchUpRefusal(endpoint, release?.label, permission),
    },
  }
}

/** Parts that rest on a tag or a declared digest, and those because of which no release can be named. */
function doubtsOf({ observation, identity }: Pick<EndpointNow, 'observation' | 'identity'>): string[] {
  if (observation === undefined || identity === undefined) return []
  const { byTag, unknown, nearest } = identity
  const tags = acceptedWords(observation.manifest, byTag).map((words) => asSentence(`Known by its ${words}`))
  if (nearest === undefined || unknown.length === 0) return tags
  const why = unknownPartsWords(observation.manifest, { outcome: 'unknown', parts: unknown })
  return [...tags, asSentence(`It may be ${nearest}: ${why}`)]
}

/** The quick half of the answer; the plan preview asks the whole gate. */
function catchUpRefusal(
  endpoint: {
    state: string
    open: { slug: string } | undefined
    region: string
    serving: EndpointNow['serving']
  },
  fleet: string | undefined,
  permission: Refusal | undefined,
): string | null {
  if (permission !== undefined) return say(permission)
  if (endpoint.open)
    return `${cityOf(endpoint.region)} is in the rollout ${endpoint.open.slug}; wait until it ends.`
  if (endpoint.state === 'lagging' || endpoint.state === 'drifted') return null
  const isFleetsOwn = endpoint.serving.withdrawn.some(({ label }) => label === fleet)
  if (endpoint.state === 'withdrawn' && !isFleetsOwn) return null
  if (endpoint.state === 'split-unknown')
    return `Nobody tells how the traffic of ${cityOf(endpoint.region)} is split; wait until its cloud does, or finish the update there.`
  return `${cityOf(endpoint.region)} is not behind its fleet; there is nothing to catch up with.`
}

function instancesOf(observation: Observation | undefined): ModelEndpointView['instances'] {
  if (observation === undefined) return null
  const { current, desired } = observation.instances
  return { current: current ?? null, desired: desired ?? null }
}
