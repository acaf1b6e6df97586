import { DescribeScalableTargetsCommand, type ScalableTarget } from '@aws-sdk/client-application-auto-scaling'
import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  ProductionVariant,
} from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { call, isDenied, toCloudError } from '#lib/clouds/aws/errors.ts'
import { artifactFinding, type Say, sayFor, troubleFinding } from '#lib/clouds/findings.ts'
import { CloudError } from '#lib/domain/errors.ts'
import type { Known } from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { OwnWordsCode } from '#lib/domain/said.ts'
import type { ArtifactCopy, Endpoint, Finding, Release } from '#lib/domain/types.ts'
import { settingsOf } from '../settings.ts'
import { rollbackAlarms } from './alarm-choice.ts'
import type { EndpointAlarms, SilentAlarms } from './alarms.ts'
import { readEntry } from './entry.ts'
import { endpointFindings, modelFindings, variantFindings } from './findings.ts'
import { alarmFindings, scalingFindings } from './findings-around.ts'
import { capacityFindings } from './findings-capacity.ts'
import { entryFindings, imageFindings, keptFindings, specificationFindings } from './findings-release.ts'
import { modelInput } from './model-input.ts'
import { keptOf, regionalImages, roleUnknown, type Tools } from './prepare.ts'
import { modelNamesOf } from './served.ts'

interface PreflightInput {
  endpoint: Endpoint
  release: Release
  guardrail: Guardrail
  artifact: ArtifactCopy
}

/** Everything that speaks against the promotion here, most of it in one round of reads. Never rejects. */
export async function preflight(
  tools: Tools,
  alarms: EndpointAlarms,
  input: PreflightInput,
): Promise<Finding[]> {
  const { endpoint, release, artifact } = input
  const say = sayFor(endpoint)
  const guarded = (check: () => Promise<Finding[]>) => findingsOrTrouble(say, endpoint, check)
  const look = await lookAt(tools, endpoint)
  const targets = scalableTargets(
    tools.aws,
    endpoint,
    look.known ? look.variants : [settingsOf(endpoint).variant],
  )
  // Those who wait for it handle its rejection.
  targets.catch(() => undefined)

  const [serving, watching, scaling] = await Promise.all([
    guarded(() =>
      look.known ? servingFindings(tools, say, input, look, targets) : Promise.reject(look.error),
    ),
    // The alarms' names may come from the endpoint just described.
    guarded(async () => {
      const found = await rollbackAlarms(tools.reader, alarms, endpoint, true)
      return alarmFindings(say, endpoint, found, await silentAlarms(alarms, endpoint, found.found))
    }),
    guarded(async () => {
      const own = (await targets).find(
        ({ ResourceId }) => ResourceId === resourceId(endpoint, settingsOf(endpoint).variant),
      )
      return scalingFindings(say, endpoint, own)
    }),
  ])
  // Scaling is only looked at for the preview: the promotion itself needs no permission for it.
  const advisory = scaling.map((finding) =>
    finding.level === 'blocker' ? { ...finding, level: 'warning' as const } : finding,
  )
  return [
    ...serving,
    ...watching,
    artifactFinding(endpoint, release, artifact, input.guardrail.tolerateUnknown),
    ...advisory,
  ]
}

interface Look {
  known: true
  described: DescribeEndpointOutput
  config: Known<DescribeEndpointConfigOutput>
  /** Names of all variants that scaling may have a hand in. */
  variants: string[]
}

async function lookAt(
  { reader }: Tools,
  endpoint: Endpoint,
): Promise<Look | { known: false; error: unknown }> {
  try {
    const described = await reader.describe(endpoint)
    const config = await reader.config(endpoint, described)
    const all = config.known
      ? [...(config.value.ProductionVariants ?? []), ...(config.value.ShadowProductionVariants ?? [])]
      : []
    const names = all.flatMap(({ VariantName }) => VariantName ?? [])
    return {
      known: true,
      described,
      config,
      variants: [...new Set([settingsOf(endpoint).variant, ...names])],
    }
  } catch (error) {
    return { known: false, error }
  }
}

/** Codes of the adapter's own refusals, as findings have them. */
const REFUSALS: Readonly<Record<string, OwnWordsCode>> = {
  EntryGone: 'entry-gone',
  EntryChanged: 'entry-changed',
  EntryUndeployable: 'release-undeployable',
  DataSourceNotDeployable: 'data-source-not-deployable',
  ArtifactPlaceUnknown: 'artifact-place-unknown',
  ContainersHalfNamed: 'containers-half-named',
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
    const cloudError = toCloudError(error, context)
    const refusal = REFUSALS[cloudError.code ?? '']
    return [
      refusal === undefined
        ? troubleFinding(say, endpoint, cloudError)
        : say('blocker', refusal, cloudError.message),
    ]
  }
}

