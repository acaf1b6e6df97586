import { z } from 'zod'
import { comparedParts } from '../manifest/types.ts'
import type { TraitsOf } from '../traits.ts'
import { duration } from './fields.ts'
import { cutPattern, latencyPattern, sharePattern } from './units.ts'

/** The fleet file as it is written. Sentences about what does not fit are made in problems.ts. */

const share = z.string().regex(sharePattern).describe('A share of the requests, e.g. "> 1%".')
const name = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)

const cut = z
  .string()
  .regex(cutPattern)
  .describe("latency: the baseline's quantile of its last day, or a bound such as 20ms.")

const metric = z.strictObject({
  metric: z.enum(['errors5xx', 'errors4xx', 'latency', 'score']),
  cut: cut.optional(),
  source: z
    .strictObject({ namespace: z.string().min(1), name: z.string().min(1) })
    .optional()
    .describe(
      'score: the custom metric that the endpoint publishes. CloudWatch: per minute with the dimensions EndpointName, VariantName and EndpointConfigName. Cloud Monitoring: custom.googleapis.com/NAMESPACE/NAME, a gauge a minute on generic_task with the labels endpoint_id and deployed_model_id.',
    ),
  direction: z.enum(['increase', 'decrease', 'either']).default('increase').describe('Which change is bad.'),
  tolerated: z
    .number()
    .optional()
    .describe('Ratio to the baseline that is still fine. Default 1; of latency 1.1, of a score 1.05.'),
  unacceptable: z
    .number()
    .optional()
    .describe(
      'Ratio that must never pass. Default 2; of latency over p50 1.25 and over p90 1.5, of a score 1.25.',
    ),
  weight: z.number().default(1).describe('Above 0; only the proportion to the other metrics counts.'),
  critical: z
    .boolean()
    .optional()
    .describe('Half of the evidence is that of the critical metrics. Default: only errors5xx.'),
})

const judge = z.strictObject({
  kind: z
    .enum(['sequential', 'kayenta', 'thresholds'])
    .default('sequential')
    .describe(
      'sequential: compares with the baseline every minute and stops as early as chance allows; kayenta: once, at the end of the bake; thresholds: only rollbackOn.',
    ),
  alpha: z.number().default(0.01).describe('Chance of ever stopping a release that is within tolerance.'),
  beta: z.number().default(0.05).describe('Chance of ever passing one that is unacceptable.'),
  needMoreData: z
    .enum(['hold', 'extend', 'proceed'])
    .default('hold')
    .describe('When a bake ends without a verdict: a person decides, the bake is extended, or it goes on.'),
  extend: duration
    .optional()
    .describe('extend: at most so long beyond the bake; on SageMaker 1h together with it.'),
  pooled: z.boolean().default(false).describe('The regions of a wave are judged on their evidence together.'),
  metrics: z
    .array(metric)
    .optional()
    .describe('Default: 5xx, 4xx, latency over p50, p90, p99 of the baseline and over rollbackOn.'),
})

/** A plan's own keys, and between them those of the clouds: in this order they are told and printed. */
const order = {
  order: z
    .union([
      z.literal('highest-traffic-first'),
      z.strictObject({ waves: z.array(z.array(z.string().min(1))).min(1) }),
    ])
    .default('highest-traffic-first')
    .describe(
      'highest-traffic-first: one endpoint a wave, most traffic first. Or { waves: [[…], […]] } of endpoint names (`region/name` where several share one) or regions.',
    ),
}
const rules = {
  rollbackOn: z
    .strictObject({
      modelLatencyP99: z.string().regex(latencyPattern).optional().describe('e.g. "> 20ms"'),
      errors4xx: share.optional(),
      errors5xx: share.optional(),
    })
    .default({}),
  environment: z
    .enum(['merge', 'replace'])
    .optional()
    .describe(
      'Environment variables that the release states win. merge (default): those that only the endpoint has are kept; replace: they are dropped.',
    ),
  tolerateUnknown: z
    .array(z.enum(comparedParts))
    .optional()
    .describe(
      'Parts of a release that may stay unknown where a region counts as promoted, e.g. [image]. `start`: an endpoint scaled to zero is promoted before anything ran. Default: none.',
    ),
  onWithdrawal: z
    .enum(['take-back', 'hold'])
    .optional()
    .describe(
      'When a release is rejected, deleted or changed during its rollout. take-back (default): what is in flight goes back and nothing new begins; hold: a person decides.',
    ),
  judge: judge
    .optional()
    .describe('How a canary is compared with the baseline. Left out: sequential, with its defaults.'),
  onQualityFailure: z.enum(['stop', 'roll-back-fleet']).default('stop'),
  onInfrastructureFailure: z.enum(['continue', 'stop']).default('continue'),
  infrastructurePatience: duration
    .default('10m')
    .describe('How long infrastructure trouble is retried before a region is taken back.'),
}

