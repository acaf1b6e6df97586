import { type Google, googleClients } from '#lib/clouds/google/clients.ts'
import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import { manifestOf } from '#lib/clouds/vertex/manifest/manifest.ts'
import type { Manifest } from '#lib/domain/manifest/types.ts'
import type { Guardrail } from '#lib/domain/plan/plan.ts'
import type { Clock } from '#lib/domain/ports.ts'
import { verbatim } from '#lib/domain/said.ts'
import type { ArtifactCopy, Endpoint, Release } from '#lib/domain/types.ts'
import { startSandbox, type TestSandbox } from '#sandbox/testing/index.ts'

export const PROJECT = 'payments-prod'
export const MODEL = 'embeddings'
export const place = { account: PROJECT, region: 'europe-west4' }

/** A Vertex AI endpoint of four replicas on v57, with v58 registered beside it, in this process. Cloud time passes by `pass` only. */
export interface VertexFleet {
  sandbox: TestSandbox
  google: Google
  /** Calls by operation that reached the sandbox in the endpoint's location. */
  calls(operation: string): ReturnType<TestSandbox['world']['calls']['find']>
  stop(): Promise<void>
}

export const amsterdam: Endpoint = {
  id: 'endpoint-amsterdam',
  model: MODEL,
  provider: 'vertex',
  account: PROJECT,
  region: place.region,
  name: 'embeddings-eu',
  role: 'active',
  peakRps: 300,
  settings: {},
}

export const oneSurge: Guardrail = guardrailOf({
  shift: { strategy: 'canary', percent: 10, bakeSeconds: 600 },
  vertex: { maxSurge: { replicas: 1 }, maxUnavailable: { replicas: 0 }, bakeSeconds: 600 },
  rollbackOn: {},
  terminationWaitSeconds: 0,
  timeoutSeconds: 7200,
})

/** Hex digits of what a version serves. */
const hexOf = (version: number) => `${version}`.repeat(64).slice(0, 64)
export const digestOf = (version: number) => `sha256:${hexOf(version)}`

export const modelName = `projects/${PROJECT}/locations/${place.region}/models/${MODEL}`
/** The first version that is registered here is v57. */
export const versionName = (version: number) => `${modelName}@${version - 56}`

export const IMAGE = `europe-docker.pkg.dev/payments-prod/serving/embeddings@sha256:${'ee'.repeat(32)}`
/** Of another build of the server, for the same weights. */
export const OTHER_IMAGE = IMAGE.replace('eeee', 'ffff')
export const artifactUri = (version: number) => `gs://embeddings-models-eu/v${version}/`

export function container(version: number, changes: Record<string, string> = {}) {
  return {
    imageUri: IMAGE,
    predictRoute: '/predict',
    healthRoute: '/health',
    env: [{ name: 'ARTIFACT_SHA256', value: hexOf(version) }],
    ...changes,
  }
}

/** @param changes of its endpoint */
export async function vertexFleet(changes: Partial<EndpointSeed> = {}): Promise<VertexFleet> {
  const sandbox = await startSandbox({ empty: true })
  const { world } = sandbox
  for (const version of [57, 58]) {
    world.vertex.seed.model(place, {
      modelId: MODEL,
      versionAliases: [`v${version}`],
      containerSpec: container(version),
      artifactUri: artifactUri(version),
    })
  }
  seedEndpoint(sandbox, amsterdam.name, changes)
  sandbox.pass(60)
  const clients = googleClients({
    sandbox: {
      grpcPort: sandbox.googleGrpcPort,
      restUrl: `http://127.0.0.1:${sandbox.googleRestPort}`,
    },
  })
  const clock: Clock = {
    rate: 1,
    now: () => new Date(world.clock.now()),
    realDelay: (milliseconds) => milliseconds,
  }
  return {
    sandbox,
    google: { clients, clock },
    calls: (operation) => world.calls.find({ ...place, operation }),
    async stop() {
      clients.close()
      await sandbox.stop()
    },
  }
}

type EndpointSeed = Parameters<TestSandbox['world']['vertex']['seed']['endpoint']>[1]

/** A dedicated endpoint that has served v57 for a day. */
export function seedEndpoint(
  { world }: TestSandbox,
  endpointId: string,
  changes: Partial<EndpointSeed> = {},
): string {
  return world.vertex.seed.endpoint(
    place,
    {
      endpointId,
      displayName: endpointId,
      deploymentDisplayName: `${endpointId}-v57`,
      model: versionName(57),
      machineType: 'n1-standard-4',
      replicas: 4,
      dedicatedEndpointEnabled: true,
      ...changes,
    },
    world.clock.now() - 86_400_000,
  )
}

export function embeddings(version: number): Release {
  return {
    id: `release-v${version}`,
    model: MODEL,
    label: `v${version}`,
    version,
    registryRef: versionName(version),
    manifest: versionManifest(version),
    image: container(version).imageUri,
    artifactUrl: versionName(version),
    artifactDigest: digestOf(version),
    status: 'Approved',
    evaluation: {},
  }
}

/** When v57 and v58 were registered. */
const REGISTERED_AT = '2026-03-10T03:00:00.000Z'

/** What the fleet's versions state. */
export function versionManifest(version: number): Manifest {
  const kept = { entry: versionName(version), madeAt: REGISTERED_AT }
  return manifestOf({ artifactUri: artifactUri(version), containerSpec: container(version) }, { kept })
}

export function versionHere(version: number): ArtifactCopy {
  return {
    region: amsterdam.region,
    url: versionName(version),
    places: { [versionName(version)]: versionName(version) },
    manifest: versionManifest(version),
    state: 'present',
    digest: digestOf(version),
    sizeBytes: undefined,
    lastModifiedAt: undefined,
    checkedAt: new Date(0).toISOString(),
    said: verbatim('It is there.'),
  }
}
