import { versionedName } from '#lib/clouds/vertex/manifest/model.ts'
import { known, unknown } from '#lib/domain/manifest/parts.ts'
import type { ReplicaBound, ReplicaBounds } from '#lib/domain/plan/replica-bound.ts'
import type { Deployment, Observation, PendingDeployment } from '#lib/domain/types.ts'
import type { DeployedModelAnswer, RolloutOptionsAnswer } from './answers.ts'
import {
  configNameOf,
  type EndpointStates,
  fixedReplicas,
  isUnderway,
  newestFirst,
  readyReplicas,
  resourceGroups,
  revisionOf,
  splitShare,
  underwayModel,
} from './states.ts'

/** Meridian's words and Vertex AI's, both ways. Pure. */

export function modelNameOf({ model, modelVersionId }: DeployedModelAnswer): string {
  return versionedName(model, modelVersionId)
}

/** @param failedId DeployedModel whose deployment has failed and whose replicas are going back */
export function deploymentsOf(states: EndpointStates, failedId: string | undefined): Deployment[] {
  const shares = sharesOf(states)
  const wanted = wantedReplicas(states, failedId)
  return states.models.map((model) => ({
    id: model.id,
    configName: configNameOf(model),
    modelName: modelNameOf(model),
    state: stateOf(states, model),
    revision: revisionOf(model),
    replicas: { ready: readyReplicas(model), wanted: wanted.get(model.id) },
    share: shares.get(model.id),
  }))
}

/** One that may have traffic is never said to stand by. */
function stateOf(states: EndpointStates, model: DeployedModelAnswer): Deployment['state'] {
  if (isUnderway(model)) return 'being-deployed'
  return splitShare(states, model.id) === 0 ? 'standby' : 'serving'
}

/** While a rolling deployment is under way its resources' traffic follows the ready replicas; else the split says it. */
function sharesOf(states: EndpointStates): Map<string, number | undefined> {
  const shares = new Map<string, number | undefined>()
  for (const group of resourceGroups(states.models)) {
    const split = group.map(({ id }) => splitShare(states, id))
    const whole = sumOf(split)
    const ready = group.map(readyReplicas)
    const allReady = sumOf(ready)
    for (const [index, { id }] of group.entries()) {
      const own = ready[index]
      if (!group.some(isUnderway) || allReady === 0) shares.set(id, split[index])
      else if (whole === undefined || allReady === undefined || own === undefined) shares.set(id, undefined)
      else shares.set(id, (whole * own) / allReady)
    }
  }
  return shares
}

/** undefined when one of them is. */
function sumOf(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (sum, each) => (sum === undefined || each === undefined ? undefined : sum + each),
    0,
  )
}

/** On shared resources the intended deployment wants all the replicas and the others none. */
function wantedReplicas(
  { models }: EndpointStates,
  failedId: string | undefined,
): Map<string, number | undefined> {
  const wanted = new Map<string, number | undefined>()
  for (const group of resourceGroups(models)) {
    const intended = group.filter(({ id }) => id !== failedId).sort(newestFirst)[0]
    for (const model of group) wanted.set(model.id, model.id === intended?.id ? fixedReplicas(model) : 0)
  }
  return wanted
}

/** The deployment under way, undefined when there is none. */
export function pendingDeployment(
  states: EndpointStates,
  failedId: string | undefined,
): PendingDeployment | undefined {
  const model = underwayModel(states)
  if (model === undefined) return undefined
  const startedAt = isoOf(model.createTime ?? states.answer.updateTime)
  const ready = readyReplicas(model)
  const common = {
    configName: configNameOf(model),
    startedAt,
    share: ready === undefined ? undefined : sharesOf(states).get(model.id),
  }
  if (model.id === failedId) return { ...common, stage: 'rolling-back', stageSince: undefined }
  if (ready === undefined || ready === 0) return { ...common, stage: 'creating', stageSince: startedAt }
  return { ...common, stage: 'activating', stageSince: undefined }
}

