import fc from 'fast-check'
import type { RollingDeployment } from '#lib/clouds/vertex/plan/section.ts'

/** A model version as a pipeline uploads it: the members of ModelContainerSpec in the JSON of Google's REST API. */

const PINNED = (build: string) => `serving/embeddings@sha256:${build.repeat(64)}`

/** Absent members are left to Vertex AI's defaults. */
export interface MadeContainer {
  /** Repository with digest or tag; the registry's host comes with the region. */
  image: string
  command: string[] | undefined
  args: string[] | undefined
  env: Record<string, string>
  ports: number[] | undefined
  grpcPorts: number[] | undefined
  predictRoute: string | undefined
  healthRoute: string | undefined
  invokeRoutePrefix: string | undefined
  deploymentTimeout: string | undefined
  sharedMemorySizeMb: string | undefined
  startupProbe: object | undefined
  healthProbe: object | undefined
  livenessProbe: object | undefined
}

export interface MadeVersion {
  container: MadeContainer
  /**
   * `folder`: in Cloud Storage, with its checksum written into the container, without which it is never deployed; `fetched`: the container
   * fetches them itself and names the checksum; `image`: the image has everything.
   */
  weights: 'folder' | 'fetched' | 'image'
  checksum: string
  /** Where the release is registered: in the endpoint's own region, or in another from where it is brought here. */
  home: 'here' | 'elsewhere'
  /** What it says of variables is for clouds that merge: a version is whole. */
  environment: 'merge' | 'replace' | undefined
  /** On the wire a `false` cannot be told from absent, so it switches nothing off. */
  rolling: RollingDeployment
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const text = fc.stringMatching(/^[a-z0-9./:-]{0,24}$/)
const port = fc.integer({ min: 1025, max: 65_535 })
const seconds = fc.integer({ min: 1, max: 900 })

const action = fc.oneof(
  fc.record({
    exec: fc.record({ command: fc.constantFrom(['cat', '/ready'], ['sh', '-c', 'test -f /weights']) }),
  }),
  fc.record({
    httpGet: fc.record({ path: fc.constantFrom('/ready', '/health'), port, scheme: fc.constant('HTTP') }),
  }),
  fc.record({ tcpSocket: fc.record({ port }) }),
)
const probe = fc
  .tuple(action, fc.record({ periodSeconds: seconds, timeoutSeconds: seconds }, { requiredKeys: [] }))
  .map(([does, when]) => ({ ...does, ...when }))

const container: fc.Arbitrary<MadeContainer> = fc.record({
  image: fc.constantFrom(PINNED('a'), PINNED('b'), 'serving/embeddings:torch-2.6', 'serving/embeddings:gpu'),
  command: maybe(fc.constantFrom(['python3'], ['sh', '-c'])),
  args: maybe(fc.subarray(['-m', 'serve', '--threshold=$(THRESHOLD)', '--fast'], { minLength: 1 })),
  env: fc.dictionary(fc.constantFrom('THRESHOLD', 'TOP_K', 'API_KEY', 'DB_PASSWORD', 'MODE'), text),
  ports: maybe(fc.uniqueArray(port, { minLength: 1, maxLength: 2 })),
  grpcPorts: maybe(fc.uniqueArray(port, { minLength: 1, maxLength: 1 })),
  predictRoute: maybe(fc.constantFrom('/predict', '/v2/predict')),
  healthRoute: maybe(fc.constantFrom('/health', '/v2/health')),
  invokeRoutePrefix: maybe(fc.constantFrom('/*', '/invoke/*')),
  deploymentTimeout: maybe(seconds.map((count) => `${count}s`)),
  sharedMemorySizeMb: maybe(fc.integer({ min: 1, max: 4096 }).map(String)),
  startupProbe: maybe(probe),
  healthProbe: maybe(probe),
  livenessProbe: maybe(probe),
})

const hex = fc.stringMatching(/^[0-9a-f]{64}$/)

/** Models that explain are left out: Vertex AI does not roll them. */
export const madeVersions: fc.Arbitrary<MadeVersion> = fc.record({
  container,
  weights: fc.constantFrom('folder', 'fetched', 'image'),
  // Pipelines write it in several forms.
  checksum: fc.oneof(
    hex,
    hex.map((digits) => `sha256:${digits}`),
    hex.map((digits) => digits.toUpperCase()),
  ),
  home: fc.constantFrom('here', 'elsewhere'),
  environment: fc.constantFrom('merge', 'replace', undefined),
  rolling: fc.record(
    {
      maxSurge: fc.constantFrom({ replicas: 1 }, { percentage: 50 }),
      maxUnavailable: fc.constantFrom({ replicas: 0 }, { replicas: 2 }, { percentage: 25 }),
      bakeSeconds: fc.constant(600),
      serviceAccount: fc.constantFrom('canary@payments-prod.iam.gserviceaccount.com'),
      disableContainerLogging: fc.boolean(),
      enableAccessLogging: fc.boolean(),
    },
    { requiredKeys: ['maxSurge', 'maxUnavailable', 'bakeSeconds'] },
  ),
})

/** Its containerSpec and artifactUri in a region: images and weights lie in the region's own registry and bucket. */
export function contentsIn(region: string, { container, weights, checksum }: MadeVersion, label: string) {
  const { image, env, ports, grpcPorts, ...same } = container
  const written = weights === 'image' ? env : { ARTIFACT_SHA256: checksum, ...env }
  const containerPorts = (numbers: number[] | undefined) =>
    numbers?.map((containerPort) => ({ containerPort }))
  return withoutAbsent({
    artifactUri: weights === 'folder' ? `gs://embeddings-${region}/${label}/` : undefined,
    containerSpec: withoutAbsent({
      ...same,
      imageUri: `${region}-docker.pkg.dev/payments-prod/${image}`,
      env: Object.entries(written).map(([name, value]) => ({ name, value })),
      ports: containerPorts(ports),
      grpcPorts: containerPorts(grpcPorts),
    }),
  })
}

function withoutAbsent(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
