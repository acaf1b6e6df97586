import type { Say } from '#lib/clouds/findings.ts'
import { finding } from '#lib/domain/findings.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import { boundOf } from '#lib/domain/plan/replica-bound.ts'
import type { Endpoint, Finding, Release } from '#lib/domain/types.ts'
import { count, list } from '#lib/domain/wording.ts'
import { rollingProblems } from '../plan/problems.ts'
import { rollingIn } from '../plan/section.ts'
import type { DeployedModelAnswer } from './answers.ts'
import type { ModelVersion } from './reader.ts'
import {
  configNameOf,
  type EndpointStates,
  isPeered,
  isUnderway,
  servingModels,
  unsharedModels,
} from './states.ts'

/** The rules of rolling deployments against what was read, as sentences that say what to change. Pure. */

/** Google's guide to such endpoints: one model each, and no traffic splitting. */
export function peeredSentence(name: string): string {
  return (
    `${name} is a private endpoint (its \`network\` is peered): it holds one model and splits no traffic, so Vertex AI cannot roll another one out beside it. ` +
    'Serve the model from a dedicated public endpoint or one with Private Service Connect, or replace it there by hand.'
  )
}

/** Is there one fully deployed model to roll on, and is nobody rolling? */
export function endpointFindings(say: Say, endpoint: Endpoint, states: EndpointStates): Finding[] {
  const { name } = endpoint
  const moving = states.models.filter(isUnderway).map(configNameOf)
  if (moving.length > 0) {
    return [
      say(
        'blocker',
        'update-in-progress',
        `${list(moving)} ${moving.length === 1 ? 'is' : 'are'} being deployed on ${name}; a rolling deployment needs one that is fully deployed. Wait until that has ended.`,
      ),
    ]
  }
  if (isPeered(states.answer)) return [say('blocker', 'private-endpoint', peeredSentence(name))]
  const unshared = unsharedModels(states)
  if (unshared.length > 0) {
    return [
      say(
        'blocker',
        'share-unknown',
        `Vertex AI does not tell which of ${list(unshared.map(configNameOf))} on ${name} takes the traffic. Undeploy by hand what is not needed, so that one is left.`,
      ),
    ]
  }
  const [serving, ...others] = servingModels(states)
  if (serving === undefined) {
    return [
      say(
        'blocker',
        'nothing-deployed',
        `${name} serves nothing, so there is nothing to roll on. Deploy a first model on it by hand.`,
      ),
    ]
  }
  if (others.length > 0) {
    const names = list([serving, ...others].map(configNameOf))
    return [
      say(
        'blocker',
        'traffic-split',
        `The traffic of ${name} is split between ${names}; a rolling deployment keeps the split as it is. Give all the traffic to one of them first.`,
      ),
    ]
  }
  const successor = states.models.find(
    ({ rolloutOptions }) => rolloutOptions?.previousDeployedModel === serving.id,
  )
  if (successor !== undefined) {
    return [
      say(
        'blocker',
        'previous-taken',
        `${configNameOf(successor)} was rolled on ${configNameOf(serving)} already, and Vertex AI allows one rolling deployment on each. Undeploy ${configNameOf(successor)} (${successor.id}) from ${name} first.`,
      ),
    ]
  }
  return [say('ok', 'endpoint-serves', `${name} serves ${configNameOf(serving)}, fully deployed.`)]
}

/** Resources that a rolling deployment can reuse. */
export function resourceFindings(say: Say, endpoint: Endpoint, serving: DeployedModelAnswer): Finding[] {
  const { name } = endpoint
  const current = configNameOf(serving)
  if (serving.sharedResources !== undefined) {
    return [
      say(
        'blocker',
        'co-hosted',
        `${current} on ${name} runs on a resource pool shared with other models; rolling deployments do not work with co-hosting. Deploy it on dedicated resources first.`,
      ),
    ]
  }
  if (serving.automaticResources !== undefined || serving.dedicatedResources === undefined) {
    return [
      say(
        'blocker',
        'no-dedicated-resources',
        `${current} on ${name} has no dedicated resources; a rolling deployment reuses those of the previous model. Deploy it on dedicated resources first.`,
      ),
    ]
  }
  return []
}