async function servingFindings(
  tools: Tools,
  say: Say,
  input: PreflightInput,
  { described, config }: Look,
  targets: Promise<ScalableTarget[]>,
): Promise<Finding[]> {
  const { endpoint, guardrail } = input
  const findings = [
    ...endpointFindings(say, endpoint, described),
    ...variantFindings(say, endpoint, guardrail, config, described),
  ]
  const variant = config.known
    ? config.value.ProductionVariants?.find(({ VariantName }) => VariantName === settingsOf(endpoint).variant)
    : undefined
  if (!config.known || variant === undefined || modelNamesOf(variant).length === 0) {
    // The endpoint must be mended first; whether the release can be deployed at all is said all the same.
    const entry = await findingsOrTrouble(say, endpoint, async () =>
      specificationFindings(say, endpoint, input.release, await readEntry(tools.aws, input.release)),
    )
    return [...findings, ...entry]
  }
  // Scaling that cannot be read is told where scaling is.
  const [known, ofRelease] = await Promise.all([
    targets.catch(() => undefined),
    findingsOrTrouble(say, endpoint, () => releaseFindings(tools, say, input, described, variant)),
  ])
  return [
    ...findings,
    ...capacityFindings(say, endpoint, guardrail, config.value, described, known),
    ...ofRelease,
  ]
}

async function releaseFindings(
  { aws, reader, images }: Tools,
  say: Say,
  { endpoint, release, guardrail, artifact }: PreflightInput,
  described: DescribeEndpointOutput,
  variant: ProductionVariant,
): Promise<Finding[]> {
  // One name at least, or the endpoint would be one of inference components.
  const [modelName = ''] = modelNamesOf(variant)
  const reading = readEntry(aws, release)
  // Told where it is waited for.
  reading.catch(() => undefined)
  const live = await reader.model(endpoint, described, modelName)
  const findings = modelFindings(say, endpoint, live)
  const stated = await findingsOrTrouble(say, endpoint, async () => {
    const [entry, kept] = await Promise.all([reading, keptOf(reader, endpoint, live)])
    const regional = await regionalImages(images, endpoint, release, entry, kept.containers, true)
    const fit = [
      ...imageFindings(say, endpoint, release, regional),
      ...entryFindings(say, endpoint, release, entry, variant),
      ...specificationFindings(say, endpoint, release, entry),
    ]
    try {
      const input = modelInput({
        attempt: { endpoint, release, number: 1 },
        containers: entry.containers,
        images: regional.map(({ address }) => address),
        artifact,
        environment: guardrail.environment ?? 'merge',
        kept,
      })
      const role =
        input.ExecutionRoleArn === undefined ? [say('blocker', 'role-unknown', roleUnknown(endpoint))] : []
      return [...fit, ...role, ...keptFindings(say, endpoint, release, entry, kept, input)]
    } catch (error) {
      // Where an artifact is that has not come yet is what its own finding tells.
      const isHere = artifact.state === 'present' || artifact.state === 'source'
      if (error instanceof CloudError && error.code === 'ArtifactPlaceUnknown' && !isHere) return fit
      const refusal = error instanceof CloudError ? REFUSALS[error.code ?? ''] : undefined
      if (refusal === undefined || !(error instanceof CloudError)) throw error
      return [...fit, say('blocker', refusal, error.message)]
    }
  })
  return [...findings, ...stated]
}

/** Undefined when the metrics may not be read: the promotion itself does not need them here. */
async function silentAlarms(
  alarms: EndpointAlarms,
  endpoint: Endpoint,
  found: Parameters<EndpointAlarms['withoutData']>[1],
): Promise<SilentAlarms | undefined> {
  try {
    return await alarms.withoutData(endpoint, found)
  } catch (error) {
    if (isDenied(error)) return undefined
    throw error
  }
}

const resourceId = ({ name }: Pick<Endpoint, 'name'>, variant: string) =>
  `endpoint/${name}/variant/${variant}`

/** Of every variant of the endpoint: the update needs capacity for all of them. */
async function scalableTargets(
  aws: Aws,
  endpoint: Endpoint,
  variants: readonly string[],
): Promise<ScalableTarget[]> {
  const context = {
    action: 'application-autoscaling:DescribeScalableTargets',
    region: endpoint.region,
    subject: endpoint.name,
  }
  const targets: ScalableTarget[] = []
  let NextToken: string | undefined
  do {
    const page = await call(context, () =>
      aws.clients.autoscaling(endpoint.account, endpoint.region).send(
        new DescribeScalableTargetsCommand({
          ServiceNamespace: 'sagemaker',
          ResourceIds: variants.map((variant) => resourceId(endpoint, variant)),
          ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      ),
    )
    // Left out where nothing scales.
    targets.push(...(page.ScalableTargets ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return targets
}
