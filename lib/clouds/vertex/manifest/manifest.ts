import { digestOf, environmentOf } from '#lib/domain/manifest/fingerprint.ts'
import { imagePart } from '#lib/domain/manifest/image.ts'
import { container, known, manifest, stated, unknown, unknownPart } from '#lib/domain/manifest/parts.ts'
import type { ArtifactPart, KeptEntry, Known, Manifest, UnknownReason } from '#lib/domain/manifest/types.ts'
import { canonicalMessage } from './canonical.ts'
import { DIGEST_VARIABLE, writtenDigest } from './model.ts'

/**
 * A model version of Vertex AI as a manifest, as registry, artifact store and provider all read it. A version is whole: what it does
 * not set is Vertex AI's default and never the predecessor's, so an absent member is stated as absent. Pure.
 */

interface Port {
  containerPort?: number | null
}

/** The parts of a Model that decide what it answers, in the gRPC client's form: defaults are filled in, int64 is text. */
export interface ModelContents {
  artifactUri?: string | null
  explanationSpec?: object | null
  /** Of a model with several sets of weights, the one that is deployed unless another is named. */
  defaultCheckpointId?: string | null
  containerSpec?: {
    imageUri?: string | null
    command?: string[] | null
    args?: string[] | null
    env?: { name?: string | null; value?: string | null }[] | null
    ports?: Port[] | null
    grpcPorts?: Port[] | null
    predictRoute?: string | null
    healthRoute?: string | null
    invokeRoutePrefix?: string | null
    deploymentTimeout?: { seconds?: unknown; nanos?: number | null } | null
    sharedMemorySizeMb?: unknown
    startupProbe?: object | null
    healthProbe?: object | null
    livenessProbe?: object | null
  } | null
}

/** What is known of a version's weights beside what it says of them. */
export interface KnownWeights {
  /** The version, which keeps a copy of its own. */
  kept?: KeptEntry
  /** Over the folder as it was when the version was made; left out where there is none. */
  objects?: Known<string>
}

/** What a DeployedModel changes of its version. */
export interface DeployedOverrides {
  id: string
  explanationSpec?: object | undefined
  disableExplanations?: boolean | undefined
  checkpointId?: string | undefined
}

/** Vertex AI's reference: without ports a container listens on this one. */
const DEFAULT_PORT = '8080'

export function manifestOf(model: ModelContents, weights: KnownWeights = {}): Manifest {
  const { containerSpec: spec } = model
  const image = spec?.imageUri
  // Models of AutoML have no container of their own: nothing tells what would answer.
  if (!spec || !image) return manifest([], { undeployable: 'no-image' })
  const { [DIGEST_VARIABLE]: _digest, ...environment } = environmentVariables(model)
  return manifest([
    container({
      image: stated(imagePart(image)),
      artifact: stated(artifactOf(model, weights)),
      // A version has one artifact and no further sources.
      data: stated([]),
      environment: stated(environmentOf(environment)),
      command: stated(spec.command ?? []),
      args: stated(spec.args ?? []),
      routes: stated(routesOf(spec)),
      settings: stated(settingsOf(model)),
    }),
  ])
}

/** What a DeployedModel of that version answers with. */
export function servedManifest(
  model: ModelContents,
  deployed: DeployedOverrides,
  weights: KnownWeights = {},
): Manifest {
  const { checkpointId, explanationSpec, disableExplanations, id } = deployed
  const read = manifestOf(
    checkpointId === undefined || checkpointId === ''
      ? model
      : { ...model, defaultCheckpointId: checkpointId },
    weights,
  )
  const [first, ...others] = read.containers
  if (first === undefined) return unknownManifest('not-told', 'containerSpec')
  if (explanationSpec === undefined || disableExplanations === true) return read
  // The deployment's own is the version's with changes, in the form of another API: whether they differ cannot be told.
  const settings = unknownPart('not-comparable', `explanationSpec of DeployedModel ${id}`)
  return { ...read, containers: [{ ...first, settings }, ...others] }
}

/** One container of which nothing is known. */
export function unknownManifest(reason: UnknownReason, detail: string): Manifest {
  const part = unknownPart(reason, detail)
  return manifest([
    container({
      image: part,
      artifact: part,
      data: part,
      environment: part,
      command: part,
      args: part,
      routes: part,
      settings: part,
    }),
  ])
}

