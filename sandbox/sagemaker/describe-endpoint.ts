import { createHash } from 'node:crypto'
import { type Deployment, type EndpointRecord, seconds, type VariantRecord } from './state.ts'

/** DescribeEndpoint's answer for the record as it stands. */
export function describeEndpoint(endpoint: EndpointRecord): Record<string, unknown> {
  const deployment = endpoint.deployment
  const pending = deployment?.kind === 'update' || deployment?.kind === 'creation' ? deployment : undefined
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.endpointConfigName,
    EndpointStatus: endpoint.status,
    ...(endpoint.failureReason === undefined ? {} : { FailureReason: endpoint.failureReason }),
    CreationTime: seconds(endpoint.createdAt),
    LastModifiedTime: seconds(endpoint.modifiedAt),
    ...(endpoint.status === 'Creating'
      ? {}
      : { ProductionVariants: endpoint.variants.map((variant) => liveVariant(variant, deployment)) }),
    ...(endpoint.lastDeploymentConfig ? { LastDeploymentConfig: endpoint.lastDeploymentConfig } : {}),
    ...(pending ? { PendingDeploymentSummary: pendingSummary(pending) } : {}),
  }
}

function liveVariant(variant: VariantRecord, deployment: Deployment | undefined): Record<string, unknown> {
  const summary = {
    VariantName: variant.variantName,
    DeployedImages: [deployedImage(variant)],
    CurrentWeight: variant.weight,
    DesiredWeight: variant.desiredWeight,
    CurrentInstanceCount: variant.instanceCount,
    DesiredInstanceCount: variant.desiredInstanceCount,
  }
  const status = deployment && liveStatus(deployment)
  return status && deployment
    ? { ...summary, VariantStatus: [{ Status: status, StartTime: seconds(deployment.phaseStartedAt) }] }
    : summary
}

function liveStatus(deployment: Deployment): string | undefined {
  if (deployment.kind === 'resize') return 'Updating'
  return deployment.phase === 'terminating' ? 'Deleting' : undefined
}

function pendingSummary(deployment: Deployment): Record<string, unknown> {
  return {
    EndpointConfigName: deployment.endpointConfigName,
    StartTime: seconds(deployment.startedAt),
    ProductionVariants: deployment.variants.map((variant) => ({
      VariantName: variant.variantName,
      DeployedImages: [deployedImage(variant)],
      CurrentWeight: variant.weight,
      DesiredWeight: variant.desiredWeight,
      CurrentInstanceCount: variant.instanceCount,
      DesiredInstanceCount: variant.desiredInstanceCount,
      ...(variant.instanceType === undefined ? {} : { InstanceType: variant.instanceType }),
      ...pendingStatus(deployment),
    })),
  }
}

function pendingStatus(deployment: Deployment): Record<string, unknown> {
  const statusOfPhase: Record<Deployment['phase'], string | undefined> = {
    creating: 'Creating',
    activating: 'ActivatingTraffic',
    baking: 'Baking',
    'termination-wait': 'Baking',
    terminating: undefined,
    'rolling-back': 'Deleting',
    resizing: undefined,
  }
  const status = statusOfPhase[deployment.phase]
  return status === undefined
    ? {}
    : { VariantStatus: [{ Status: status, StartTime: seconds(deployment.phaseStartedAt) }] }
}

/** The image as asked for and as resolved to a digest when the fleet was made. */
function deployedImage(variant: VariantRecord): Record<string, unknown> {
  const repository = variant.image.replace(/[:@][^/]*$/, '')
  // The same tag resolves to the same digest in every region: the repository is replicated under one name.
  const digest = createHash('sha256').update(variant.image.split('/').slice(1).join('/')).digest('hex')
  return {
    SpecifiedImage: variant.image,
    ResolvedImage: variant.image.includes('@sha256:') ? variant.image : `${repository}@sha256:${digest}`,
    ResolutionTime: seconds(variant.resolvedAt),
  }
}
