import { allowance, boundOf, type ReplicaBounds } from '#lib/domain/plan/replica-bound.ts'
import type { Baseline, Deployment, Observation, RegionPhase } from '#lib/domain/types.ts'
import { shareWords } from '#lib/words/serving.ts'
import type { ReplicaCell, RollingView, UndeployOffer } from '../views.ts'
import { deploymentView, type ReleaseLabels } from './deployments.ts'

export interface RollingRegion {
  observation: Observation | undefined
  /** The release's part in the traffic, 0–1, as every page tells it; null: it is not known. */
  share: number | null
  /** Display name of the DeployedModel that this attempt makes. */
  targetConfigName: string
  baseline: Baseline | undefined
  /** Label of the release that the rollout brings. */
  release: string
  phase: RegionPhase['name']
  /** What the plan allows. */
  bounds: ReplicaBounds
  labels: ReleaseLabels
  /** The offer to undeploy, as the gate answers it. */
  offer: (deployment: Deployment) => UndeployOffer
}

/** Replicas of a rolling deployment, old against new, as the cloud last described them. */
export function rollingView(region: RollingRegion): RollingView {
  const { observation, bounds, labels } = region
  const deployments = observation?.deployments ?? []
  const [ofNew, ofOld] = sides(region, deployments)
  const ready = { old: readyOf(ofOld), new: readyOf(ofNew) }
  const wanted = wantedOf(deployments) ?? (observation?.instances.desired || null)
  const cells = cellsOf(deployments, ofNew, ready, wanted, bounds)
  return {
    cells,
    cellWords: cellWords(cells),
    ready,
    wanted,
    surge: allowance(bounds.maxSurge),
    unavailable: allowance(bounds.maxUnavailable),
    share: region.share,
    revisions: { old: revisionOf(ofOld), new: revisionOf(ofNew) },
    deployments: deployments.map((deployment) => deploymentView(deployment, labels)),
    offer: offerOf(region, ofOld),
  }
}

/** What a lane says under its headline while replicas are replaced; undefined where its other words say it. */
export function rollingDetail(
  phase: RegionPhase,
  view: RollingView,
  { observation, baseline }: Pick<RollingRegion, 'observation' | 'baseline'>,
): string | undefined {
  switch (phase.name) {
    case 'shifting':
    case 'baking':
      return forward(view, phase.name === 'baking')
    case 'reverting':
      return backward(phase, view, baseline, observation?.pending?.configName)
    default:
      return undefined
  }
}

function forward({ ready, wanted, share }: RollingView, isBaking: boolean): string {
  const follows =
    share === null ? undefined : share > 0 ? `${shareWords(share)} of the traffic follows` : 'no traffic yet'
  if (isBaking && (ready.new === null || ready.new === wanted) && share !== null)
    return `all replicas are new · ${shareWords(share)} of the traffic`
  if (ready.new === null || wanted === null)
    return ['New replicas are being started', ...(follows === undefined ? [] : [follows])].join(' · ')
  const told = `${ready.new} of ${wanted} ${wanted === 1 ? 'replica' : 'replicas'} ${ready.new === 1 || wanted === 1 ? 'is' : 'are'} new and ready`
  return follows === undefined ? told : `${told} · ${follows}`
}

function backward(
  { inFlight, cause }: Extract<RegionPhase, { name: 'reverting' }>,
  { ready, wanted }: RollingView,
  baseline: Baseline | undefined,
  pendingConfigName: string | undefined,
): string {
  const previous = baseline?.label ?? 'the previous model'
  // A rolling deployment that failed goes back without another one on top.
  const byItself = cause.kind !== 'person' && pendingConfigName !== baseline?.configName
  const how = !inFlight
    ? `a rolling deployment of ${previous} replaces it`
    : byItself
      ? `the replicas of ${previous} are being put back`
      : `the rolling deployment of ${previous} on top of it takes it back`
  if (ready.old === null || wanted === null) return how
  return `${how} · ${ready.old} of ${wanted} ${wanted === 1 ? 'replica' : 'replicas'} back`
}

/** New is what this attempt deploys, or the release itself where it was there already; old is everything else. */
function sides(
  { targetConfigName, release, labels }: RollingRegion,
  deployments: readonly Deployment[],
): [Deployment[], Deployment[]] {
  const isNew = ({ configName, modelName }: Deployment) =>
    configName === targetConfigName || labels.get(modelName) === release
  return [deployments.filter(isNew), deployments.filter((deployment) => !isNew(deployment))]
}