/** Whether replicas can be replaced one after another, and what that needs meanwhile. */
export function replicaFindings(
  say: Say,
  endpoint: Endpoint,
  guardrail: Guardrail,
  serving: DeployedModelAnswer,
): Finding[] {
  const rolling = rollingIn(guardrail)
  const { name } = endpoint
  const problems = rollingProblems(rolling, 'in the plan').map(({ level, path: _path, ...told }) =>
    finding(level, told, endpoint),
  )
  const { minReplicaCount, maxReplicaCount, machineSpec } = serving.dedicatedResources ?? {}
  // Without dedicated resources there is a finding of its own.
  if (problems.length > 0 || serving.dedicatedResources === undefined) return problems
  if (minReplicaCount === undefined) {
    return [
      say(
        'warning',
        'replicas-unknown',
        `Vertex AI does not tell how many replicas ${name} has at least, so neither the plan's bounds nor the quota could be checked for it.`,
      ),
    ]
  }
  const surge = boundOf(rolling.maxSurge, minReplicaCount, 'up')
  const unavailable = boundOf(rolling.maxUnavailable, minReplicaCount, 'down')
  const replicas = minReplicaCount === 1 ? '1 replica' : `${count(minReplicaCount)} replicas`
  if (surge === 0 && unavailable === 0) {
    return [
      say(
        'blocker',
        'too-few-replicas',
        `${name} has ${replicas}, of which the plan lets none be unavailable and no more be started, so none could ever be replaced. Allow a surge of 1 replica in the plan, or give ${name} more replicas.`,
      ),
    ]
  }
  if (surge === 0 && unavailable >= minReplicaCount) {
    return [
      say(
        'warning',
        'all-replicas-unavailable',
        `${name} has ${replicas}, and the plan lets all of them be unavailable at once: nobody is answered while the new ones start. Allow a surge of 1 replica in the plan, or give ${name} more replicas.`,
      ),
    ]
  }
  // Left out, it is as many as the least.
  const most = maxReplicaCount ?? minReplicaCount
  const extra = boundOf(rolling.maxSurge, most, 'up')
  if (extra === 0) return []
  const scales = most === minReplicaCount ? '' : ` beside the ${count(most)} that it may scale to`
  return [
    say(
      'ok',
      'surge-replicas',
      `For the length of the deployment ${name} runs up to ${count(extra)} more ${machineWords(extra, machineSpec)}${scales}: the project's quota must allow ${quotaWords(most + extra, machineSpec)}.`,
    ),
  ]
}

type MachineSpec = NonNullable<DeployedModelAnswer['dedicatedResources']>['machineSpec']

function machineWords(number: number, spec: MachineSpec): string {
  return spec?.machineType ?? (number === 1 ? 'machine' : 'machines')
}

/** Accelerators have a quota of their own. */
function quotaWords(machines: number, spec: MachineSpec): string {
  const { acceleratorType, acceleratorCount } = spec ?? {}
  if (acceleratorType === undefined) return count(machines)
  // Vertex AI's reference: 1 where the count is left out.
  return `${count(machines)} machines with ${count(machines * (acceleratorCount ?? 1))} ${acceleratorType}`
}

/** proto3 cannot tell "off" from "not said", and what is not said is taken from the previous deployment. */
export function settingFindings(
  say: Say,
  endpoint: Endpoint,
  guardrail: Guardrail,
  serving: DeployedModelAnswer,
): Finding[] {
  const rolling = rollingIn(guardrail)
  const kept = (['disableContainerLogging', 'enableAccessLogging'] as const).filter(
    (key) => rolling[key] === false && serving[key] === true,
  )
  return kept.map((key) =>
    say(
      'warning',
      'setting-kept',
      `The plan says \`${key}: false\`, but ${configNameOf(serving)} on ${endpoint.name} has it on, and a rolling deployment cannot switch it off. It stays on; leave it out of the plan, or deploy once by hand without it.`,
    ),
  )
}

/** Online explanations, on either side. */
export function explanationFindings(
  say: Say,
  endpoint: Endpoint,
  release: Release,
  serving: DeployedModelAnswer,
  next: ModelVersion | undefined,
): Finding[] {
  // The new deployment takes the switch over, so nothing is explained on either side.
  if (serving.disableExplanations === true) return []
  const isServed = serving.explanationSpec !== undefined
  if (!isServed && next?.needsExplanations !== true) return []
  const who = isServed ? `${configNameOf(serving)} on ${endpoint.name}` : release.label
  return [
    say(
      'blocker',
      'online-explanations',
      `${who} answers with online explanations; rolling deployments do not support them. Register the model without an explanation specification, or deploy it by hand.`,
    ),
  ]
}
