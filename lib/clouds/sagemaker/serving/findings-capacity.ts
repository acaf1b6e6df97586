import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling'
import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker'
import type { Say } from '#lib/clouds/findings.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Endpoint, Finding } from '#lib/domain/types.ts'
import { sectionOf } from '../plan/section.ts'
import { summaryOf } from './served.ts'

/** What the update needs of the account's quotas, from the whole configuration: every variant gets a new fleet. Pure. */

interface Need {
  /** What the quota is of: an instance type, or several of which any may be taken. */
  of: string
  now: number
  /** When it is scaled out as far as it may be. */
  most: number
}

/** @param targets scaling of the endpoint's variants; undefined: it could not be read */
export function capacityFindings(
  say: Say,
  endpoint: Endpoint,
  guardrail: Guardrail,
  config: DescribeEndpointConfigOutput,
  described: DescribeEndpointOutput,
  targets: readonly ScalableTarget[] | undefined,
): Finding[] {
  const variants = [...(config.ProductionVariants ?? []), ...(config.ShadowProductionVariants ?? [])]
  const needs = sumByType(
    variants.flatMap((variant) => needOf(endpoint, variant, described, targets) ?? []),
  ).filter(({ most }) => most > 0)
  if (needs.length === 0) return []
  const shift = sectionOf(guardrail)
  const isRolling = shift?.strategy === 'rolling'
  const more = (count: number) => (isRolling ? Math.ceil((count * shift.percent) / 100) : count)
  const added = needs.map(({ of, now }) => `${more(now)} more ${of}`).join(' and ')
  const allowed = needs.map(({ of, now }) => `${now + more(now)} ${of}`).join(' and ')
  const larger = needs.filter(({ now, most }) => most > now)
  const scaled = larger
    .map(({ of, most }) => `${most + more(most)} ${of} if it is scaled out to its ${most} before`)
    .join(' and ')
  const unread = targets === undefined ? ' How far it may be scaled out could not be read.' : ''
  return [
    say(
      'ok',
      isRolling ? 'capacity-grows' : 'capacity-doubles',
      `For the length of the update ${endpoint.name} runs ${added}: the account's quota must allow ${allowed}` +
        `${scaled === '' ? '' : `, and ${scaled}`}.${unread}`,
    ),
  ]
}

function needOf(
  endpoint: Endpoint,
  variant: ProductionVariant,
  described: DescribeEndpointOutput,
  targets: readonly ScalableTarget[] | undefined,
): Need | undefined {
  const { ServerlessConfig, ManagedInstanceScaling } = variant
  if (ServerlessConfig !== undefined) {
    const concurrency = ServerlessConfig.MaxConcurrency ?? 0
    return { of: 'concurrent serverless invocations', now: concurrency, most: concurrency }
  }
  const of = typeOf(variant)
  if (of === undefined) return undefined
  const summary = summaryOf(described, variant)
  const counts = [variant.InitialInstanceCount, summary?.CurrentInstanceCount, summary?.DesiredInstanceCount]
  const isManaged = ManagedInstanceScaling?.Status === 'ENABLED'
  // A count that is not told says nothing; the largest of those that are told is needed at least.
  const now = Math.max(
    0,
    ...counts.filter((count) => count !== undefined),
    isManaged ? (ManagedInstanceScaling.MinInstanceCount ?? 0) : 0,
  )
  const target = targets?.find(
    ({ ResourceId }) => ResourceId === `endpoint/${endpoint.name}/variant/${variant.VariantName}`,
  )
  const most = Math.max(
    now,
    target?.MaxCapacity ?? 0,
    isManaged ? (ManagedInstanceScaling.MaxInstanceCount ?? 0) : 0,
  )
  return { of, now, most }
}

/** Instance pools take whichever of their types is to be had, so the quota of each must allow all. */
function typeOf({ InstanceType, InstancePools }: ProductionVariant): string | undefined {
  if (InstanceType !== undefined) return InstanceType
  const types = [...new Set((InstancePools ?? []).flatMap((pool) => pool.InstanceType ?? []))]
  return types.length === 0 ? undefined : types.join(' or ')
}

function sumByType(needs: readonly Need[]): Need[] {
  const byType = new Map<string, Need>()
  for (const { of, now, most } of needs) {
    const known = byType.get(of)
    byType.set(of, { of, now: (known?.now ?? 0) + now, most: (known?.most ?? 0) + most })
  }
  return [...byType.values()]
}
