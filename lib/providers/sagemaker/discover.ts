import {
  type DescribeEndpointConfigOutput,
  type DescribeEndpointOutput,
  ListModelPackageGroupsCommand,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/aws/clients.ts'
import { call } from '#lib/aws/errors.ts'
import type { Discovered } from '#lib/domain/ports.ts'
import type { Endpoint } from '#lib/domain/types.ts'
import { rollbackAlarms } from './alarm-choice.ts'
import type { EndpointAlarms } from './alarms.ts'
import { listEndpoints } from './observe.ts'
import type { SageMakerReader } from './reader.ts'

/** Endpoints asked at a time. */
const CONCURRENCY = 4

/** What the account has in the region, as a fleet file would say it. Endpoints without a model are left out. */
export async function discover(
  aws: Aws,
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  account: string,
  region: string,
): Promise<Discovered> {
  const [listed, packageGroups] = await Promise.all([
    listEndpoints(aws, account, region),
    listPackageGroups(aws, account, region),
  ])
  const names = listed.map(({ name }) => name).sort()
  const endpoints: Discovered['endpoints'] = []
  for (let next = 0; next < names.length; next += CONCURRENCY) {
    const some = names.slice(next, next + CONCURRENCY)
    const found = await Promise.all(some.map((name) => look(reader, alarms, { account, region, name })))
    endpoints.push(...found.filter((endpoint) => endpoint !== undefined))
  }
  return { endpoints, packageGroups }
}

async function look(
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  address: Pick<Endpoint, 'account' | 'region' | 'name'>,
): Promise<Discovered['endpoints'][number] | undefined> {
  const described: DescribeEndpointOutput = await reader.describe(address)
  const config: DescribeEndpointConfigOutput | undefined = await reader.config(address, described)
  const variant = config?.ProductionVariants?.[0]
  if (variant?.VariantName === undefined || variant.ModelName === undefined) return undefined
  const live = await reader.model(address, described, variant.ModelName)
  const endpoint: Endpoint = {
    ...address,
    id: address.name,
    model: '',
    provider: 'sagemaker',
    variant: variant.VariantName,
    executionRole: live?.model.ExecutionRoleArn ?? '',
    role: 'active',
    peakRps: 0,
    rollbackAlarms: [],
  }
  const { found } = await rollbackAlarms(reader, alarms, endpoint)
  return {
    name: address.name,
    variant: endpoint.variant,
    executionRole: live?.model.ExecutionRoleArn,
    artifactUrl: live?.served.artifactUrl,
    configName: described.EndpointConfigName ?? '',
    rollbackAlarms: found.map(({ name }) => name),
  }
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
