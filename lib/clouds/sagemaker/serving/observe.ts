import { ListEndpointsCommand, type EndpointSummary as ListedEndpoint } from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call } from '#lib/clouds/aws/errors.ts'
import type { EndpointSummary } from '#lib/domain/ports.ts'
import type { Endpoint, Observation } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import type { SageMakerReader } from './reader.ts'
import { instancesOf } from './served.ts'
import { servingOf } from './serving.ts'
import { inForceOf, pendingDeployment } from './translate.ts'
import { otherVariants } from './variants.ts'

/**
 * What the endpoint serves, from its configuration's name down to the digests of everything that its model runs and loads. A part that
 * cannot be read is unknown, with the reason.
 */
export async function observe(aws: Aws, reader: SageMakerReader, endpoint: Endpoint): Promise<Observation> {
  // Before the question: an answer that was slow to come must not pass for newer than one that overtook it.
  const at = aws.clock.now().toISOString()
  const described = await reader.describe(endpoint)
  const [serving, variants] = await Promise.all([
    servingOf(reader, endpoint, described),
    otherVariants(reader, endpoint, described),
  ])
  const [first] = serving.manifest.containers
  const artifact = first?.artifact.state === 'stated' ? first.artifact.value : undefined

  return {
    endpointId: endpoint.id,
    at,
    cloudStatus: described.EndpointStatus ?? 'Unknown',
    inForce: inForceOf(described),
    // An endpoint that never came into service has no configuration in force.
    configName: described.EndpointConfigName ?? '',
    modelName: serving.modelName,
    manifest: serving.manifest,
    started: serving.started,
    artifactUrl: serving.artifactUrl,
    image: first?.image.state === 'stated' ? first.image.value.address : undefined,
    digest:
      artifact !== undefined && artifact.kind !== 'none' && artifact.digest.known
        ? artifact.digest.value
        : undefined,
    lastModifiedAt: (described.LastModifiedTime ?? new Date(0)).toISOString(),
    instances: instancesOf(described, settingsOf(endpoint).variant),
    pending: pendingDeployment(described, reader.lastPending(endpoint)),
    failureReason: described.FailureReason,
    failedHealth: false,
    deployments: [],
    variants,
  }
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
    // Left out of a page without endpoints.
    listed.push(...(page.Endpoints ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)

  // The API tells all three of every endpoint; one that did not would be looked at again each time.
  return listed.map((endpoint) => ({
    name: endpoint.EndpointName ?? '',
    cloudStatus: endpoint.EndpointStatus ?? 'Unknown',
    lastModifiedAt: (endpoint.LastModifiedTime ?? new Date(0)).toISOString(),
  }))
}