/** Ready replicas of everything that is deployed, and how many the serving resources are meant to have. */
export function instancesOf(
  deployments: readonly Deployment[],
  serving: DeployedModelAnswer | undefined,
): Observation['instances'] {
  const current = sumOf(deployments.map(({ replicas }) => replicas.ready))
  if (serving === undefined) return { current, desired: deployments.length === 0 ? 0 : undefined }
  return { current, desired: fixedReplicas(serving) }
}

/** Whether a container of what serves is running. That none is now does not tell that none ever was. */
export function startedOf(serving: DeployedModelAnswer | undefined): Observation['started'] {
  const ready = serving && readyReplicas(serving)
  return ready !== undefined && ready > 0 ? known(true) : unknown('not-told', 'availableReplicaCount')
}

/**
 * Google's instants have up to nine digits of a second; ours three. One that is not told is the earliest there is: nothing counts as changed
 * since then.
 */
export function isoOf(instant: string | undefined): string {
  const time = Date.parse(instant ?? '')
  return new Date(Number.isNaN(time) ? 0 : time).toISOString()
}

/** Options of a rolling deployment in the API's either-or form. */
export type RolloutBounds = Omit<RolloutOptionsAnswer, 'previousDeployedModel' | 'revisionNumber'>

export function boundsOf({ maxSurge, maxUnavailable }: ReplicaBounds): RolloutBounds {
  return {
    ...eitherOf(maxSurge, 'maxSurgeReplicas', 'maxSurgePercentage'),
    ...eitherOf(maxUnavailable, 'maxUnavailableReplicas', 'maxUnavailablePercentage'),
  }
}

function eitherOf(
  bound: ReplicaBound,
  replicas: keyof RolloutBounds,
  percentage: keyof RolloutBounds,
): RolloutBounds {
  return 'replicas' in bound ? { [replicas]: bound.replicas } : { [percentage]: bound.percentage }
}

/**
 * The way back knows no plan: it rolls as the deployment did that it takes back. Zeros are left out of Google's answers, so a side
 * that names nothing is given as 0, and both at 0 as one surge replica.
 */
export function boundsLike(options: RolloutOptionsAnswer | undefined): RolloutBounds {
  const surge = options?.maxSurgePercentage
    ? { maxSurgePercentage: options.maxSurgePercentage }
    : { maxSurgeReplicas: options?.maxSurgeReplicas ?? 0 }
  const unavailable = options?.maxUnavailablePercentage
    ? { maxUnavailablePercentage: options.maxUnavailablePercentage }
    : { maxUnavailableReplicas: options?.maxUnavailableReplicas ?? 0 }
  const isStuck = surge.maxSurgeReplicas === 0 && unavailable.maxUnavailableReplicas === 0
  return isStuck ? { maxSurgeReplicas: 1, maxUnavailableReplicas: 0 } : { ...surge, ...unavailable }
}

/** What a new DeployedModel has of its own; the rest comes with the resources. */
export type OwnSettings = Pick<DeployedModelAnswer, (typeof ownSettings)[number]>

export const ownSettings = [
  'serviceAccount',
  'enableContainerLogging',
  'disableContainerLogging',
  'enableAccessLogging',
  'disableExplanations',
  'speculativeDecodingSpec',
  'fasterDeploymentConfig',
] as const

/**
 * The plan's word, and where it has none the previous deployment's. A plan's `false` is none: on the wire it cannot be told from absent,
 * and Vertex AI takes what is absent over.
 */
export function settingsOf(plan: OwnSettings, previous: OwnSettings): OwnSettings {
  return Object.fromEntries(
    ownSettings.flatMap((key) => {
      // A plan that switches container logging off means it, however what serves had it switched on.
      if (key === 'enableContainerLogging' && plan.disableContainerLogging === true) return []
      const value = plan[key] || previous[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
}
