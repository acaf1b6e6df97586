import { DescribeModelPackageCommand } from '@aws-sdk/client-sagemaker'
import type { Aws } from '#lib/clouds/aws/clients.ts'
import { callUnless, isNotFound } from '#lib/clouds/aws/errors.ts'
import {
  type PlainContainer,
  packageArn,
  packageManifest,
} from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { canonical } from '#lib/domain/canonical.ts'
import { terminal } from '#lib/domain/errors.ts'
import { canonicalPart } from '#lib/domain/manifest/fingerprint.ts'
import {
  type ArtifactPart,
  type ContainerManifest,
  type Environment,
  type Manifest,
  partNames,
  type UndeployableReason,
} from '#lib/domain/manifest/types.ts'
import type { Release } from '#lib/domain/types.ts'

/** The release's registry entry as it is now, with the values that Meridian does not keep. */
export interface Entry {
  containers: PlainContainer[]
  /** Types of instances that the entry says it supports; empty: it says none. */
  instanceTypes: string[]
  /** Names of the specifications that it has beside its main one, which alone is deployed. */
  additional: string[]
}

/**
 * Reads the entry again: values of secret-looking variables are nowhere else.
 * @throws CloudError terminal when it is gone, cannot be deployed, or states something else than when it was read
 */
export async function readEntry(aws: Aws, release: Release): Promise<Entry> {
  refuseUndeployable(release.label, release.manifest.undeployable)
  const owner = packageArn(release.registryRef)
  if (owner === undefined) return { containers: containersOf(release), instanceTypes: [], additional: [] }
  // A group that is shared from another account is read as it was listed: there may be no role in its owner's account.
  const { account, region } = release.registry ?? owner
  const context = {
    action: 'sagemaker:DescribeModelPackage',
    region,
    subject: release.registryRef,
  }
  const described = await callUnless(context, isNotFound, () =>
    aws.clients
      .sagemaker(account, region)
      .send(new DescribeModelPackageCommand({ ModelPackageName: release.registryRef })),
  )
  if (described === undefined) {
    throw terminal(
      `The registry entry of ${release.label}, ${release.registryRef}, was deleted. Register it again and have it approved.`,
      'EntryGone',
    )
  }
  const now = packageManifest(described)
  refuseUndeployable(release.label, now.undeployable)
  const changed = changedPart(release.manifest, now)
  if (changed !== undefined) {
    throw terminal(
      `The registry entry of ${release.label} has changed since it was read: its ${changed} is another one now. ` +
        'Register what is to be served as a new version and have it approved.',
      'EntryChanged',
    )
  }
  const specification = described.InferenceSpecification
  return {
    containers: specification?.Containers ?? [],
    // The member is optional; without it any type may be tried.
    instanceTypes: specification?.SupportedRealtimeInferenceInstanceTypes ?? [],
    // The member is left out where there are none, and the API lets none be without a name.
    additional: (described.AdditionalInferenceSpecifications ?? []).flatMap(({ Name }) => Name ?? []),
  }
}

const undeployableSentence: Record<UndeployableReason, string> = {
  'no-inference-specification':
    'is registered without an inference specification, so it does not say which image answers. Register a version with one.',
  'no-image': 'has a container without an image. Register a version that names one.',
  'registration-failed': 'failed to be registered. Register it again.',
  marketplace:
    'is a Marketplace product, which only its own package can deploy. Deploy it in the console of SageMaker.',
}

function refuseUndeployable(label: string, reason: UndeployableReason | undefined): void {
  if (reason !== undefined) throw terminal(`${label} ${undeployableSentence[reason]}`, 'EntryUndeployable')
}

/** The first part that the entry states otherwise now; what was not read then is not compared. */
function changedPart(then: Manifest, now: Manifest): string | undefined {
  const wasRead = then.execution.state !== 'unknown'
  if (then.containers.length !== now.containers.length)
    return wasRead || then.containers.length > 1 ? 'number of containers' : 'manifest'
  for (const [index, container] of then.containers.entries()) {
    const there = now.containers[index]
    if (there === undefined) continue
    // Where there are several, requests may choose by the name.
    if (wasRead && then.containers.length > 1 && container.name !== there.name) return 'name of a container'
    const part = partNames.find((name) => {
      const part = container[name]
      if (part.state === 'unknown') return false
      return statedText(container, name) !== statedText(there, name)
    })
    if (part !== undefined) return part
  }
  const isSameInference =
    then.inference.state === 'unknown' || canonical(then.inference) === canonical(now.inference)
  return isSameInference ? undefined : 'inference specification'
}

/** What the entry itself says of a part: addresses, without the digests that were resolved since. */
function statedText(container: ContainerManifest, part: (typeof partNames)[number]): string {
  const { image, artifact, data } = container
  if (part === 'image' && image.state === 'stated') return image.value.address
  if (part === 'artifact' && artifact.state === 'stated') return JSON.stringify(place(artifact.value))
  if (part === 'data' && data.state === 'stated')
    return JSON.stringify(data.value.map((source) => [source.name, place(source.artifact)]))
  return canonicalPart(container, part)
}

const place = (artifact: ArtifactPart) =>
  artifact.kind === 'none' ? [artifact.kind] : [artifact.kind, artifact.address]

/** A release of another cloud's registry, whose entry SageMaker does not know: what was read of it is all that there is. */
function containersOf({ label, manifest }: Release): PlainContainer[] {
  return manifest.containers.map(({ name, image, artifact, environment }) => {
    if (image.state !== 'stated')
      throw terminal(`${label} names no image, so it cannot be deployed on SageMaker.`, 'EntryUndeployable')
    return {
      ...(name === undefined ? {} : { ContainerHostname: name }),
      Image: image.value.address,
      ...(artifact.state === 'stated' ? formOf(artifact.value) : {}),
      ...(environment.state === 'stated' ? { Environment: shownValues(label, environment.value) } : {}),
    }
  })
}

function formOf(artifact: ArtifactPart): Pick<PlainContainer, 'ModelDataUrl' | 'ModelDataSource'> {
  if (artifact.kind === 'none') return {}
  if (artifact.kind === 'archive') return { ModelDataUrl: artifact.address }
  const S3DataType = artifact.kind === 'prefix' ? 'S3Prefix' : 'S3Object'
  return {
    ModelDataSource: { S3DataSource: { S3Uri: artifact.address, S3DataType, CompressionType: 'None' } },
  }
}

function shownValues(label: string, environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, { shown }]) => {
      if (shown === undefined)
        throw terminal(
          `The value of ${name} of ${label} looks like a secret, is not kept, and its registry cannot be asked for it.`,
          'EntryUndeployable',
        )
      return [name, shown]
    }),
  )
}
