import {
  type DescribeEndpointOutput,
  UpdateEndpointCommand,
  type UpdateEndpointInput,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { callUnless, isInProgress } from '#lib/clouds/aws/errors.ts'
import { retryable, terminal } from '#lib/domain/errors.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import type { SageMakerReader } from './reader.ts'
import { inForceOf } from './translate.ts'

/** Sends the update. When another pass was faster with the same one, that is as good. */
export async function update(
  aws: Aws,
  reader: SageMakerReader,
  endpoint: Endpoint,
  input: UpdateEndpointInput,
): Promise<void> {
  const context = { action: 'sagemaker:UpdateEndpoint', region: endpoint.region, subject: endpoint.name }
  const accepted = await callUnless(context, isInProgress, () =>
    aws.clients.sagemaker(endpoint.account, endpoint.region).send(new UpdateEndpointCommand(input)),
  )
  if (accepted !== undefined) return
  // The SDK sends a call again whose answer was lost, and then meets its own update under way.
  const described = await reader.describe(endpoint)
  if (isOrBecomes(described, input.EndpointConfigName ?? '')) return
  refuseWhileMoving(endpoint, described)
  throw retryable(
    `${endpoint.name} in ${endpoint.region} was being updated already; it is tried again.`,
    'ValidationException',
  )
}

export function isOrBecomes(described: DescribeEndpointOutput, configName: string): boolean {
  const pending = described.PendingDeploymentSummary?.EndpointConfigName
  if (described.EndpointStatus === 'RollingBack') return false
  // What it names is then not what answers, or not alone; one that is being made is on its way there.
  if (described.EndpointStatus !== 'Creating' && inForceOf(described) !== 'yes') return false
  return pending === undefined ? described.EndpointConfigName === configName : pending === configName
}

export function refuseWhileMoving(endpoint: Endpoint, described: DescribeEndpointOutput): void {
  const status = described.EndpointStatus
  const pending = described.PendingDeploymentSummary?.EndpointConfigName
  const where = `${endpoint.name} in ${endpoint.region}`
  if (pending !== undefined && status !== 'RollingBack') {
    throw retryable(
      `${where} is being updated to ${pending}; Meridian waits until that has ended.`,
      'EndpointInProgress',
    )
  }
  if (
    status === 'Updating' ||
    status === 'SystemUpdating' ||
    status === 'RollingBack' ||
    status === 'Creating'
  ) {
    throw retryable(`${where} is ${status}; Meridian waits until that has ended.`, 'EndpointInProgress')
  }
  if (status === 'Failed' || status === 'Deleting') {
    throw terminal(`${where} is ${status} and cannot be updated; create it anew.`, 'EndpointUnusable')
  }
}
