import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker'
import type { Say } from '#lib/clouds/findings.ts'
import type { Endpoint, Finding } from '#lib/domain/types.ts'
import { list, percent } from '#lib/domain/wording.ts'
import { settingsOf } from '../settings.ts'
import { modelNamesOf } from './served.ts'
import { sharesOf } from './variants.ts'

/** What the rollout leaves as it is although it answers, and what it replaces although it differs. */
export function besideFindings(
  say: Say,
  endpoint: Endpoint,
  config: DescribeEndpointConfigOutput,
  described: DescribeEndpointOutput,
  variant: ProductionVariant,
): Finding[] {
  const findings: Finding[] = []
  const shares = sharesOf(described)
  const others = (config.ProductionVariants ?? []).filter(
    ({ VariantName = '' }) => VariantName !== variant.VariantName && shares.get(VariantName) !== 0,
  )
  if (others.length > 0) {
    const names = others.map(({ VariantName = '', ModelName }) => {
      const share = shares.get(VariantName)
      const told = share === undefined ? 'an unknown share' : percent(share)
      return `${VariantName}${ModelName === undefined ? '' : ` (${ModelName})`} with ${told}`
    })
    findings.push(
      say(
        'warning',
        'other-variants',
        `Beside ${settingsOf(endpoint).variant}, ${endpoint.name} answers through ${list(names)} of the requests, which the rollout leaves as ${others.length === 1 ? 'it is' : 'they are'}. ` +
          `Move the weight to ${settingsOf(endpoint).variant} to have the release answer all.`,
      ),
    )
  }
  const models = modelNamesOf(variant)
  if (models.length > 1) {
    findings.push(
      say(
        'warning',
        'pool-models-replaced',
        `The instance pools of ${settingsOf(endpoint).variant} serve models of their own (${models.join(', ')}); the release takes the place of all of them. ` +
          'Make sure that it runs on every one of these types of instances.',
      ),
    )
  }
  return findings
}
