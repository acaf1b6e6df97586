import { z } from 'zod'
import type { ComparedOutcome } from '#lib/domain/manifest/compare.ts'
import type { Difference } from '#lib/domain/manifest/difference.ts'
import { imagePart } from '#lib/domain/manifest/image.ts'
import * as parts from '#lib/domain/manifest/parts.ts'
import {
  type ArtifactPart,
  artifactKinds,
  type ContainerManifest,
  comparedParts,
  type Manifest,
  undeployableReasons,
  unknownReasons,
} from '#lib/domain/manifest/types.ts'

/** The shapes of manifests in JSON columns, and manifests of what was recorded before they were read. */

const why = z.object({ reason: z.enum(unknownReasons), detail: z.string().exactOptional() })

export const known = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('known', [
    z.object({ known: z.literal(true), value }),
    z.object({ known: z.literal(false), why }),
  ])

const part = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('stated'), value }),
    z.object({ state: z.literal('unstated') }),
    z.object({ state: z.literal('unknown'), why }),
  ])

/** JSON has no undefined: a missing or null member reads as undefined. */
const maybeText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)

const image = z.object({
  address: z.string(),
  repository: z.string(),
  tag: maybeText,
  digest: known(z.string()),
  platforms: known(z.array(z.string())).exactOptional(),
})

const artifact = z.union([
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.enum(artifactKinds),
    address: z.string(),
    digest: known(z.string()),
    declared: z.literal(true).exactOptional(),
    objects: known(z.string()).exactOptional(),
    kept: z
      .object({ entry: z.string(), madeAt: z.string(), copyOf: z.string().exactOptional() })
      .exactOptional(),
  }),
]) satisfies z.ZodType<ArtifactPart>

const texts = z.record(z.string(), z.string())

const container = z.object({
  name: maybeText,
  image: part(image),
  artifact: part(artifact),
  data: part(z.array(z.object({ name: z.string(), artifact }))),
  environment: part(z.record(z.string(), z.object({ hash: z.string(), shown: z.string().exactOptional() }))),
  command: part(z.array(z.string())),
  args: part(z.array(z.string())),
  routes: part(texts),
  settings: part(texts),
}) satisfies z.ZodType<ContainerManifest>

export const manifestJson = z.object({
  containers: z.array(container),
  execution: part(z.enum(['serial', 'direct'])),
  inference: part(texts),
  undeployable: z.enum(undeployableReasons).exactOptional(),
}) satisfies z.ZodType<Manifest>

const compared = {
  container: z
    .number()
    .nullish()
    .transform((value) => value ?? undefined),
  part: z.enum(comparedParts),
  tolerated: z.boolean().exactOptional(),
}
export const comparedOutcomeJson = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('same'), ...compared }),
  z.object({ outcome: z.literal('by-tag'), tag: z.string(), ...compared }),
  z.object({ outcome: z.literal('declared'), digest: z.string(), ...compared }),
  z.object({ outcome: z.literal('different'), ...compared }),
  z.object({ outcome: z.literal('unknown'), side: z.enum(['release', 'endpoint']), why, ...compared }),
]) satisfies z.ZodType<ComparedOutcome>

/** What is known of an endpoint's serving besides which release it is. */
export const servedIdentityJson = z.object({
  /** Labels of other registry entries with the same fingerprint. */
  alsoLabels: z.array(z.string()),
  /** Parts that are the release's by tag or by a declared digest only. */
  byTag: z.array(comparedOutcomeJson),
  /** Parts of the nearest release that could not be compared; empty: everything could. */
  unknown: z.array(comparedOutcomeJson),
  /** Label of that release. */
  nearest: maybeText,
})
export type ServedIdentity = z.infer<typeof servedIdentityJson>

/** @param artifactUrl a Vertex AI model version holds its artifact itself: the kind is told by the address */
function earlier(
  imageAddress: string | undefined,
  artifactUrl: string | undefined,
  digest: string | undefined,
): Manifest {
  return parts.earlierManifest(
    imageAddress === undefined || imageAddress === ''
      ? parts.unknownPart('not-read')
      : parts.stated(imagePart(imageAddress)),
    artifactUrl === undefined || artifactUrl === ''
      ? parts.unknownPart('not-read')
      : parts.stated({
          kind: artifactUrl.startsWith('projects/') ? 'prefix' : 'archive',
          address: artifactUrl,
          digest: digest === undefined ? parts.unknown('not-read') : parts.known(digest),
        }),
  )
}

export function earlierServed(observation: {
  image: string | undefined
  artifactUrl: string | undefined
  digest: string | undefined
}): Manifest {
  return earlier(observation.image, observation.artifactUrl, observation.digest)
}

export function earlierStated(release: {
  image: string
  artifactUrl: string
  artifactDigest: string | null
}): Manifest {
  return earlier(release.image, release.artifactUrl, release.artifactDigest ?? undefined)
}

const calling = z.enum(['serial', 'direct', 'default', 'unknown'])
const names = z.array(z.string().nullable())

export const differenceJson = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('names'), found: names, wanted: names }),
  z.object({ kind: z.literal('calling'), containers: z.number(), found: calling, wanted: calling }),
  z.object({ kind: z.literal('count'), found: z.number(), wanted: z.number() }),
  z.object({
    kind: z.literal('parts'),
    containers: z.number(),
    parts: z.array(z.object({ container: z.number().exactOptional(), part: z.enum(comparedParts) })),
    values: z.object({ found: z.string(), wanted: z.string() }).exactOptional(),
    sameWeights: z.boolean(),
  }),
]) satisfies z.ZodType<Difference>
