import { DescribeScalableTargetsCommand, type ScalableTarget } from '@aws-sdk/client-application-auto-scaling'
import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/aws/clients.ts'
import { call, toCloudError } from '#lib/aws/errors.ts'
import type { Guardrail } from '#lib/domain/plan.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'
import { artifactFinding, type Say, sayFor, troubleFinding } from '../findings.ts'
import { rollbackAlarms } from './alarm-choice.ts'
import type { EndpointAlarms } from './alarms.ts'
import { endpointFindings, modelFindings, variantFindings } from './findings.ts'
import { alarmFindings, scalingFindings } from './findings-around.ts'
import type { SageMakerReader } from './reader.ts'

interface PreflightInput {
  endpoint: Endpoint
  release: Release
  guardrail: Guardrail
  artifact: ArtifactCopy
}

/** Everything that speaks against the promotion here, most of it in one round of reads. Never rejects. */
export async function preflight(
  aws: Aws,
  reader: SageMakerReader,
  alarms: EndpointAlarms,
  input: PreflightInput,
): Promise<Finding[]> {
  const { endpoint, release, artifact } = input
  const say = sayFor(endpoint)
  const guarded = (check: () => Promise<Finding[]>) => findingsOrTrouble(say, endpoint, check)

  const serving = await guarded(async () => {
    const described = await reader.describe(endpoint)
    return [
      ...endpointFindings(say, endpoint, described),
      ...(await servingFindings(reader, say, input, described)),
    ]
  })
  // The alarms' names may come from the endpoint just described; the rest depends on nothing.
  const [watching, scaling] = await Promise.all([
    guarded(async () => alarmFindings(say, endpoint, await rollbackAlarms(reader, alarms, endpoint, true))),
    guarded(async () => scalingFindings(say, endpoint, await scalableTarget(aws, endpoint))),
  ])
  // Scaling is only looked at for the preview: the promotion itself needs no permission for it.
  const advisory = scaling.map((finding) =>
    finding.level === 'blocker' ? { ...finding, level: 'warning' as const } : finding,
  )
  return [...serving, ...watching, artifactFinding(say, release, artifact), ...advisory]
}

async function findingsOrTrouble(
  say: Say,
  endpoint: Endpoint,
  check: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await check()
  } catch (error) {
    const context = { action: 'sagemaker:DescribeEndpoint', region: endpoint.region, subject: endpoint.name }
    return [troubleFinding(say, endpoint, toCloudError(error, context))]
  }
}

async function servingFindings(
  reader: SageMakerReader,
  say: Say,
  { endpoint, guardrail }: PreflightInput,
  described: DescribeEndpointOutput,
): Promise<Finding[]> {
  return findingsOrTrouble(say, endpoint, async () => {
    const config = await reader.config(endpoint, described)
    const findings = variantFindings(say, endpoint, guardrail, config, described)
    const variant = config?.ProductionVariants?.find(({ VariantName }) => VariantName === endpoint.variant)
    if (variant === undefined) return findings
    const live =
      variant.ModelName === undefined ? undefined : await reader.model(endpoint, described, variant.ModelName)
    return [...findings, ...modelFindings(say, endpoint, live)]
  })
}

async function scalableTarget(aws: Aws, endpoint: Endpoint): Promise<ScalableTarget | undefined> {
  const context = {
    action: 'application-autoscaling:DescribeScalableTargets',
    region: endpoint.region,
    subject: endpoint.name,
  }
  const { ScalableTargets = [] } = await call(context, () =>
    aws.clients.autoscaling(endpoint.account, endpoint.region).send(
      new DescribeScalableTargetsCommand({
        ServiceNamespace: 'sagemaker',
        ResourceIds: [`endpoint/${endpoint.name}/variant/${endpoint.variant}`],
        ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      }),
    ),
  )
  return ScalableTargets[0]
}
