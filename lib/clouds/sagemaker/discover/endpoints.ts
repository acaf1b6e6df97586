import { ListModelPackageGroupsCommand, type ProductionVariant } from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call } from '#lib/clouds/aws/errors.ts'
import { readable } from '#lib/clouds/aws/readable.ts'
import { loadedFrom } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import type { UnknownReason } from '#lib/domain/manifest/types.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { rollbackAlarms } from '../serving/alarm-choice.ts'
import type { EndpointAlarms } from '../serving/alarms.ts'
import { listEndpoints } from '../serving/observe.ts'
import { isMultiModel, keptContainers } from '../serving/prepare.ts'
import type { SageMakerReader } from '../serving/reader.ts'
import { modelNamesOf } from '../serving/served.ts'
import { sharesOf } from '../serving/variants.ts'
import type { SageMakerSettings } from '../settings.ts'

/** Endpoints asked at a time. */
const CONCURRENCY = 4

/** What an account has in a region. */
export interface Found {
  endpoints: FoundEndpoint[]
  /** Endpoints that a fleet file cannot have, each with the reason. */
  skipped: SkippedEndpoint[]
  packageGroups: string[]
}

export interface FoundEndpoint {
  name: string
  variant: string
  executionRole: string | undefined
  artifactUrl: string | undefined
  rollbackAlarms: string[]
  /** Names of further variants, which Meridian keeps as they are. */
  otherVariants: string[]
}

export interface SkippedEndpoint {
  name: string
  /**
   * `inference-components`: its models are the components'; `multi-model`: each request chooses its model; `configuration-gone`,
   * `configuration-denied`: what it serves cannot be read; `no-variant`: it serves nothing; `gone`: it was deleted while it was looked at;
   * `denied`: it may not be read; `not-told`: SageMaker does not tell its configuration.
   */
  reason:
    | 'inference-components'
    | 'multi-model'
    | 'configuration-gone'
    | 'configuration-denied'
    | 'no-variant'
    | 'gone'
    | 'denied'
    | 'not-told'
}

/** What the account has in the region. What a fleet file could not say is told with the reason. */
export async function findEndpoints(
  aws: Aws,
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  account: string,
  region: string,
): Promise<Found> {
  const [listed, packageGroups] = await Promise.all([
    listEndpoints(aws, account, region),
    listPackageGroups(aws, account, region),
  ])
  const names = listed.map(({ name }) => name).sort()
  const endpoints: FoundEndpoint[] = []
  const skipped: SkippedEndpoint[] = []
  for (let next = 0; next < names.length; next += CONCURRENCY) {
    const some = names.slice(next, next + CONCURRENCY)
    const found = await Promise.all(some.map((name) => look(reader, alarms, { account, region, name })))
    for (const each of found) {
      if ('reason' in each) skipped.push(each)
      else endpoints.push(each)
    }
  }
  return { endpoints, packageGroups, skipped }
}

const configurationReasons: Partial<Record<UnknownReason, SkippedEndpoint['reason']>> = {
  denied: 'configuration-denied',
  'not-found': 'configuration-gone',
}

async function look(
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  address: Pick<Endpoint, 'account' | 'region' | 'name'>,
): Promise<FoundEndpoint | SkippedEndpoint> {
  const { name } = address
  const context = { action: 'sagemaker:DescribeEndpoint', region: address.region, subject: name }
  // One that went, or that a policy of its own forbids, says nothing about the others.
  const read = await readable(context, () => reader.describe(address))
  if (!read.known) return { name, reason: read.why.reason === 'denied' ? 'denied' : 'gone' }
  const described = read.value
  const config = await reader.config(address, described)
  if (!config.known) return { name, reason: configurationReasons[config.why.reason] ?? 'not-told' }
  // The one that answers most is offered; the others are told beside it.
  const variant = busiest(config.value.ProductionVariants ?? [], sharesOf(described))
  const others = (config.value.ProductionVariants ?? []).filter((other) => other !== variant)
  if (variant?.VariantName === undefined) return { name, reason: 'no-variant' }
  const [modelName] = modelNamesOf(variant)
  if (modelName === undefined) return { name, reason: 'inference-components' }
  const found = await reader.model(address, described, modelName)
  const live = found.known ? found.value : undefined
  const containers = live === undefined ? [] : keptContainers(live)
  if (isMultiModel(containers)) return { name, reason: 'multi-model' }
  const [main] = containers
  const endpoint: Endpoint = {
    ...address,
    id: name,
    model: '',
    provider: 'sagemaker',
    role: 'active',
    peakRps: 0,
    settings: {
      variant: variant.VariantName,
      executionRole: live?.model.ExecutionRoleArn ?? '',
      rollbackAlarms: [],
    } satisfies SageMakerSettings,
  }
  const alarmsFound = await rollbackAlarms(reader, alarms, endpoint)
  return {
    name,
    variant: variant.VariantName,
    executionRole: live?.model.ExecutionRoleArn,
    artifactUrl: main === undefined ? undefined : loadedFrom(main)?.address,
    rollbackAlarms: alarmsFound.found.map((alarm) => alarm.name),
    otherVariants: others.flatMap(({ VariantName }) => VariantName ?? []),
  }
}

/** The first of those with the most traffic; where that is not told, the first. */
function busiest(
  variants: readonly ProductionVariant[],
  shares: ReadonlyMap<string, number | undefined>,
): ProductionVariant | undefined {
  const shareOf = ({ VariantName = '' }: ProductionVariant) => shares.get(VariantName) ?? 0
  return variants.reduce<ProductionVariant | undefined>(
    (most, variant) => (most === undefined || shareOf(variant) > shareOf(most) ? variant : most),
    undefined,
  )
}

async function listPackageGroups(aws: Aws, account: string, region: string): Promise<string[]> {
  const client = aws.clients.sagemaker(account, region)
  const context = { action: 'sagemaker:ListModelPackageGroups', region, subject: undefined }
  const groups: string[] = []
  let NextToken: string | undefined
  do {
    const page = await call(context, () =>
      client.send(
        new ListModelPackageGroupsCommand({
          MaxResults: 100,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      ),
    )
    groups.push(
      ...(page.ModelPackageGroupSummaryList ?? []).map((group) => group.ModelPackageGroupName ?? ''),
    )
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return groups.sort()
}
