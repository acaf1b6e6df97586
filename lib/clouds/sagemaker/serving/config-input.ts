import type {
  CreateEndpointConfigInput,
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  ProductionVariant,
  Tag,
} from '@aws-sdk/client-sagemaker'
import { attemptName } from '#lib/clouds/attempt-name.ts'
import type { Attempt } from '#lib/domain/ports.ts'
import { settingsOf } from '../settings.ts'
import { defined } from './model-input.ts'
import { summaryOf } from './served.ts'

/** The live configuration with the attempt's model in the endpoint's variant, at the size that it has now. Pure. */
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
    return variant.VariantName === settingsOf(attempt.endpoint).variant ? withModel(sized, name) : sized
  })
  const { DataCaptureConfig, KmsKeyId, AsyncInferenceConfig, ExplainerConfig, ShadowProductionVariants } =
    live
  const { ExecutionRoleArn, VpcConfig, EnableNetworkIsolation, MetricsConfig } = live
  const members = {
    DataCaptureConfig,
    KmsKeyId,
    AsyncInferenceConfig,
    ExplainerConfig,
    ExecutionRoleArn,
    VpcConfig,
    EnableNetworkIsolation,
    MetricsConfig,
  }
  return {
    EndpointConfigName: name,
    ProductionVariants: variants,
    ...defined(members),
    ...((ShadowProductionVariants ?? []).length === 0 ? {} : { ShadowProductionVariants }),
    ...(tags.length === 0 ? {} : { Tags: [...tags] }),
  }
}

/** In every place: a pool with a model of its own would go on serving the one before. */
function withModel(variant: ProductionVariant, name: string): ProductionVariant {
  return {
    ...variant,
    ModelName: name,
    ...(variant.InstancePools === undefined
      ? {}
      : {
          InstancePools: variant.InstancePools.map((pool) =>
            pool.ModelNameOverride === undefined ? pool : { ...pool, ModelNameOverride: name },
          ),
        }),
  }
}

function atPresentSize(variant: ProductionVariant, endpoint: DescribeEndpointOutput): ProductionVariant {
  if (variant.InitialInstanceCount === undefined) return variant
  const desired = summaryOf(endpoint, variant)?.DesiredInstanceCount
  // A configuration cannot ask for none; what is scaled to zero stays so, because its properties are retained.
  return desired === undefined || desired < 1 ? variant : { ...variant, InitialInstanceCount: desired }
}
