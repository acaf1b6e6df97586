import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  type CreateModelInput,
  DescribeEndpointConfigCommand,
  type DescribeEndpointConfigOutput,
  type DescribeEndpointOutput,
  DescribeModelCommand,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call, callUnless, isAlreadyExisting, lateIsRetryable } from '#lib/clouds/aws/errors.ts'
import { inOneForm } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { terminal } from '#lib/domain/errors.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import { configInput } from './config-input.ts'
import type { DefinedContainers } from './live-containers.ts'
import type { SageMakerReader } from './reader.ts'
import { firstDifference } from './same-input.ts'

/** Members of an answer that no request has, and tags, which the answer has not. */
const NOT_OF_A_REQUEST = [
  'Tags',
  'ModelArn',
  'EndpointConfigArn',
  'CreationTime',
  'DeploymentRecommendation',
  '$metadata',
]
const ofModel = new Set(NOT_OF_A_REQUEST)
/** The size is that of the moment, and scaling may have changed it between two tries; the update retains it anyway. */
const ofConfig = new Set([...NOT_OF_A_REQUEST, 'InitialInstanceCount'])

/** Makes the attempt's model, or makes sure that the one of this name is the attempt's. */
export async function createModel(aws: Aws, attempt: Attempt, input: CreateModelInput): Promise<void> {
  const { account, region } = attempt.endpoint
  const client = aws.clients.sagemaker(account, region)
  const context = (action: string) => ({ action, region, subject: input.ModelName })
  const made = await callUnless(context('sagemaker:CreateModel'), isAlreadyExisting, () =>
    client.send(new CreateModelCommand(input)),
  )
  if (made !== undefined) return
  // An earlier call of this attempt made it. Another release under the same name must not be served in its place.
  const existing = await call(context('sagemaker:DescribeModel'), () =>
    client.send(new DescribeModelCommand({ ModelName: input.ModelName })),
  )
  const different = firstDifference(withOneForm(input), withOneForm(existing), ofModel)
  if (different !== undefined) throw nameTaken('model', input.ModelName, region, different)
}

/** A model with what its containers load in one form. */
export function withOneForm(model: DefinedContainers): object {
  const { PrimaryContainer, Containers } = model
  return {
    ...model,
    ...(PrimaryContainer === undefined ? {} : { PrimaryContainer: inOneForm(PrimaryContainer) }),
    ...(Containers === undefined ? {} : { Containers: Containers.map(inOneForm) }),
  }
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
  const different = firstDifference(input, existing, ofConfig)
  if (different !== undefined) throw nameTaken('endpoint configuration', name, endpoint.region, different)
}

function nameTaken(kind: string, name: string | undefined, region: string, different: string) {
  return terminal(
    `There is a${kind.startsWith('e') ? 'n' : ''} ${kind} ${name} in ${region} already, and it is not this attempt's: its ${different} is another one. ` +
      'Retry opens a new attempt with a name of its own.',
    'NameTaken',
  )
}
