import type { CreateModelInput, ProductionVariant } from '@aws-sdk/client-sagemaker'
import type { Say } from '#lib/clouds/findings.ts'
import { isLoadedByUrl } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import type { Endpoint, Finding, Release } from '#lib/domain/types.ts'
import { list } from '#lib/domain/wording.ts'
import type { Entry } from './entry.ts'
import type { Kept } from './model-input.ts'
import { imageAbsent, imageUnproven } from './prepare.ts'
import type { RegionalImage } from './regional-image.ts'

/** What the release states, against the endpoint. Pure. */

export function imageFindings(
  say: Say,
  endpoint: Endpoint,
  release: Release,
  images: readonly RegionalImage[],
): Finding[] {
  const findings = images.flatMap((image) => imageFinding(say, endpoint, release, image))
  if (findings.length > 0) return findings
  const count = images.length === 1 ? 'The image' : `The ${images.length} images`
  return [
    say(
      'ok',
      'image-present',
      `${count} of ${release.label} ${images.length === 1 ? 'is' : 'are'} in ${endpoint.region}.`,
    ),
  ]
}

function imageFinding(say: Say, endpoint: Endpoint, release: Release, image: RegionalImage): Finding[] {
  switch (image.state) {
    case 'proven':
      return []
    case 'not-ecr':
      return [
        say(
          'warning',
          'image-unchecked',
          `Whether ${image.address} can be pulled in ${endpoint.region} is not known: it is in no private registry of ECR that could be asked.`,
        ),
      ]
    case 'absent':
      return [say('blocker', 'image-missing', imageAbsent(endpoint, release.label, image.looked))]
    case 'unknown': {
      if (image.why.reason === 'not-answering') {
        return [
          say(
            'warning',
            'cloud-not-answering',
            `Whether ${image.address} is there could not be looked up: ${image.why.detail ?? 'ECR does not answer.'} Its wave waits until it answers.`,
          ),
        ]
      }
      return image.trusted
        ? [
            say(
              'warning',
              'image-unchecked',
              `Whether ${image.address} is there was not looked up. Allow the action ecr:BatchGetImage in the policy of the role that Meridian uses there.`,
            ),
          ]
        : [say('blocker', 'image-unproven', imageUnproven(endpoint, release.label, image.address))]
    }
  }
}

export function entryFindings(
  say: Say,
  endpoint: Endpoint,
  release: Release,
  { containers, instanceTypes }: Entry,
  variant: ProductionVariant,
): Finding[] {
  const findings: Finding[] = []
  const pools = (variant.InstancePools ?? []).flatMap(({ InstanceType }) => InstanceType ?? [])
  const types = [
    ...new Set([...(variant.InstanceType === undefined ? [] : [variant.InstanceType]), ...pools]),
  ]
  const unfit = instanceTypes.length === 0 ? [] : types.filter((type) => !instanceTypes.includes(type))
  if (unfit.length > 0) {
    findings.push(
      say(
        'warning',
        'instance-type-unsupported',
        `${endpoint.name} runs on ${unfit.join(', ')}; ${release.label} is registered for ${instanceTypes.join(', ')}. ` +
          'Register it for the type that it was tried on, or change the endpoint.',
      ),
    )
  }
  const isBySource = containers.some((each) => each.ModelDataSource !== undefined && !isLoadedByUrl(each))
  if (variant.ServerlessConfig !== undefined && isBySource) {
    findings.push(
      say(
        'blocker',
        'serverless-data-source',
        `${endpoint.name} is serverless, and SageMaker takes no \`ModelDataSource\` there. Register ${release.label} with an archive as \`ModelDataUrl\`.`,
      ),
    )
  }
  return findings
}

