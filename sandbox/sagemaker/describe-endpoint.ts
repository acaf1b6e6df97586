import { digestOfTag, readImageName } from '../ecr/image-name.ts'
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
  const status = deployment && liveStatus(deployment, variant)
  return { ...variantSummary(variant), ...(status && deployment ? statusMember(deployment, status) : {}) }
}

function pendingSummary(deployment: Deployment): Record<string, unknown> {
  return {
    EndpointConfigName: deployment.endpointConfigName,
    StartTime: seconds(deployment.startedAt),
    ProductionVariants: deployment.variants.map((variant) => {
      const status = pendingStatus(deployment, variant)
      return {
        ...variantSummary(variant),
        ...(variant.instanceType === undefined || variant.instancePools
          ? {}
          : { InstanceType: variant.instanceType }),
        ...(status ? statusMember(deployment, status) : {}),
      }
    }),
  }
}

function variantSummary(variant: VariantRecord): Record<string, unknown> {
  return {
    VariantName: variant.variantName,
    // Without a model there is nothing deployed: inference components tell their own.
    ...(variant.image === '' ? {} : { DeployedImages: deployedImages(variant) }),
    CurrentWeight: variant.weight,
    DesiredWeight: variant.desiredWeight,
    CurrentInstanceCount: variant.instanceCount,
    ...(variant.serverless
      ? {
          CurrentServerlessConfig: variant.serverless,
          ...(variant.desiredServerless === undefined || sameConfig(variant)
            ? {}
            : { DesiredServerlessConfig: variant.desiredServerless }),
        }
      : { DesiredInstanceCount: variant.desiredInstanceCount }),
    ...(variant.instancePools
      ? {
          InstancePools: variant.instancePools.map((InstanceType, index) => ({
            InstanceType,
            CurrentInstanceCount: index === 0 ? variant.instanceCount : 0,
          })),
        }
      : {}),
    ...variant.told,
  }
}

function sameConfig({ serverless, desiredServerless }: VariantRecord): boolean {
  return JSON.stringify(serverless) === JSON.stringify(desiredServerless)
}

interface Status {
  status: string
  message: string
}

function statusMember(deployment: Deployment, { status, message }: Status): Record<string, unknown> {
  return {
    VariantStatus: [
      { Status: status, StatusMessage: message, StartTime: seconds(deployment.phaseStartedAt) },
    ],
  }
}

function liveStatus(deployment: Deployment, variant: VariantRecord): Status | undefined {
  if (deployment.kind === 'resize')
    return {
      status: 'Updating',
      message: `Scaling ${variant.desiredInstanceCount < variant.instanceCount ? 'in' : 'out'} desired instance count to ${variant.desiredInstanceCount}.`,
    }
  if (deployment.phase !== 'terminating') return undefined
  return { status: 'Deleting', message: `Terminating ${variant.instanceCount} instance(s).` }
}

function pendingStatus(deployment: Deployment, variant: VariantRecord): Status | undefined {
  const { phase, plan } = deployment
  const moving = phase === 'activating' ? (plan.shares[deployment.step] ?? 1) : deployment.share
  const part = moving < 1 ? 'canary' : 'full'
  const instances = `${Math.max(variant.serverless ? 0 : 1, Math.round(variant.desiredInstanceCount * moving))} instance(s)`
  const baking = (milliseconds: number) =>
    `Baking for ${milliseconds / 1000} seconds (TerminationWaitInSeconds) with traffic enabled on ${part} capacity of ${instances}.`
  switch (phase) {
    case 'creating':
      return { status: 'Creating', message: `Launching ${variant.desiredInstanceCount} instance(s).` }
    case 'activating':
      return {
        status: 'ActivatingTraffic',
        message: `Activating traffic on ${part} capacity of ${instances}.`,
      }
    case 'baking':
      return { status: 'Baking', message: baking(plan.bakeMs) }
    case 'termination-wait':
      return { status: 'Baking', message: baking(plan.terminationWaitMs) }
    case 'rolling-back':
      return { status: 'Deleting', message: `Terminating ${variant.instanceCount} instance(s).` }
    case 'terminating':
    case 'resizing':
      return undefined
  }
}

/** The images as asked for and as resolved to digests when the fleet was made. */
function deployedImages(variant: VariantRecord): Record<string, unknown>[] {
  const { image, containers, resolvedAt } = variant
  const lookup = readImageName(image)
  const { host, repository, tag, digest = digestOfTag(repository, tag) } = lookup
  const alone = { specifiedImage: image, resolvedImage: `${host}/${repository}@${digest}` }
  return (containers ?? [alone]).map(({ specifiedImage, resolvedImage }) => ({
    SpecifiedImage: specifiedImage,
    ...(resolvedImage === undefined
      ? {}
      : { ResolvedImage: resolvedImage, ResolutionTime: seconds(resolvedAt) }),
  }))
}
