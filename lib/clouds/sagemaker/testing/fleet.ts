import { type Aws, awsClients } from '#lib/clouds/aws/clients.ts'
import { s3ArtifactStore } from '#lib/clouds/sagemaker/artifacts/s3.ts'
import { packageManifest } from '#lib/clouds/sagemaker/manifest/package-manifest.ts'
import { sagemakerRegistry } from '#lib/clouds/sagemaker/registry/index.ts'
import type { SageMakerSettings } from '#lib/clouds/sagemaker/settings.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { known, stated, unknown } from '#lib/domain/manifest/parts.ts'
import type { ArtifactPart, ContainerManifest } from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Clock } from '#lib/domain/ports.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { ArtifactCopy, Endpoint, Release } from '#lib/domain/types.ts'
import { startSandbox, type TestSandbox } from '#sandbox/testing/index.ts'

export const ACCOUNT = '123456789012'

/** The demo's world in this process, with the adapters' real clients in front of it. Cloud time passes by `pass` only. */
export interface SandboxFleet {
  sandbox: TestSandbox
  aws: Aws
  stop(): Promise<void>
}

export async function sandboxFleet(): Promise<SandboxFleet> {
  const sandbox = await startSandbox()
  // Replication of what the demo publishes at its start takes seconds.
  sandbox.pass(60)
  const clients = awsClients({ sandbox: { url: sandbox.awsUrl } })
  const clock: Clock = {
    rate: 1,
    now: () => new Date(sandbox.world.clock.now()),
    realDelay: (milliseconds) => milliseconds,
  }
  return {
    sandbox,
    aws: { clients, clock },
    async stop() {
      clients.close()
      await sandbox.stop()
    },
  }
}

const sydneySettings: SageMakerSettings = {
  variant: 'AllTraffic',
  executionRole: `arn:aws:iam::${ACCOUNT}:role/fraud`,
  rollbackAlarms: ['fraud-au-latency-p99', 'fraud-au-4xx', 'fraud-au-5xx'],
}

/** Sydney of the demo's fraud-scoring; the fleet file names its alarms. */
export const sydney: Endpoint & { settings: SageMakerSettings } = {
  id: 'endpoint-sydney',
  model: 'fraud-scoring',
  provider: 'sagemaker',
  account: ACCOUNT,
  region: 'ap-southeast-2',
  name: 'fraud-au',
  role: 'active',
  peakRps: 200,
  settings: sydneySettings,
}

export const sydneyWith = (settings: Partial<SageMakerSettings>): Endpoint => ({
  ...sydney,
  settings: { ...sydneySettings, ...settings },
})

export const registryLocation = {
  kind: 'sagemaker',
  account: ACCOUNT,
  region: 'eu-west-1',
  group: 'fraud-scoring',
} as const

/** The demo's release as its package states it. The digest is that of its artifact; undefined: it was not read. */
export function release(version: number, artifactDigest: string | undefined): Release {
  const image = `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/fraud-scoring:xgb-1.7`
  const artifactUrl = `s3://fraud-models-eu/v${version}/model.tar.gz`
  return {
    id: `release-v${version}`,
    model: 'fraud-scoring',
    label: `v${version}`,
    version,
    registryRef: `arn:aws:sagemaker:eu-west-1:${ACCOUNT}:model-package/fraud-scoring/${version}`,
    manifest: packageManifest(
      {
        ModelPackageStatus: 'Completed',
        InferenceSpecification: {
          Containers: [{ Image: image, ModelDataUrl: artifactUrl }],
          SupportedContentTypes: ['text/csv'],
          SupportedResponseMIMETypes: ['application/json'],
        },
      },
      { artifact: () => (artifactDigest === undefined ? unknown('not-read') : known(artifactDigest)) },
    ),
    image,
    artifactUrl,
    artifactDigest,
    status: 'Approved',
    evaluation: {},
  }
}

/** On a connection of its own: one that was kept may be closed by the sandbox in the moment in which it is used again. */
const asJson = { 'content-type': 'application/json', connection: 'close' }

/** What a night's training publishes, as POST /publish of the sandbox takes it. */
export async function publish(
  { sandbox }: SandboxFleet,
  options: Record<string, unknown>,
): Promise<{ release: string; modelPackageArn: string }> {
  const response = await fetch(`${sandbox.controlUrl}/publish`, {
    method: 'POST',
    headers: asJson,
    body: JSON.stringify(options),
  })
  if (response.status !== 201) throw new Error(await response.text())
  return (await response.json()) as { release: string; modelPackageArn: string }
}

/** Something that happens in the clouds behind Meridian's back. */
export async function happen({ sandbox }: SandboxFleet, fault: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${sandbox.controlUrl}/faults`, {
    method: 'POST',
    headers: asJson,
    body: JSON.stringify(fault),
  })
  if (response.status !== 201) throw new Error(await response.text())
}

/** A package as Meridian keeps it: read from the registry, its artifacts' digests from where it states them. */
export async function registered({ aws }: SandboxFleet, registryRef: string): Promise<Release> {
  const read = await sagemakerRegistry(aws).read(registryLocation, registryRef)
  if (read === undefined) throw new Error(`There is no ${registryRef}.`)
  const store = s3ArtifactStore(aws)
  const digested = async <T extends ArtifactPart>(artifact: T): Promise<T> => {
    if (artifact.kind === 'none') return artifact
    const stored = await store.read(ACCOUNT, registryLocation.region, artifact.address, artifact.kind)
    return { ...artifact, digest: stored?.digest ?? unknown('not-found', artifact.address) }
  }
  const containers = await Promise.all(
    read.manifest.containers.map(async (container): Promise<ContainerManifest> => {
      const { artifact, data } = container
      return {
        ...container,
        artifact: artifact.state === 'stated' ? stated(await digested(artifact.value)) : artifact,
        data:
          data.state === 'stated'
            ? stated(
                await Promise.all(
                  data.value.map(async (source) => ({
                    ...source,
                    artifact: await digested(source.artifact),
                  })),
                ),
              )
            : data,
      }
    }),
  )
  const [first] = containers
  const artifact = first?.artifact.state === 'stated' ? first.artifact.value : undefined
  return {
    id: `release-${read.label}`,
    model: registryLocation.group,
    label: read.label,
    version: read.version,
    registryRef,
    manifest: { ...read.manifest, containers },
    image: read.image,
    artifactUrl: read.artifactUrl,
    artifactDigest:
      artifact !== undefined && artifact.kind !== 'none' && artifact.digest.known
        ? artifact.digest.value
        : undefined,
    status: 'Approved',
    evaluation: read.evaluation,
  }
}

/** Where the release's artifacts are in Sydney. */
export function copiesInSydney({ aws }: SandboxFleet, of: Release): Promise<ArtifactCopy> {
  const source = { label: of.label, url: of.artifactUrl, manifest: of.manifest }
  return s3ArtifactStore(aws).copy(
    ACCOUNT,
    registryLocation.region,
    source,
    sydney.region,
    's3://fraud-models-au',
  )
}

export const canary: Guardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 1800 },
  rollbackOn: { errors4xx: 0.01 },
  terminationWaitSeconds: 0,
  timeoutSeconds: 7200,
})

export function artifactIn(endpoint: Endpoint, digest: string | undefined, url: string): ArtifactCopy {
  return {
    region: endpoint.region,
    url,
    state: 'present',
    digest,
    sizeBytes: 1,
    lastModifiedAt: undefined,
    checkedAt: new Date(0).toISOString(),
    said: verbatim('It is there.'),
  }
}
