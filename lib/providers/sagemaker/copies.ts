import type {
  ContainerDefinition,
  CreateEndpointConfigInput,
  CreateModelInput,
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
  ProductionVariant,
  Tag,
} from '@aws-sdk/client-sagemaker'
import type { Attempt } from '#lib/domain/ports.ts'
import { attemptName } from '../attempt-name.ts'

/** The new model and configuration: what serves now, with the release put in its place. Pure. */

/** What a model's container loads, a model package resolved to its container. */
export interface ServedContainer {
  image: string | undefined
  artifactUrl: string | undefined
  environment: Record<string, string> | undefined
}

export function containersOf(
  model: Pick<DescribeModelOutput, 'PrimaryContainer' | 'Containers'>,
): ContainerDefinition[] {
  return model.PrimaryContainer === undefined ? (model.Containers ?? []) : [model.PrimaryContainer]
}

/** Where a container's weights come from, in either form that SageMaker has for it. */
export function artifactUrlOf(
  container: Pick<ContainerDefinition, 'ModelDataUrl' | 'ModelDataSource'>,
): string | undefined {
  return container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri
}

const ECR_HOST = /^(\d{12}\.dkr[.-]ecr(?:-fips)?\.)([a-z0-9-]+)(\.(?:amazonaws\.com(?:\.cn)?|on\.aws))\/(.+)$/

/**
 * The release's image where the endpoint can pull it. An image of the same repository as the live one keeps the live
 * one's registry: AWS's own images live in another account in every region. Any other ECR image changes its region only.
 */
export function imageInRegion(image: string, liveImage: string | undefined, region: string): string {
  const wanted = ECR_HOST.exec(image)
  if (wanted === null) return image
  const [, account = '', , domain = '', repositoryAndTag = ''] = wanted
  const live = liveImage === undefined ? null : ECR_HOST.exec(liveImage)
  if (live !== null && live[2] === region && repositoryOf(live[4] ?? '') === repositoryOf(repositoryAndTag)) {
    return `${live[1]}${live[2]}${live[3]}/${repositoryAndTag}`
  }
  return `${account}${region}${domain}/${repositoryAndTag}`
}

function repositoryOf(repositoryAndTag: string): string {
  return repositoryAndTag.replace(/@.*$/, '').replace(/:[^/]*$/, '')
}

/** The release's model: image and artifact from the release, every other setting from the model that serves now. */
export function modelInput(
  attempt: Attempt,
  live: DescribeModelOutput,
  served: ServedContainer,
  artifactUrl: string,
): CreateModelInput {
  const container = containersOf(live)[0] ?? {}
  const {
    Image: _image,
    ModelDataUrl: _url,
    ModelDataSource: _source,
    ModelPackageName: _package,
    InferenceSpecificationName: _specification,
    ...settings
  } = container
  const environment = container.Environment ?? served.environment
  return {
    ModelName: attemptName(attempt),
    ExecutionRoleArn: attempt.endpoint.executionRole || live.ExecutionRoleArn,
    PrimaryContainer: {
      ...settings,
      ...(environment === undefined ? {} : { Environment: environment }),
      Image: imageInRegion(attempt.release.image, served.image, attempt.endpoint.region),
      ModelDataUrl: artifactUrl,
    },
    ...(live.VpcConfig === undefined ? {} : { VpcConfig: live.VpcConfig }),
    ...(live.EnableNetworkIsolation === undefined
      ? {}
      : { EnableNetworkIsolation: live.EnableNetworkIsolation }),
  }
}

/** The live configuration with the attempt's model in the endpoint's variant, at the size that it has now. */
export function configInput(
  attempt: Attempt,
  live: DescribeEndpointConfigOutput,
  endpoint: DescribeEndpointOutput,
  tags: readonly Tag[],
): CreateEndpointConfigInput {
  const name = attemptName(attempt)
  // A guardrail asks for the same variant names before and after, so every variant is kept and one changes its model.
  const variants = (live.ProductionVariants ?? []).map((variant) => {
    const sized = atPresentSize(variant, endpoint)
    return variant.VariantName === attempt.endpoint.variant ? { ...sized, ModelName: name } : sized
  })
  const { DataCaptureConfig, KmsKeyId, AsyncInferenceConfig, ExplainerConfig, ShadowProductionVariants } =
    live
  const { ExecutionRoleArn, VpcConfig, EnableNetworkIsolation, MetricsConfig } = live
  const kept = defined({
    DataCaptureConfig,
    KmsKeyId,
    AsyncInferenceConfig,
    ExplainerConfig,
    ExecutionRoleArn,
    VpcConfig,
    EnableNetworkIsolation,
    MetricsConfig,
  })
  return {
    EndpointConfigName: name,
    ProductionVariants: variants,
    ...kept,
    ...((ShadowProductionVariants ?? []).length === 0 ? {} : { ShadowProductionVariants }),
    ...(tags.length === 0 ? {} : { Tags: [...tags] }),
  }
}

function atPresentSize(variant: ProductionVariant, endpoint: DescribeEndpointOutput): ProductionVariant {
  if (variant.InitialInstanceCount === undefined) return variant
  const now = endpoint.ProductionVariants?.find(({ VariantName }) => VariantName === variant.VariantName)
  const desired = now?.DesiredInstanceCount
  return desired === undefined || desired < 1 ? variant : { ...variant, InitialInstanceCount: desired }
}

function defined<T extends object>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>
}
