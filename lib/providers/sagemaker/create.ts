import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointConfigCommand,
  type DescribeEndpointConfigOutput,
  type DescribeEndpointOutput,
  DescribeModelCommand,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/aws/clients.ts'
import { call, callUnless, isAlreadyExisting, lateIsRetryable } from '#lib/aws/errors.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import { artifactUrlOf, configInput, containersOf, modelInput } from './copies.ts'
import type { LiveModel, SageMakerReader } from './reader.ts'

/** Makes the attempt's model, or makes sure that the one of this name is the attempt's. */
export async function createModel(
  aws: Aws,
  attempt: Attempt,
  live: LiveModel,
  artifactUrl: string,
): Promise<void> {
  const { account, region } = attempt.endpoint
  const client = aws.clients.sagemaker(account, region)
  const input = modelInput(attempt, live.model, live.served, artifactUrl)
  const context = (action: string) => ({ action, region, subject: input.ModelName })
  const made = await callUnless(context('sagemaker:CreateModel'), isAlreadyExisting, () =>
    client.send(new CreateModelCommand(input)),
  )
  if (made !== undefined) return
  // An earlier call of this attempt made it. Another release under the same name must not be served in its place.
  const existing = await call(context('sagemaker:DescribeModel'), () =>
    client.send(new DescribeModelCommand({ ModelName: input.ModelName })),
  )
  const container = containersOf(existing)[0] ?? {}
  if (artifactUrlOf(container) === artifactUrl && container.Image === input.PrimaryContainer?.Image) return
  throw terminal(
    `There is a model ${input.ModelName} in ${region} already, and it loads ${artifactUrlOf(container) ?? 'no artifact'} ` +
      `instead of ${artifactUrl}. Retry opens a new attempt with a name of its own.`,
    'NameTaken',
  )
}

/** Makes the attempt's configuration, or makes sure that the one of this name is the attempt's. */
export async function createConfig(
  aws: Aws,
  reader: SageMakerReader,
  attempt: Attempt,
  config: DescribeEndpointConfigOutput,
  described: DescribeEndpointOutput,
): Promise<void> {
  const { endpoint } = attempt
  const client = aws.clients.sagemaker(endpoint.account, endpoint.region)
  const tags =
    config.EndpointConfigArn === undefined ? [] : await reader.tags(endpoint, config.EndpointConfigArn)
  const input = configInput(attempt, config, described, tags)
  const name = input.EndpointConfigName
  const context = (action: string) => ({ action, region: endpoint.region, subject: name })
  const made = await lateIsRetryable(() =>
    callUnless(context('sagemaker:CreateEndpointConfig'), isAlreadyExisting, () =>
      client.send(new CreateEndpointConfigCommand(input)),
    ),
  )
  if (made !== undefined) return
  const existing = await call(context('sagemaker:DescribeEndpointConfig'), () =>
    client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name })),
  )
  const variant = existing.ProductionVariants?.find(({ VariantName }) => VariantName === endpoint.variant)
  // Model and configuration of an attempt have the same name.
  if (variant?.ModelName === name) return
  throw terminal(
    `There is an endpoint configuration ${name} in ${endpoint.region} already, and it serves ${variant?.ModelName ?? 'another variant'}. ` +
      'Retry opens a new attempt with a name of its own.',
    'NameTaken',
  )
}
