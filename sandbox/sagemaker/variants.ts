import { AwsError, type Place } from '../world/types.ts'
import type { ProductionVariant } from './state.ts'
import type { SageMakerStore } from './store.ts'
import type { ProductionVariantInput } from './variant-inputs.ts'

/**
 * A variant with what AWS takes where nothing is said. One without a model is for inference components, which say what is
 * served; a serverless one has no instances.
 * @throws AwsError ValidationException for what a variant must say, or cannot say together.
 */
export function completeVariant(
  store: SageMakerStore,
  place: Place,
  variant: ProductionVariantInput,
): ProductionVariant {
  const { VariantName, ModelName, InstancePools, ServerlessConfig } = variant
  const named = (text: string) => `${text} for production variant "${VariantName}".`
  for (const name of [ModelName, ...(InstancePools ?? []).map((pool) => pool.ModelNameOverride)])
    if (name !== undefined) store.model(place, name)
  if (ServerlessConfig) {
    if (ModelName === undefined) throw invalid(named('ModelName is required'))
    if (variant.InstanceType !== undefined || variant.InitialInstanceCount !== undefined || InstancePools)
      throw invalid(
        named(
          'InstanceType, InitialInstanceCount and InstancePools cannot be specified with ServerlessConfig',
        ),
      )
    const { MaxConcurrency, ProvisionedConcurrency = 0 } = ServerlessConfig
    if (ProvisionedConcurrency > MaxConcurrency)
      throw invalid(named('ProvisionedConcurrency must be less than or equal to MaxConcurrency'))
    return { ...variant, InitialVariantWeight: variant.InitialVariantWeight ?? 1 }
  }
  if (InstancePools && variant.InstanceType !== undefined)
    throw invalid(named('Specify either InstanceType or InstancePools, not both,'))
  if ((variant.InstanceType === undefined && !InstancePools) || variant.InitialInstanceCount === undefined)
    throw invalid(named('InstanceType and InitialInstanceCount are required'))
  refuseUnfitScaling(variant, named)
  return {
    ...variant,
    InitialInstanceCount: variant.InitialInstanceCount,
    InitialVariantWeight: variant.InitialVariantWeight ?? 1,
  }
}

function refuseUnfitScaling(
  { ManagedInstanceScaling }: ProductionVariantInput,
  named: (text: string) => string,
): void {
  const { MinInstanceCount = 0, MaxInstanceCount } = ManagedInstanceScaling ?? {}
  if (MaxInstanceCount !== undefined && MinInstanceCount > MaxInstanceCount)
    throw invalid(named('MinInstanceCount must be less than or equal to MaxInstanceCount'))
}

/**
 * Whether inference components say what the variants serve.
 * @throws AwsError ValidationException where only some do, or nobody is named to start them.
 */
export function refuseMixedVariants(
  variants: ProductionVariant[],
  executionRoleArn: string | undefined,
): void {
  const without = variants.filter((variant) => !servesModel(variant))
  if (without.length === 0) return
  if (without.length < variants.length)
    throw invalid('Either all production variants of an endpoint configuration specify a ModelName, or none.')
  if (executionRoleArn === undefined)
    throw invalid('ExecutionRoleArn is required when production variants do not specify a ModelName.')
}

/** The pool that instances are taken from first decides: the sandbox never runs out of any. */
export function modelOfVariant(variant: ProductionVariant): string | undefined {
  const [first] = poolsOf(variant)
  return first?.ModelNameOverride ?? variant.ModelName
}

/** In the order in which they are used. */
export function poolsOf(variant: ProductionVariant): NonNullable<ProductionVariantInput['InstancePools']> {
  return [...(variant.InstancePools ?? [])].sort((a, b) => a.Priority - b.Priority)
}

function servesModel(variant: ProductionVariant): boolean {
  return modelOfVariant(variant) !== undefined
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message)
}
