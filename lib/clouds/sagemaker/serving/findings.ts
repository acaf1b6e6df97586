import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker'
import type { Say } from '#lib/clouds/findings.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Endpoint, Finding } from '#lib/domain/types.ts'
import { sectionOf } from '../plan/section.ts'
import { settingsOf } from '../settings.ts'
import { besideFindings } from './findings-beside.ts'
import {
  configUnread,
  INFERENCE_COMPONENTS_ADVICE,
  isMultiModel,
  keptContainers,
  MULTI_MODEL_ADVICE,
  modelDenied,
} from './prepare.ts'
import type { LiveModel } from './reader.ts'
import { instancesOf, modelNamesOf } from './served.ts'

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
  config: Known<DescribeEndpointConfigOutput>,
  described: DescribeEndpointOutput,
): Finding[] {
  if (!config.known) {
    const isDenied = config.why.reason === 'denied'
    const sentence = configUnread(endpoint, described, isDenied)
    return [say('blocker', isDenied ? 'permission-missing' : 'configuration-deleted', sentence)]
  }
  const variants = config.value.ProductionVariants ?? []
  const variant = variants.find(({ VariantName }) => VariantName === settingsOf(endpoint).variant)
  if (variant === undefined) {
    const names = variants.map(({ VariantName }) => VariantName).join(', ')
    return [
      say(
        'blocker',
        'variant-mismatch',
        `The fleet file says variant ${settingsOf(endpoint).variant}, ${endpoint.name} has ${names}. Set \`variant\` to the endpoint's.`,
      ),
    ]
  }
  const findings = [say('ok', 'variant-matches', `Variant ${settingsOf(endpoint).variant} is there.`)]
  if (modelNamesOf(variant).length === 0) {
    findings.push(say('blocker', 'inference-components', `${endpoint.name} ${INFERENCE_COMPONENTS_ADVICE}`))
    return findings
  }
  findings.push(...besideFindings(say, endpoint, config.value, described, variant))
  const rolling = sectionOf(guardrail)?.strategy === 'rolling'
  if (rolling && variants.length > 1) {
    findings.push(
      say(
        'warning',
        'rolling-falls-back',
        `${endpoint.name} has ${variants.length} variants; SageMaker does not roll those in batches. Use a canary or linear shift.`,
      ),
    )
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
  findings.push(...startFindings(say, endpoint, guardrail, config.value, variant, described))
  findings.push(...canaryFindings(say, endpoint, guardrail, described))
  return findings
}

/** Whether a container of the release will have run when the update ends. */
function startFindings(
  say: Say,
  endpoint: Endpoint,
  guardrail: Guardrail,
  config: DescribeEndpointConfigOutput,
  variant: ProductionVariant,
  described: DescribeEndpointOutput,
): Finding[] {
  const findings: Finding[] = []
  const name = endpoint.name
  const counts = guardrail.tolerateUnknown?.includes('start')
    ? 'The plan lets it count as promoted all the same.'
    : 'It counts as promoted only when a container is seen running; name `start` among the unknowns that the plan tolerates to promote it unseen.'
  if (variant.ServerlessConfig !== undefined) {
    const rolling = sectionOf(guardrail)?.strategy === 'rolling'
    findings.push(
      rolling
        ? say(
            'warning',
            'rolling-falls-back',
            `${name} is serverless; SageMaker does not roll it in batches. Use a canary or linear shift.`,
          )
        : say(
            'warning',
            'serverless',
            `${name} is serverless: new capacity starts cold, so expect higher latency while traffic shifts.`,
          ),
      say(
        'warning',
        'start-unknown',
        `${name} is serverless, and SageMaker does not tell whether a container of the release ever ran. ${counts}`,
      ),
    )
    return findings
  }
  const { current, desired } = instancesOf(described, settingsOf(endpoint).variant)
  if (config.AsyncInferenceConfig !== undefined) {
    findings.push(
      say(
        'ok',
        'asynchronous',
        `${name} is asynchronous: its queue goes on filling while the fleets change, and the canary sees requests only as they are worked off.`,
      ),
    )
  }
  if (current === 0 || desired === 0) {
    findings.push(
      say(
        'warning',
        'scaled-to-zero',
        `${name} is scaled to zero: the update ends without any container of the release having run. ${counts}`,
      ),
    )
  }
  if (current === undefined || desired === undefined) {
    findings.push(
      say(
        'warning',
        'instances-unknown',
        `SageMaker does not tell how many instances ${name} has, so the quota that the update needs is not known.`,
      ),
    )
  }
  return findings
}

/** A canary is never finer than one instance. */
function canaryFindings(
  say: Say,
  endpoint: Endpoint,
  guardrail: Guardrail,
  described: DescribeEndpointOutput,
): Finding[] {
  const shift = sectionOf(guardrail)
  const { desired } = instancesOf(described, settingsOf(endpoint).variant)
  if (desired === undefined || desired === 0 || shift?.strategy !== 'canary') return []
  if (desired === 1) {
    return [
      say(
        'warning',
        'canary-coarse',
        `${endpoint.name} has one instance, so a canary cannot take less than a whole fleet's capacity. Give it two or more.`,
      ),
    ]
  }
  if ((desired * shift.percent) / 100 >= 1) return []
  const finest = Math.ceil(100 / desired)
  return [
    say(
      'ok',
      'canary-coarse',
      `With ${desired} instances a canary of ${shift.percent}% takes one of them, up to ${finest}% of the capacity.`,
    ),
  ]
}

/** What serves now, as far as it is kept. */
export function modelFindings(say: Say, endpoint: Endpoint, live: Known<LiveModel>): Finding[] {
  const denied = modelDenied(endpoint, live)
  if (denied !== undefined) return [say('blocker', 'permission-missing', denied)]
  if (!live.known) {
    return [
      say(
        'warning',
        'model-deleted',
        `The model that ${endpoint.name} serves was deleted, so its environment, network and tags cannot be kept: only what the release states is deployed. ` +
          'If it had a VPC or network isolation, update the endpoint by hand to a model that has them first.',
      ),
    ]
  }
  if (isMultiModel(keptContainers(live.value)))
    return [say('blocker', 'multi-model', `${endpoint.name} ${MULTI_MODEL_ADVICE}`)]
  const { containers } = live.value
  if (containers.known) return []
  return [
    say(
      'warning',
      'live-package-unread',
      `The package behind the model that ${endpoint.name} serves was deleted (${containers.why.detail ?? containers.why.reason}), so nothing that ` +
        'it stated can be kept, only what the model states itself: state what is needed in the release.',
    ),
  ]
}