/** A container that fetches its weights itself says so by writing their checksum without an address. */
function artifactOf(model: ModelContents, { kept, objects }: KnownWeights): ArtifactPart {
  const address = model.artifactUri ?? ''
  const written = environmentVariables(model)[DIGEST_VARIABLE]
  if (address === '' && written === undefined) return { kind: 'none' }
  return {
    ...{ kind: 'prefix', address, ...digestIn(written, objects) },
    ...(objects === undefined ? {} : { objects }),
    // What a container fetches from elsewhere Vertex AI does not keep.
    ...(kept === undefined || address === '' ? {} : { kept }),
  }
}

/** Whatever a pipeline wrote down is a declaration: Vertex AI compares it with nothing. */
function digestIn(
  written: string | undefined,
  objects: Known<string> | undefined,
): { digest: Known<string>; declared?: true } {
  const declared = written === undefined ? undefined : writtenDigest(written)
  if (declared !== undefined) return { digest: known(declared), declared: true }
  if (objects?.known === true) return { digest: objects }
  return {
    digest:
      written === undefined
        ? unknown('not-told', DIGEST_VARIABLE)
        : unknown('not-comparable', `${DIGEST_VARIABLE}=${written}`),
  }
}

function environmentVariables({ containerSpec }: ModelContents): Record<string, string> {
  // proto3 leaves an empty list and an empty value out: none is none, and a value that is left out is empty.
  return Object.fromEntries((containerSpec?.env ?? []).map(({ name, value }) => [name ?? '', value ?? '']))
}

type ContainerSpec = NonNullable<ModelContents['containerSpec']>

function routesOf(spec: ContainerSpec): Record<string, string> {
  return withoutAbsent({
    predictRoute: spec.predictRoute,
    healthRoute: spec.healthRoute,
    invokeRoutePrefix: spec.invokeRoutePrefix,
    ports: portsOf(spec.ports) ?? DEFAULT_PORT,
    grpcPorts: portsOf(spec.grpcPorts),
  })
}

/** In their order: only the first one gets requests. */
function portsOf(ports: Port[] | null | undefined): string | undefined {
  const numbers = (ports ?? []).flatMap(({ containerPort }) => containerPort ?? [])
  return numbers.length === 0 ? undefined : numbers.join(', ')
}

/**
 * Left out: `predictSchemata` and `metadata`, which describe requests and are not consulted by a container of one's own (and whose
 * addresses Vertex AI rewrites with every copy). `explanationSpec` decides what `explain` answers.
 */
function settingsOf({ containerSpec, explanationSpec, defaultCheckpointId }: ModelContents) {
  const { deploymentTimeout, sharedMemorySizeMb, startupProbe, healthProbe, livenessProbe } =
    containerSpec ?? {}
  const explained = explanationSpec ? canonicalMessage(explanationSpec, /SchemaUri$/) : undefined
  return withoutAbsent({
    deploymentTimeout: durationOf(deploymentTimeout),
    sharedMemorySizeMb: numberOf(sharedMemorySizeMb),
    startupProbe: startupProbe ? canonicalMessage(startupProbe) : undefined,
    healthProbe: healthProbe ? canonicalMessage(healthProbe) : undefined,
    livenessProbe: livenessProbe ? canonicalMessage(livenessProbe) : undefined,
    explanationSpec: explained === undefined ? undefined : digestOf(explained),
    checkpoint: defaultCheckpointId,
  })
}

function durationOf(duration: ContainerSpec['deploymentTimeout']): string | undefined {
  if (!duration) return undefined
  // proto3 leaves zeros out.
  const nanos = duration.nanos ?? 0
  return `${String(duration.seconds ?? 0)}${nanos === 0 ? '' : `.${String(nanos).padStart(9, '0')}`}s`
}

/** An int64 is a number, text, or an object that prints as digits; 0 is the same as none. */
function numberOf(value: unknown): string | undefined {
  const text = value === null || value === undefined ? '' : String(value)
  return text === '' || text === '0' ? undefined : text
}

function withoutAbsent(values: Record<string, string | null | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