/** A model is made of one specification. What else the package describes answers nowhere, although it was approved with it. */
export function specificationFindings(
  say: Say,
  endpoint: Endpoint,
  release: Release,
  { additional }: Entry,
): Finding[] {
  if (additional.length === 0) return []
  const names = list(additional.map((name) => `\`${name}\``))
  const what =
    additional.length === 1
      ? `an additional inference specification, ${names}, which is`
      : `${additional.length} additional inference specifications, ${names}, which are`
  return [
    say(
      'warning',
      'specifications-not-deployed',
      `The package of ${release.label} has ${what} not deployed: ${endpoint.name} gets the main one. ` +
        'To serve another one, register a version that has it as its `InferenceSpecification`.',
    ),
  ]
}

/** What is kept of the model before, where that may be more than is meant. */
export function keptFindings(
  say: Say,
  endpoint: Endpoint,
  release: Release,
  { containers }: Entry,
  kept: Kept,
  input: CreateModelInput,
): Finding[] {
  const planned = input.PrimaryContainer === undefined ? (input.Containers ?? []) : [input.PrimaryContainer]
  const findings: Finding[] = []
  const keys = planned.flatMap(({ Environment = {} }, index) =>
    Object.keys(Environment).filter((name) => containers[index]?.Environment?.[name] === undefined),
  )
  if (keys.length > 0) {
    findings.push(
      say(
        'ok',
        'environment-kept',
        `Kept of the model that ${endpoint.name} serves now, because ${release.label} does not state them: ${[...new Set(keys)].sort().join(', ')}.`,
      ),
    )
  }
  const code = planned.flatMap(({ Environment = {} }, index) => {
    const path = Environment.SAGEMAKER_SUBMIT_DIRECTORY
    const isKept =
      path !== undefined && containers[index]?.Environment?.SAGEMAKER_SUBMIT_DIRECTORY === undefined
    return isKept ? [path] : []
  })
  if (code.length > 0) {
    findings.push(
      say(
        'warning',
        'code-kept',
        `${release.label} states no code of its own, so it would run with that of the model before: SAGEMAKER_SUBMIT_DIRECTORY is ${code.join(', ')}. ` +
          'Register it with its own, or let the plan replace the environment.',
      ),
    )
  }
  const unwatched = planned.flatMap(({ Environment = {} }) =>
    Object.entries(Environment).flatMap(([name, value]) =>
      value.startsWith('s3://') ? [`${name} is ${value}`] : [],
    ),
  )
  if (unwatched.length > 0) {
    findings.push(
      say(
        'warning',
        'address-unwatched',
        `The environment of ${release.label} names what its containers may load by themselves: ${list(unwatched)}. What lies there is not compared, and may change after the approval. ` +
          'Put it into the archive, or register it under `AdditionalModelDataSources`.',
      ),
    )
  }
  const dropped = kept.containers.flatMap(({ AdditionalS3DataSource }) => AdditionalS3DataSource?.S3Uri ?? [])
  if (dropped.length > 0) {
    findings.push(
      say(
        'warning',
        'data-source-dropped',
        `The model that ${endpoint.name} serves now gets ${list(dropped)} from its package, which no other model can keep. ` +
          `If ${release.label} needs it, register it with that under \`AdditionalModelDataSources\`.`,
      ),
    )
  }
  const isDirect = input.InferenceExecutionConfig?.Mode === 'Direct'
  if (isDirect && planned.some(({ ContainerHostname }) => ContainerHostname === undefined)) {
    findings.push(
      say(
        'blocker',
        'containers-unnamed',
        `${endpoint.name} calls its containers one by one, by name, and those of ${release.label} have no \`ContainerHostname\`. Register it with names.`,
      ),
    )
  }
  const before = kept.containers.length
  if (before > 0 && before !== planned.length && kept.partial !== true) {
    findings.push(
      say(
        'ok',
        'containers-differ',
        `${endpoint.name} serves ${before} container${before === 1 ? '' : 's'} now and ${planned.length} with ${release.label}; settings are kept by name where all have one, else by position.`,
      ),
    )
  }
  return findings
}
