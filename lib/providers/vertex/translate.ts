import type { ReplicaBound, RollingDeployment } from '#lib/domain/plan.ts'
import type { Deployment, Observation, PendingDeployment } from '#lib/domain/types.ts'
import { versionedName } from '#lib/google/model.ts'
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
    share: shares.get(model.id) ?? 0,
  }))
}

function stateOf({ answer }: EndpointStates, model: DeployedModelAnswer): Deployment['state'] {
  if (isUnderway(model)) return 'being-deployed'
  return splitShare(answer, model.id) > 0 ? 'serving' : 'standby'
}

/** While a rolling deployment is under way its resources' traffic follows the ready replicas; else the split says it. */
function sharesOf({ answer, models }: EndpointStates): Map<string, number> {
  const shares = new Map<string, number>()
  for (const group of resourceGroups(models)) {
    const whole = group.reduce((sum, { id }) => sum + splitShare(answer, id), 0)
    const ready = group.map((model) => readyReplicas(model) ?? Number.NaN)
    const allReady = ready.reduce((sum, count) => sum + count, 0)
    const follows = group.some(isUnderway) && allReady > 0
    for (const [index, { id }] of group.entries()) {
      shares.set(id, follows ? (whole * (ready[index] ?? 0)) / allReady : splitShare(answer, id))
    }
  }
  return shares
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
  const current = deployments.reduce((sum, { replicas }) => sum + (replicas.ready ?? 0), 0)
  const { minReplicaCount = 0 } = serving?.dedicatedResources ?? {}
  if (serving === undefined) return { current, desired: 0 }
  const desired = fixedReplicas(serving) ?? Math.max(minReplicaCount, current)
  const isCounted = deployments.some(({ replicas }) => replicas.ready !== undefined)
  return { current: isCounted ? current : desired, desired }
}

/** Google's instants have up to nine digits of a second; ours three. */
export function isoOf(instant: string | undefined): string {
  const time = Date.parse(instant ?? '')
  return new Date(Number.isNaN(time) ? 0 : time).toISOString()
}

/** Options of a rolling deployment in the API's either-or form. */
export type RolloutBounds = Omit<RolloutOptionsAnswer, 'previousDeployedModel' | 'revisionNumber'>

export function boundsOf({ maxSurge, maxUnavailable }: RollingDeployment): RolloutBounds {
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
export type OwnSettings = Pick<
  DeployedModelAnswer,
  'serviceAccount' | 'disableContainerLogging' | 'enableAccessLogging' | 'disableExplanations'
>

const SETTINGS = [
  'serviceAccount',
  'disableContainerLogging',
  'enableAccessLogging',
  'disableExplanations',
] as const

/** The plan's word, and where it has none the previous deployment's. */
export function settingsOf(plan: OwnSettings, previous: OwnSettings): OwnSettings {
  return Object.fromEntries(
    SETTINGS.flatMap((key) => {
      const value = plan[key] ?? previous[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )
}
