import { AwsError, type Place } from '../world/types.ts'
import type { CapacitySize, DeploymentConfig } from './inputs.ts'
import { failedConstraint } from './shapes.ts'
import type { DeploymentPlan, EndpointConfigRecord, EndpointRecord } from './state.ts'
import type { SageMakerStore } from './store.ts'

/** Instances of a fleet, for sizes given as a count. */
interface FleetSize {
  instanceCount: number
}

/** All traffic at once, watched by nobody: what is done without a guardrail, or under one that is not applied. */
export const NO_GUARDRAIL: DeploymentPlan = {
  strategy: 'ALL_AT_ONCE',
  shares: [1],
  bakeMs: 0,
  terminationWaitMs: 0,
  alarms: [],
  rollbackBatches: 1,
}

/**
 * Reads a deployment configuration into the steps it asks for.
 * @throws AwsError ValidationException for what the API model cannot express: sizes, sums of waits, two policies.
 */
export function planDeployment(config: DeploymentConfig | undefined, fleet: FleetSize): DeploymentPlan {
  const alarms = (config?.AutoRollbackConfiguration?.Alarms ?? []).flatMap((alarm) => alarm.AlarmName ?? [])
  if (config?.BlueGreenUpdatePolicy && config.RollingUpdatePolicy) {
    throw invalid(
      'Only one of BlueGreenUpdatePolicy and RollingUpdatePolicy can be specified in DeploymentConfig.',
    )
  }
  if (config?.RollingUpdatePolicy) return planRolling(config.RollingUpdatePolicy, alarms, fleet)
  if (config?.BlueGreenUpdatePolicy) return planBlueGreen(config.BlueGreenUpdatePolicy, alarms, fleet)
  if (alarms.length > 0) {
    throw invalid(
      'AutoRollbackConfiguration requires BlueGreenUpdatePolicy or RollingUpdatePolicy in DeploymentConfig.',
    )
  }
  return NO_GUARDRAIL
}

type BlueGreen = NonNullable<DeploymentConfig['BlueGreenUpdatePolicy']>
type Rolling = NonNullable<DeploymentConfig['RollingUpdatePolicy']>

function planBlueGreen(policy: BlueGreen, alarms: string[], fleet: FleetSize): DeploymentPlan {
  const routing = policy.TrafficRoutingConfiguration
  const path = 'deploymentConfig.blueGreenUpdatePolicy.trafficRoutingConfiguration'
  refuseForeignSize(routing.CanarySize, routing.Type === 'CANARY', 'CanarySize', routing.Type)
  refuseForeignSize(routing.LinearStepSize, routing.Type === 'LINEAR', 'LinearStepSize', routing.Type)
  let shares = [1]
  if (routing.Type === 'CANARY') {
    shares = [sizeAsShare(routing.CanarySize, `${path}.canarySize`, { minimum: 0, maximum: 50 }, fleet), 1]
  } else if (routing.Type === 'LINEAR') {
    shares = stepsTo(
      sizeAsShare(routing.LinearStepSize, `${path}.linearStepSize`, { minimum: 10, maximum: 50 }, fleet),
    )
  }
  const bakeSeconds = routing.WaitIntervalInSeconds
  const terminationSeconds = policy.TerminationWaitInSeconds ?? 0
  refuseShortTimeout(
    policy.MaximumExecutionTimeoutInSeconds,
    bakeSeconds * shares.length + terminationSeconds,
  )
  return {
    strategy: routing.Type,
    shares,
    bakeMs: bakeSeconds * 1000,
    terminationWaitMs: terminationSeconds * 1000,
    alarms,
    rollbackBatches: 1,
  }
}

function planRolling(policy: Rolling, alarms: string[], fleet: FleetSize): DeploymentPlan {
  const path = 'deploymentConfig.rollingUpdatePolicy'
  const bounds = { minimum: 5, maximum: 50 }
  const shares = stepsTo(sizeAsShare(policy.MaximumBatchSize, `${path}.maximumBatchSize`, bounds, fleet))
  const rollback = policy.RollbackMaximumBatchSize
  const rollbackShare = rollback
    ? sizeAsShare(rollback, `${path}.rollbackMaximumBatchSize`, { minimum: 5, maximum: 100 }, fleet)
    : 1
  refuseShortTimeout(policy.MaximumExecutionTimeoutInSeconds, policy.WaitIntervalInSeconds * shares.length)
  return {
    strategy: 'ROLLING',
    shares,
    bakeMs: policy.WaitIntervalInSeconds * 1000,
    terminationWaitMs: 0,
    alarms,
    rollbackBatches: Math.ceil(1 / rollbackShare),
  }
}

