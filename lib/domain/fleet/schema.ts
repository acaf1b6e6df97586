import { z } from 'zod'
import { comparedParts } from '../manifest/types.ts'
import { cutPattern, durationPattern, latencyPattern, sharePattern } from './units.ts'

/** The fleet file as it is written. Sentences about what does not fit are made in problems.ts. */

const duration = z
  .string()
  .regex(durationPattern)
  .min(2)
  .describe('A time with its unit: 90s, 30m, 1h, 1h30m.')
const share = z.string().regex(sharePattern).describe('A share of the requests, e.g. "> 1%".')
const account = z
  .string()
  .regex(/^\d{12}$/)
  .describe('The AWS account, 12 digits in quotes.')
/** Google Cloud, "Creating and managing projects": 6–30 letters, digits and hyphens, sometimes behind an organisation's domain. */
const project = z
  .string()
  .regex(/^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
  .describe('The Google project id.')
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

const plan = z.strictObject({
  order: z
    .union([
      z.literal('highest-traffic-first'),
      z.strictObject({ waves: z.array(z.array(z.string().min(1))).min(1) }),
    ])
    .default('highest-traffic-first')
    .describe(
      'highest-traffic-first: one endpoint a wave, most traffic first. Or { waves: [[…], […]] } of endpoint names (`region/name` where several share one) or regions.',
    ),
  shift: z
    .strictObject({
      strategy: z.enum(['canary', 'linear', 'all-at-once', 'rolling']),
      percent: z
        .number()
        .optional()
        .describe('Canary 1–50, linear step 10–50, rolling batch 5–50; not for all-at-once.'),
      bake: duration.describe('How long each step bakes, at most 1h.'),
      terminationWait: duration
        .optional()
        .describe('How long the old fleet is kept after the last shift, at most 1h. Default 0s.'),
      timeout: duration
        .optional()
        .describe('10m to 8h, more than the sum of the waits. Default: the waits and an hour.'),
    })
    .optional()
    .describe('How SageMaker shifts traffic; every plan of a model with SageMaker endpoints needs it.'),
  vertex: z
    .strictObject({
      maxSurgeReplicas: z
        .number()
        .optional()
        .describe('Additional replicas that may be brought up. Default 1.'),
      maxSurgePercentage: z.number().optional().describe('The same in percent of the replicas, 0–100.'),
      maxUnavailableReplicas: z
        .number()
        .optional()
        .describe('Replicas that may be down meanwhile. Default 0.'),
      maxUnavailablePercentage: z.number().optional().describe('The same in percent of the replicas, 0–100.'),
      bake: duration
        .optional()
        .describe('How long the new replicas are watched with all the traffic. Default: as `shift.bake`.'),
      serviceAccount: z.string().min(1).optional().describe('Default: as the previous deployment.'),
      disableContainerLogging: z.boolean().optional().describe('Default: as the previous deployment.'),
      enableAccessLogging: z.boolean().optional().describe('Default: as the previous deployment.'),
    })
    .optional()
    .describe('The rolling deployment on Vertex AI endpoints.'),
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
})

const role = z.enum(['active', 'passive']).default('active')
const peakRps = z
  .int()
  .min(0)
  .max(10_000_000)
  .describe('Requests a second at the daily peak; orders the waves.')

const sageMakerEndpoint = z.strictObject({
  provider: z.literal('sagemaker'),
  account,
  region: z.string(),
  name: z.string().regex(/^[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62}$/),
  variant: z
    .string()
    .min(1)
    .default('AllTraffic')
    .describe('The production variant whose traffic is shifted.'),
  executionRole: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/),
  role,
  peakRps,
  rollbackAlarms: z
    .array(z.string().min(1))
    .max(9)
    .default([])
    .describe('CloudWatch alarms that take a deployment back; left out: those found on the endpoint.'),
})

const vertexEndpoint = z.strictObject({
  provider: z.literal('vertex'),
  project,
  region: z.string(),
  name: z
    .string()
    .regex(/^(?:\d{1,20}|[a-z][a-z0-9-]{0,62})$/)
    .describe('The endpoint id: digits, or small letters, digits and hyphens.'),
  role,
  peakRps,
})

const endpoint = z.discriminatedUnion('provider', [sageMakerEndpoint, vertexEndpoint])

const registry = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sagemaker'),
    account,
    region: z.string(),
    group: z.string().min(1).describe('The model package group.'),
  }),
  z.strictObject({
    kind: z.literal('vertex'),
    project,
    region: z.string(),
    model: z
      .string()
      .regex(/^[a-zA-Z0-9_-]{1,63}$/)
      .describe('The model id in the Vertex AI Model Registry.'),
  }),
])

const model = z.strictObject({
  registry,
  evidence: z
    .record(z.string(), z.string())
    .default({})
    .describe('Measure → rule, e.g. auc: ">= production - 0.002".'),
  artifacts: z
    .record(z.string(), z.string())
    .describe(
      'Region → bucket, e.g. eu-west-1: s3://fraud-models-eu; on Vertex AI region → registered model, e.g. us-central1: projects/fraud-prod/locations/us-central1/models/fraud-scoring.',
    ),
  plan: z.string(),
  approvals: z.number().int().min(1).max(10).default(1),
  endpoints: z.array(endpoint).min(1),
})

export const fleetFileSchema = z.strictObject({
  plans: z.record(name, plan),
  models: z.record(name, model),
})

export type WrittenFleet = z.output<typeof fleetFileSchema>
/** As a person may write it: what has a default may be left out. */
export type FleetInput = z.input<typeof fleetFileSchema>

/** For editors. */
export function fleetFileJsonSchema(): object {
  return {
    ...z.toJSONSchema(fleetFileSchema, { io: 'input', target: 'draft-7' }),
    title: 'Meridian fleet file',
  }
}