/** What the schema lets pass, without what only a cloud can read. */
type Part = Readonly<Record<string, unknown>>
const commonPlan = z.strictObject({ ...order, ...rules })

const commonModel = {
  evidence: z
    .record(z.string(), z.string())
    .default({})
    .describe('Measure → rule, e.g. auc: ">= production - 0.002".'),
  artifacts: z
    .record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]))
    .describe(
      'Region → place of artifacts; where several clouds have endpoints in one region, a map of provider → place.',
    ),
  plan: z.string(),
  approvals: z.number().int().min(1).max(10).default(1),
}

export type WrittenPlan = z.output<typeof commonPlan> & Part
/** As a person may write it: what has a default may be left out. */
export type PlanInput = z.input<typeof commonPlan> & Part
export type WrittenModel = z.output<z.ZodObject<typeof commonModel>> & {
  registry: Part & { kind: string }
  endpoints: (Part & { provider: string })[]
}
export type ModelInput = z.input<z.ZodObject<typeof commonModel>> & {
  registry: Part & { kind: string }
  endpoints: (Part & { provider: string })[]
}
export interface WrittenFleet {
  plans: Record<string, WrittenPlan>
  models: Record<string, WrittenModel>
}

/** The forms that make a fleet file of these clouds; made once for each registration. */
export const fleetForms = once((traits: TraitsOf) => {
  const plan = z.strictObject({
    ...order,
    ...Object.fromEntries(traits.all.map((cloud) => [cloud.plan.key, cloud.plan.schema.optional()])),
    ...rules,
  })
  const endpoints = traits.all.map(({ provider, endpoint: { shape } }) =>
    z.strictObject({ provider: z.literal(provider), ...shape }),
  )
  const registries = traits.all.map(({ provider, registry: { shape } }) =>
    z.strictObject({ kind: z.literal(provider), ...shape }),
  )
  const model = z.strictObject({
    registry: oneOf('kind', registries),
    ...commonModel,
    endpoints: z.array(oneOf('provider', endpoints)).min(1),
  })
  const file = z.strictObject({ plans: z.record(name, plan), models: z.record(name, model) })
  return { file, plan, model, endpoints, registries }
})

function oneOf<Form extends z.ZodObject>(key: string, forms: Form[]) {
  const [first, ...others] = forms
  if (first === undefined) throw new Error('No cloud is registered.')
  return z.discriminatedUnion(key, [first, ...others])
}

function once<Made>(make: (traits: TraitsOf) => Made): (traits: TraitsOf) => Made {
  const made = new WeakMap<TraitsOf, Made>()
  return (traits) => {
    const known = made.get(traits) ?? make(traits)
    made.set(traits, known)
    return known
  }
}

/** Keys of the parts of a plan that no cloud has a say in. */
export const commonShapes = {
  order: order.order.unwrap().options[1].shape,
  rollbackOn: rules.rollbackOn.unwrap().shape,
  judge: judge.shape,
  metric: metric.shape,
  source: metric.shape.source.unwrap().shape,
}

/** For editors. */
export function fleetFileJsonSchema(traits: TraitsOf): object {
  return {
    ...z.toJSONSchema(fleetForms(traits).file, { io: 'input', target: 'draft-7' }),
    title: 'Meridian fleet file',
  }
}
