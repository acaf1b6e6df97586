import type { DescribeEndpointConfigOutput, DescribeEndpointOutput } from '@aws-sdk/client-sagemaker'
import type { Endpoint, OtherVariant } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import type { SageMakerReader } from './reader.ts'
import { unreadManifest, variantOf } from './served.ts'
import { configInForce, servingOfVariant } from './serving.ts'

/** Production variants of one endpoint answer side by side, each by its weight. Shadow variants answer nobody and are none of them. */

/** 0–1 by name; undefined: SageMaker does not tell every weight, or all are 0. */
export function sharesOf({
  ProductionVariants = [],
}: DescribeEndpointOutput): Map<string, number | undefined> {
  const weights = ProductionVariants.map(({ CurrentWeight }) => CurrentWeight)
  const whole = weights.reduce<number | undefined>(
    (sum, weight) => (sum === undefined || weight === undefined ? undefined : sum + weight),
    0,
  )
  return new Map(
    ProductionVariants.flatMap(({ VariantName, CurrentWeight }) =>
      VariantName === undefined
        ? []
        : [
            [
              VariantName,
              whole === undefined || whole === 0 || CurrentWeight === undefined
                ? undefined
                : CurrentWeight / whole,
            ],
          ],
    ),
  )
}

/** Names of the production variants beside the one that the fleet file means; of all of them where it means none that is there. */
export function othersIn(config: DescribeEndpointConfigOutput, variantName: string): string[] {
  const own = variantOf(config, variantName)
  // A configuration without variants cannot be made.
  return (config.ProductionVariants ?? []).flatMap(({ VariantName }) =>
    VariantName === undefined || (own.known && VariantName === own.value.VariantName) ? [] : [VariantName],
  )
}

/** What answers beside the endpoint's own variant, each read as that one is. */
export async function otherVariants(
  reader: SageMakerReader,
  endpoint: Endpoint,
  described: DescribeEndpointOutput,
): Promise<OtherVariant[]> {
  const shares = sharesOf(described)
  const config = await configInForce(reader, endpoint, described)
  if (!config.known) {
    const told = [...shares.keys()].filter((name) => shares.size > 1 && name !== settingsOf(endpoint).variant)
    return told.map((name) => ({
      ...{ name, share: shares.get(name), modelName: undefined },
      manifest: unreadManifest(config.why),
    }))
  }
  const names = new Set(othersIn(config.value, settingsOf(endpoint).variant))
  const others = (config.value.ProductionVariants ?? []).filter(({ VariantName = '' }) =>
    names.has(VariantName),
  )
  return Promise.all(
    others.map(async (variant): Promise<OtherVariant> => {
      const { modelName, manifest } = await servingOfVariant(
        reader,
        endpoint,
        described,
        config.value,
        variant,
      )
      const { VariantName: name = '' } = variant
      return { name, share: shares.get(name), modelName, manifest }
    }),
  )
}
