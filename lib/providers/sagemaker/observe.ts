import {
  type DescribeEndpointOutput,
  ListEndpointsCommand,
  type EndpointSummary as ListedEndpoint,
} from '@aws-sdk/client-sagemaker'
import { s3Address } from '#lib/artifacts/address.ts'
import type { Aws } from '#lib/aws/clients.ts'
import { call } from '#lib/aws/errors.ts'
import type { EndpointSummary } from '#lib/domain/ports.ts'
import type { Endpoint, Observation } from '#lib/domain/types.ts'
import type { SageMakerReader } from './reader.ts'
import { pendingDeployment } from './translate.ts'

/**
 * What the endpoint serves, from its configuration's name down to the digest of the artifact that its model names.
 * A configuration, model or object that somebody deleted leaves the rest undefined.
 */
export async function observe(aws: Aws, reader: SageMakerReader, endpoint: Endpoint): Promise<Observation> {
  // Before the question: an answer that was slow to come must not pass for newer than one that overtook it.
  const at = aws.clock.now().toISOString()
  const described = await reader.describe(endpoint)
  const config = await reader.config(endpoint, described)
  const variants = config?.ProductionVariants ?? []
  const variant = variants.find(({ VariantName }) => VariantName === endpoint.variant) ?? variants[0]
  const modelName = variant?.ModelName
  const live = modelName === undefined ? undefined : await reader.model(endpoint, described, modelName)
  const artifactUrl = live?.served.artifactUrl
  const readable = artifactUrl !== undefined && (s3Address(artifactUrl)?.key ?? '') !== ''
  const digest = readable ? await reader.digest(endpoint, artifactUrl) : undefined

  return {
    endpointId: endpoint.id,
    at,
    cloudStatus: described.EndpointStatus ?? 'Unknown',
    configName: described.EndpointConfigName ?? '',
    modelName,
    artifactUrl,
    image: live?.served.image,
    digest,
    lastModifiedAt: (described.LastModifiedTime ?? new Date(0)).toISOString(),
    instances: instancesOf(described, endpoint.variant),
    pending: pendingDeployment(described, reader.lastPending(endpoint)),
    failureReason: described.FailureReason,
    failedHealth: false,
    deployments: [],
  }
}

/** Of the named variant; of all of them when none has that name. */
export function instancesOf(
  described: DescribeEndpointOutput,
  variantName: string,
): { current: number; desired: number } {
  const all = described.ProductionVariants ?? []
  const named = all.filter(({ VariantName }) => VariantName === variantName)
  const counted = named.length > 0 ? named : all
  return counted.reduce(
    (sum, { CurrentInstanceCount = 0, DesiredInstanceCount = 0 }) => ({
      current: sum.current + CurrentInstanceCount,
      desired: sum.desired + DesiredInstanceCount,
    }),
    { current: 0, desired: 0 },
  )
}

/** Every endpoint of the account in the region, a hundred a call. */
export async function listEndpoints(aws: Aws, account: string, region: string): Promise<EndpointSummary[]> {
  const client = aws.clients.sagemaker(account, region)
  const context = { action: 'sagemaker:ListEndpoints', region, subject: undefined }
  const listed: ListedEndpoint[] = []
  let NextToken: string | undefined
  do {
    const page = await call(context, () =>
      client.send(
        new ListEndpointsCommand({ MaxResults: 100, ...(NextToken === undefined ? {} : { NextToken }) }),
      ),
    )
    listed.push(...(page.Endpoints ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)

  return listed.map((endpoint) => ({
    name: endpoint.EndpointName ?? '',
    cloudStatus: endpoint.EndpointStatus ?? 'Unknown',
    lastModifiedAt: (endpoint.LastModifiedTime ?? new Date(0)).toISOString(),
  }))
}