/** null: the cloud says it of none of them. */
function readyOf(side: readonly Deployment[]): number | null {
  const known = side.map(({ replicas }) => replicas.ready).filter((ready) => ready !== undefined)
  return known.length === 0 && side.length > 0 ? null : known.reduce((sum, ready) => sum + ready, 0)
}

function wantedOf(deployments: readonly Deployment[]): number | null {
  const most = Math.max(0, ...deployments.map(({ replicas }) => replicas.wanted ?? 0))
  return most === 0 ? null : most
}

function revisionOf(side: readonly Deployment[]): number | null {
  const known = side.map(({ revision }) => revision).filter((revision) => revision !== undefined)
  return known.length === 0 ? null : Math.max(...known)
}

/**
 * New ones from the left, old ones to the right. The cloud tells which replicas are ready; those that are not and may be up by the
 * plan's bounds are starting.
 */
function cellsOf(
  deployments: readonly Deployment[],
  ofNew: readonly Deployment[],
  ready: RollingView['ready'],
  wanted: number | null,
  bounds: ReplicaBounds,
): ReplicaCell[] {
  if (ready.new === null || ready.old === null || wanted === null) return []
  const isMoving = deployments.some(({ state }) => state === 'being-deployed')
  const side = intendedSide(deployments, ofNew)
  const surge = isMoving ? boundOf(bounds.maxSurge, wanted, 'up') : 0
  const missing = wanted - (side === 'new' ? ready.new : ready.old)
  const starting = Math.max(0, Math.min(missing, wanted + surge - ready.new - ready.old))
  const extra = Math.max(0, ready.new + ready.old + starting - wanted)
  return [
    ...cells(ready.new, { side: 'new', state: 'ready' }),
    ...cells(starting, { side, state: 'starting' }, Math.min(extra, starting)),
    ...cells(ready.old, { side: 'old', state: 'ready' }),
  ]
}

/** Whose replicas the cloud is bringing up; of a failed deployment it wants none any more. */
function intendedSide(deployments: readonly Deployment[], ofNew: readonly Deployment[]): ReplicaCell['side'] {
  const [intended] = deployments
    .filter(({ replicas }) => (replicas.wanted ?? 0) > 0)
    .sort((one, other) => (other.revision ?? 0) - (one.revision ?? 0))
  return intended === undefined || ofNew.includes(intended) ? 'new' : 'old'
}

/** @param extra how many of them, the last ones, are beyond what is wanted */
function cells(count: number, kind: Omit<ReplicaCell, 'extra'>, extra = 0): ReplicaCell[] {
  return Array.from({ length: count }, (_, index) => ({ ...kind, extra: index >= count - extra }))
}

function cellWords(all: readonly ReplicaCell[]): string {
  const count = (side: ReplicaCell['side'], state: ReplicaCell['state']) =>
    all.filter((cell) => cell.side === side && cell.state === state).length
  const extra = all.filter((cell) => cell.extra).length
  const starting = (side: ReplicaCell['side']) => {
    const number = count(side, 'starting')
    if (number === 0) return []
    const beyond = extra === 1 ? 'as an extra' : 'as extras'
    const which = extra === 0 ? '' : extra === number ? ` ${beyond}` : `, ${extra} of them ${beyond}`
    return [`${number} ${side} starting${which}`]
  }
  const ready = (side: ReplicaCell['side']) => {
    const number = count(side, 'ready')
    return number === 0 ? [] : [`${number} ${side} ready`]
  }
  return [...ready('new'), ...starting('new'), ...starting('old'), ...ready('old')].join(' · ')
}

/** After success only: until then the previous model may be gone back to. */
function offerOf(
  { phase, baseline, offer }: RollingRegion,
  ofOld: readonly Deployment[],
): UndeployOffer | null {
  if (phase !== 'promoted') return null
  const idle = ofOld
    .filter(({ state }) => state === 'standby')
    .sort((one, other) => (other.revision ?? 0) - (one.revision ?? 0))
  const previous = idle.find(({ configName }) => configName === baseline?.configName) ?? idle[0]
  return previous === undefined ? null : offer(previous)
}
