import { z } from 'zod'
import type { ArtifactPlaces } from '#lib/domain/artifact-place.ts'
import { comparedParts } from '#lib/domain/manifest/types.ts'
import { inForceStates } from '#lib/domain/observation.ts'
import type { Guardrail, JudgeSettings, Plan, PlanSection, PlanSpec } from '#lib/domain/plan/plan.ts'
import type { RegistryLocation } from '#lib/domain/ports.ts'
import type {
  ArtifactCopy,
  Baseline,
  Cause,
  EndpointSettings,
  Observation,
  RegionPhase,
  RegionRollout,
  Trouble,
} from '#lib/domain/types.ts'
import { Prisma } from '../client.ts'
import { actorJson } from './actor-json.ts'
import { withSections } from './earlier-plan.ts'
import { comparedOutcomeJson, earlierServed, known, manifestJson } from './manifest-json.ts'
import { askedReasonJson, refusalJson, saidJson, saidOrSentenceJson, withSaid } from './said-json.ts'
import { evidenceJson } from './verdict-json.ts'

/**
 * The shapes of all JSON columns. A row that does not parse was not written by this version of Meridian: reading it
 * rejects with zod's message instead of letting a half-understood phase reach a cloud.
 */

/** JSON has no undefined: a missing or null member reads as undefined. */
export const maybe = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined)

export const registryLocationJson = z.object({
  kind: z.string(),
  account: z.string(),
  region: z.string(),
  group: z.string(),
}) satisfies z.ZodType<RegistryLocation>

export const textByKeyJson = z.record(z.string(), z.string())
/** The shape of an endpoint's settings is its cloud's own, which checks it where it reads it. */
export const endpointSettingsJson = z.record(z.string(), z.unknown()) satisfies z.ZodType<EndpointSettings>

export const artifactPlacesJson = z.record(
  z.string(),
  z.union([z.string(), textByKeyJson]),
) satisfies z.ZodType<ArtifactPlaces>

export const numberByKeyJson = z.record(z.string(), z.number())

/** The shape of a section is its cloud's own; the cloud's folder checks it where it reads it. */
const planSection = z.looseObject({
  bakeSeconds: z.number().exactOptional(),
}) satisfies z.ZodType<PlanSection>

const judgeSettings = z.object({
  kind: z.enum(['sequential', 'kayenta', 'thresholds']),
  alpha: z.number(),
  beta: z.number(),
  metrics: z.array(
    z.object({
      metric: z.enum(['errors5xx', 'errors4xx', 'latency', 'score']),
      cut: z.union([z.enum(['p50', 'p90', 'p99']), z.object({ milliseconds: z.number() })]).exactOptional(),
      source: z.object({ namespace: z.string(), name: z.string() }).exactOptional(),
      direction: z.enum(['increase', 'decrease', 'either']),
      tolerated: z.number(),
      unacceptable: z.number(),
      weight: z.number(),
      critical: z.boolean(),
    }),
  ),
  needMoreData: z.enum(['hold', 'extend', 'proceed']),
  extendSeconds: z.number(),
  pooled: z.boolean(),
}) satisfies z.ZodType<JudgeSettings>

const guardrail = z.object({
  environment: z.enum(['merge', 'replace']).exactOptional(),
  tolerateUnknown: z.array(z.enum(comparedParts)).exactOptional(),
  onWithdrawal: z.enum(['take-back', 'hold']).exactOptional(),
  sections: z.record(z.string(), planSection),
  rollbackOn: z.object({
    modelLatencyP99Ms: z.number().exactOptional(),
    errors4xx: z.number().exactOptional(),
    errors5xx: z.number().exactOptional(),
  }),
  judge: judgeSettings.exactOptional(),
}) satisfies z.ZodType<Guardrail>

export const planSpecJson = z.object({
  name: z.string(),
  order: z.union([z.literal('highest-traffic-first'), z.object({ waves: z.array(z.array(z.string())) })]),
  guardrail: z.preprocess(withSections, guardrail),
  onQualityFailure: z.enum(['stop', 'roll-back-fleet']),
  onInfrastructureFailure: z.enum(['continue', 'stop']),
  infrastructurePatienceSeconds: z.number(),
}) satisfies z.ZodType<PlanSpec>

export const planJson = planSpecJson.extend({
  waves: z.array(z.object({ endpointIds: z.array(z.string()) })),
}) satisfies z.ZodType<Plan>

const observation = z.object({
  endpointId: z.string(),
  at: z.string(),
  cloudStatus: z.string(),
  inForce: z.enum(inForceStates).default('yes'),
  configName: z.string(),
  modelName: maybe(z.string()),
  artifactUrl: maybe(z.string()),
  image: maybe(z.string()),
  digest: maybe(z.string()),
  lastModifiedAt: z.string(),
  manifest: maybe(manifestJson),
  started: maybe(known(z.boolean())),
  instances: z.object({ current: maybe(z.number()), desired: maybe(z.number()) }),
  pending: maybe(
    z.object({
      configName: z.string(),
      startedAt: z.string(),
      stage: z.enum(['creating', 'activating', 'baking', 'terminating', 'rolling-back']),
      stageSince: maybe(z.string()),
      share: maybe(z.number()),
    }),
  ),
  failureReason: maybe(z.string()),
  failedHealth: z.boolean().default(false),
  deployments: z
    .array(
      z.object({
        id: z.string(),
        configName: z.string(),
        modelName: z.string(),
        state: z.enum(['being-deployed', 'serving', 'standby']),
        revision: maybe(z.number()),
        replicas: z.object({ ready: maybe(z.number()), wanted: maybe(z.number()) }),
        share: maybe(z.number()),
      }),
    )
    .default([]),
  variants: z
    .array(
      z.object({
        name: z.string(),
        share: maybe(z.number()),
        modelName: maybe(z.string()),
        manifest: manifestJson,
      }),
    )
    .default([]),
})

