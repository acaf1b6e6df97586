import type { DescribeEndpointConfigOutput, DescribeEndpointOutput } from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/aws/clients.ts'
import { lateIsRetryable } from '#lib/aws/errors.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Guardrail } from '#lib/domain/plan.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import type { Endpoint, PlannedCall } from '#lib/domain/types.ts'
import { attemptName } from '../attempt-name.ts'
import type { EndpointAlarms } from './alarms.ts'
import { armAlarms } from './arm.ts'
import { containersOf } from './copies.ts'
import { createConfig, createModel } from './create.ts'
import type { LiveModel, SageMakerReader } from './reader.ts'
import { stopAlarmName, updateInput } from './translate.ts'
import { isOrBecomes, refuseWhileMoving, update } from './update.ts'

/**
 * Model, configuration, update. Every name is derived from the attempt, so whatever an earlier, interrupted call made is
 * found and not made again; and an endpoint that has the configuration, or is getting it, is left alone.
 */
export async function begin(
  aws: Aws,
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  attempt: Attempt,
  guardrail: Guardrail,
  artifactUrl: string,
): Promise<void> {
  const { endpoint } = attempt
  const configName = attemptName(attempt)
  const described = await reader.describe(endpoint)
  if (isOrBecomes(described, configName)) return
  refuseWhileMoving(endpoint, described)

  const config = await liveConfig(reader, endpoint, described)
  const live = await liveModel(reader, endpoint, described, config)
  const alarmNames = await armAlarms(reader, alarms, endpoint, aws.clock.now())

  await createModel(aws, attempt, live, artifactUrl)
  await createConfig(aws, reader, attempt, config, described)
  await lateIsRetryable(() =>
    update(aws, reader, endpoint, updateInput(endpoint.name, configName, guardrail, alarmNames)),
  )
}

/** What begin would call on an endpoint where nothing was begun yet. */
export function plannedCalls(attempt: Attempt): PlannedCall[] {
  const { endpoint } = attempt
  const name = attemptName(attempt)
  const at = (service: string, operation: string, subject: string): PlannedCall => ({
    service,
    operation,
    region: endpoint.region,
    subject,
  })
  return [
    at('CloudWatch', 'PutMetricAlarm', stopAlarmName(endpoint.name)),
    at('SageMaker', 'CreateModel', name),
    at('SageMaker', 'CreateEndpointConfig', name),
    at('SageMaker', 'UpdateEndpoint', endpoint.name),
  ]
}

async function liveConfig(
  reader: SageMakerReader,
  endpoint: Endpoint,
  described: DescribeEndpointOutput,
): Promise<DescribeEndpointConfigOutput> {
  const config = await reader.config(endpoint, described)
  if (config === undefined) {
    throw terminal(
      `The live configuration ${described.EndpointConfigName} of ${endpoint.name} in ${endpoint.region} was deleted, ` +
        'so its settings cannot be kept. Update the endpoint by hand to a configuration that exists.',
      'ConfigurationDeleted',
    )
  }
  const names = (config.ProductionVariants ?? []).map(({ VariantName }) => VariantName)
  if (!names.includes(endpoint.variant)) {
    throw terminal(
      `${endpoint.name} in ${endpoint.region} has no variant ${endpoint.variant} but ${names.join(', ')}; ` +
        'correct `variant` in the fleet file.',
      'VariantMismatch',
    )
  }
  return config
}

async function liveModel(
  reader: SageMakerReader,
  endpoint: Endpoint,
  described: DescribeEndpointOutput,
  config: DescribeEndpointConfigOutput,
): Promise<LiveModel> {
  const variant = config.ProductionVariants?.find(({ VariantName }) => VariantName === endpoint.variant)
  const live =
    variant?.ModelName === undefined ? undefined : await reader.model(endpoint, described, variant.ModelName)
  if (live === undefined) {
    throw terminal(
      `The model ${variant?.ModelName ?? ''} that ${endpoint.name} in ${endpoint.region} serves is gone, ` +
        'so its settings cannot be kept. Update the endpoint by hand to a model that exists.',
      'ModelDeleted',
    )
  }
  if (containersOf(live.model).length > 1) {
    throw terminal(
      `${endpoint.name} in ${endpoint.region} serves a pipeline of several containers; Meridian promotes models of one.`,
      'SeveralContainers',
    )
  }
  return live
}
