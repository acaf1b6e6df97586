import type { DescribeEndpointConfigOutput, DescribeEndpointOutput } from '@aws-sdk/client-sagemaker'
import type { Guardrail } from '#lib/domain/plan.ts'
import type { Endpoint, Finding } from '#lib/domain/types.ts'
import type { Say } from '../findings.ts'
import { containersOf } from './copies.ts'
import { instancesOf } from './observe.ts'
import type { LiveModel } from './reader.ts'

/** What was read, as sentences that say what to change. Pure. */

export function endpointFindings(say: Say, endpoint: Endpoint, described: DescribeEndpointOutput): Finding[] {
  const status = described.EndpointStatus
  const pending = described.PendingDeploymentSummary?.EndpointConfigName
  if (status === 'InService' && pending === undefined) {
    return [
      say('ok', 'endpoint-in-service', `${endpoint.name} is in service on ${described.EndpointConfigName}.`),
    ]
  }
  if (
    pending !== undefined ||
    status === 'Updating' ||
    status === 'SystemUpdating' ||
    status === 'RollingBack'
  ) {
    const to = pending === undefined ? '' : ` to ${pending}`
    return [
      say(
        'blocker',
        'update-in-progress',
        `${endpoint.name} is being updated${to} (${status}). Wait until that has ended.`,
      ),
    ]
  }
  const advice =
    status === 'UpdateRollbackFailed'
      ? 'It serves a mixture of configurations: update it by hand to one that works.'
      : 'Bring it into service first.'
  return [
    say('blocker', 'endpoint-not-in-service', `${endpoint.name} is ${status}, not InService. ${advice}`),
  ]
}

const FALLS_BACK = /^ml\.(inf1|eia)/

/** Variants of the live configuration against the fleet file and the guardrail. */
export function variantFindings(
  say: Say,
  endpoint: Endpoint,
  guardrail: Guardrail,
  config: DescribeEndpointConfigOutput | undefined,
  described: DescribeEndpointOutput,
): Finding[] {
  if (config === undefined) {
    return [
      say(
        'blocker',
        'configuration-deleted',
        `The live configuration ${described.EndpointConfigName} of ${endpoint.name} was deleted, so its settings cannot be kept. ` +
          'Update the endpoint by hand to a configuration that exists.',
      ),
    ]
  }
  const variants = config.ProductionVariants ?? []
  const variant = variants.find(({ VariantName }) => VariantName === endpoint.variant)
  if (variant === undefined) {
    const names = variants.map(({ VariantName }) => VariantName).join(', ')
    return [
      say(
        'blocker',
        'variant-mismatch',
        `The fleet file says variant ${endpoint.variant}, ${endpoint.name} has ${names}. Set \`variant\` to the endpoint's.`,
      ),
    ]
  }

  const findings = [say('ok', 'variant-matches', `Variant ${endpoint.variant} is there.`)]
  const rolling = guardrail.shift.strategy === 'rolling'
  if (rolling && variants.length > 1) {
    findings.push(
      say(
        'warning',
        'rolling-falls-back',
        `${endpoint.name} has ${variants.length} variants; SageMaker does not roll those in batches. Use a canary or linear shift.`,
      ),
    )
  }
  if (variant.ServerlessConfig !== undefined) {
    const sentence = rolling
      ? `${endpoint.name} is serverless; SageMaker does not roll it in batches. Use a canary or linear shift.`
      : `${endpoint.name} is serverless: new capacity starts cold, so expect higher latency while traffic shifts.`
    findings.push(say('warning', rolling ? 'rolling-falls-back' : 'serverless', sentence))
  }
  if (FALLS_BACK.test(variant.InstanceType ?? '') || variant.AcceleratorType !== undefined) {
    findings.push(
      say(
        'warning',
        'guardrail-falls-back',
        `${endpoint.name} runs on ${variant.AcceleratorType ?? variant.InstanceType}: SageMaker shifts it all at once, without a bake.`,
      ),
    )
  }
  findings.push(...capacityFindings(say, endpoint, guardrail, variant.InstanceType, described))
  return findings
}

/** Blue/green runs a second fleet beside the first; a canary is never finer than one instance. */
function capacityFindings(
  say: Say,
  endpoint: Endpoint,
  guardrail: Guardrail,
  instanceType: string | undefined,
  described: DescribeEndpointOutput,
): Finding[] {
  const { desired } = instancesOf(described, endpoint.variant)
  if (desired === 0 || instanceType === undefined) return []
  const { shift } = guardrail
  const findings: Finding[] = []
  if (shift.strategy !== 'rolling') {
    findings.push(
      say(
        'ok',
        'capacity-doubles',
        `For the length of the update ${endpoint.name} runs ${desired} more ${instanceType}: the account's quota must allow ${2 * desired}.`,
      ),
    )
  }
  if (shift.strategy === 'canary' && (desired * shift.percent) / 100 < 1 && desired > 1) {
    const finest = Math.ceil(100 / desired)
    findings.push(
      say(
        'ok',
        'canary-coarse',
        `With ${desired} instances a canary of ${shift.percent} % takes one of them, up to ${finest} % of the capacity.`,
      ),
    )
  }
  if (shift.strategy === 'canary' && desired === 1) {
    findings.push(
      say(
        'warning',
        'canary-coarse',
        `${endpoint.name} has one instance, so a canary cannot take less than a whole fleet's capacity. Give it two or more.`,
      ),
    )
  }
  return findings
}

export function modelFindings(say: Say, endpoint: Endpoint, live: LiveModel | undefined): Finding[] {
  if (live === undefined) {
    return [
      say(
        'blocker',
        'model-deleted',
        `The model that ${endpoint.name} serves is gone, or its variant has none. Update the endpoint by hand to a model that exists.`,
      ),
    ]
  }
  const containers = containersOf(live.model)
  if (containers.length > 1) {
    return [
      say(
        'blocker',
        'several-containers',
        `${endpoint.name} serves a pipeline of ${containers.length} containers; Meridian promotes models of one.`,
      ),
    ]
  }
  if (containers[0]?.Mode === 'MultiModel') {
    return [
      say(
        'blocker',
        'multi-model',
        `${endpoint.name} is a multi-model endpoint; Meridian promotes one model an endpoint.`,
      ),
    ]
  }
  return []
}