/** One that was recorded before manifests were read is a manifest with unknown parts, until the endpoint is read again. */
export const observationJson = observation.transform(
  ({ manifest, started, ...rest }): Observation => ({
    ...rest,
    manifest: manifest ?? earlierServed(rest),
    started: started ?? { known: false, why: { reason: 'not-read' } },
  }),
)

const artifactStates = [
  'source',
  'present',
  'replicating',
  'missing',
  'failed',
  'different',
  'unknown',
] as const satisfies readonly ArtifactCopy['state'][]
export const artifactStateJson = z.enum(artifactStates)

const artifactCopyNow = z.object({
  region: z.string(),
  url: z.string(),
  places: textByKeyJson.exactOptional(),
  manifest: manifestJson.exactOptional(),
  state: artifactStateJson,
  digest: maybe(z.string()),
  sizeBytes: maybe(z.number()),
  lastModifiedAt: maybe(z.string()),
  checkedAt: z.string(),
  said: saidJson,
}) satisfies z.ZodType<ArtifactCopy>
const artifactCopy = withSaid(artifactCopyNow)

const cause = withSaid(
  z.object({
    kind: z.enum(['verdict', 'alarm', 'health', 'withdrawn', 'person', 'cloud']),
    said: saidJson,
    by: actorJson.exactOptional(),
    evidence: z.array(evidenceJson).exactOptional(),
  }),
) satisfies z.ZodType<Cause>

export const regionPhaseJson = z.discriminatedUnion('name', [
  z.object({ name: z.literal('waiting') }),
  z.object({ name: z.literal('replicating'), copy: maybe(artifactCopy) }),
  z.object({
    name: z.literal('gated'),
    refusal: maybe(refusalJson),
  }),
  z.object({
    name: z.literal('shifting'),
    begunFrom: z.string(),
    refused: z.boolean().exactOptional(),
    accepted: z.boolean().exactOptional(),
    operation: z.string().exactOptional(),
  }),
  z.object({
    name: z.literal('baking'),
    begunFrom: z.string(),
    bakingSince: z.string(),
    bakeSeconds: z.number(),
    hurriedBy: actorJson.exactOptional(),
    heldSince: z.string().exactOptional(),
    heldFor: z.enum(['start', 'withdrawal']).exactOptional(),
  }),
  z.object({ name: z.literal('completing'), begunFrom: z.string() }),
  z.object({
    name: z.literal('verifying'),
    hurriedBy: actorJson.exactOptional(),
    heldSince: z.string().exactOptional(),
    heldFor: z.enum(['start', 'withdrawal']).exactOptional(),
    started: z.boolean().exactOptional(),
    unreadSince: z.string().exactOptional(),
  }),
  z.object({
    name: z.literal('promoted'),
    digest: z.string().exactOptional(),
    fingerprint: z.string().exactOptional(),
    accepted: z.array(comparedOutcomeJson).exactOptional(),
  }),
  z.object({
    name: z.literal('reverting'),
    cause,
    inFlight: z.boolean(),
    begunFrom: maybe(z.string()),
    answersSince: z.string().exactOptional(),
  }),
  z.object({ name: z.literal('reverted'), cause }),
  z.object({ name: z.literal('failed'), cause, advice: saidOrSentenceJson }),
  z.object({
    name: z.literal('skipped'),
    by: actorJson,
    reason: askedReasonJson,
    cause: cause.exactOptional(),
  }),
]) satisfies z.ZodType<RegionPhase>

/** Milliseconds, of the attempt that they were chosen for. */
export const cutsJson = z.object({ attempt: z.number(), p50: z.number(), p90: z.number(), p99: z.number() })

export const overJson = z.array(z.object({ cutMs: z.number(), requests: z.number() }))

export const phaseTimesJson = z.record(z.string(), z.string())

export const baselineJson = z.object({
  releaseId: maybe(z.string()),
  label: maybe(z.string()),
  configName: z.string(),
  digest: maybe(z.string()),
  manifest: manifestJson.exactOptional(),
  modelName: z.string().exactOptional(),
}) satisfies z.ZodType<Baseline>

export const troubleJson = withSaid(
  z.object({ since: z.string(), tries: z.number(), said: saidJson, code: maybe(z.string()) }),
) satisfies z.ZodType<Trouble>

export const requestJson = z.object({
  kind: z.enum(['revert', 'proceed']),
  by: actorJson,
  reason: askedReasonJson,
}) satisfies z.ZodType<NonNullable<RegionRollout['request']>>

/** For a JSON column that may not be null. */
export function toJson(value: object | string | number | boolean): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue
}

/** For a JSON column that may be null; undefined empties it. */
export function toNullableJson(value: object | undefined): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === undefined ? Prisma.DbNull : toJson(value)
}