function refuseForeignSize(
  size: CapacitySize | undefined,
  belongs: boolean,
  member: string,
  type: string,
): void {
  if (size && !belongs) throw invalid(`${member} cannot be specified with traffic routing type ${type}.`)
  if (!size && belongs) throw invalid(`${member} is required with traffic routing type ${type}.`)
}

/** A size in percent or instances as a share (0–1) of the fleet, checked against bounds in percent. */
function sizeAsShare(
  size: CapacitySize | undefined,
  path: string,
  bounds: { minimum: number; maximum: number },
  fleet: FleetSize,
): number {
  if (!size) return 1
  const percent = size.Type === 'CAPACITY_PERCENT' ? size.Value : (100 * size.Value) / fleet.instanceCount
  const unit =
    size.Type === 'CAPACITY_PERCENT' ? '' : ` percent of the fleet's ${fleet.instanceCount} instances`
  if (percent > bounds.maximum) {
    throw failedConstraint(
      size.Value,
      `${path}.value`,
      `Member must have value less than or equal to ${bounds.maximum}${unit}`,
    )
  }
  if (percent < bounds.minimum) {
    throw failedConstraint(
      size.Value,
      `${path}.value`,
      `Member must have value greater than or equal to ${bounds.minimum}${unit}`,
    )
  }
  return percent / 100
}

/** Rising shares in equal steps; the last one takes what is left: 0.3 → 0.3, 0.6, 0.9, 1. */
function stepsTo(step: number): number[] {
  const count = Math.ceil(1 / step - 1e-9)
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? 1 : step * (index + 1)))
}

function refuseShortTimeout(timeoutSeconds: number | undefined, waitSeconds: number): void {
  if (timeoutSeconds !== undefined && timeoutSeconds <= waitSeconds) {
    throw invalid(
      `MaximumExecutionTimeoutInSeconds (${timeoutSeconds}) must be larger than the total waiting time of the deployment (${waitSeconds} seconds).`,
    )
  }
}

/**
 * What a guardrail asks of the endpoint as it is now.
 * @throws AwsError ValidationException when variants differ or an alarm is missing.
 */
export function refuseUnfitGuardrail(
  store: SageMakerStore,
  place: Place,
  endpoint: EndpointRecord,
  target: EndpointConfigRecord,
  config: DeploymentConfig | undefined,
  plan: DeploymentPlan,
): void {
  if (!config?.BlueGreenUpdatePolicy && !config?.RollingUpdatePolicy) return
  const current = endpoint.variants.map((variant) => variant.variantName).sort()
  const wanted = target.variants.map((variant) => variant.VariantName).sort()
  if (current.join('\n') !== wanted.join('\n')) {
    throw invalid(
      `Cannot update endpoint "${endpoint.arn}" with a deployment policy: the variant names of endpoint configuration "${target.name}" [${wanted.join(', ')}] must match those of the endpoint [${current.join(', ')}].`,
    )
  }
  const missing = plan.alarms.filter((alarm) => store.dependencies.alarms.state(place, alarm) === undefined)
  if (missing.length > 0) {
    throw invalid(
      `Could not find CloudWatch alarm(s) [${missing.join(', ')}] specified in AutoRollbackConfiguration.`,
    )
  }
}

/**
 * The plan that SageMaker really carries out between two configurations: it takes every guardrail, and on Inferentia 1 and
 * Elastic Inference shifts all at once without a bake; so it does instead of a rolling update of serverless or of several
 * variants ("Exclusions" of the deployment guardrails). Containers of the Marketplace, the third exclusion, are not known here.
 */
export function planInForce(plan: DeploymentPlan, ...configs: EndpointConfigRecord[]): DeploymentPlan {
  const variants = configs.flatMap((config) => config.variants)
  const excluded = variants.some(
    ({ InstanceType, AcceleratorType }) =>
      InstanceType?.startsWith('ml.inf1.') || AcceleratorType !== undefined,
  )
  const cannotRoll =
    configs.some((config) => config.variants.length > 1) ||
    variants.some(({ ServerlessConfig }) => ServerlessConfig !== undefined)
  return excluded || (plan.strategy === 'ROLLING' && cannotRoll) ? NO_GUARDRAIL : plan
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
