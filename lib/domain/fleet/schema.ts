import { z } from 'zod'
import { providers } from '../types.ts'
import { durationPattern, latencyPattern, sharePattern } from './units.ts'

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
const name = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)

const plan = z.strictObject({
  order: z
    .union([
      z.literal('highest-traffic-first'),
      z.strictObject({ waves: z.array(z.array(z.string().min(1))).min(1) }),
    ])
    .default('highest-traffic-first')
    .describe(
      'highest-traffic-first: one endpoint a wave, most traffic first. Or { waves: [[…], […]] } of endpoint names or regions.',
    ),
  shift: z.strictObject({
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
  }),
  rollbackOn: z
    .strictObject({
      modelLatencyP99: z.string().regex(latencyPattern).optional().describe('e.g. "> 20ms"'),
      errors4xx: share.optional(),
      errors5xx: share.optional(),
    })
    .default({}),
  onQualityFailure: z.enum(['stop', 'roll-back-fleet']).default('stop'),
  onInfrastructureFailure: z.enum(['continue', 'stop']).default('continue'),
  infrastructurePatience: duration
    .default('10m')
    .describe('How long infrastructure trouble is retried before a region is taken back.'),
})

const endpoint = z.strictObject({
  provider: z.enum(providers),
  account,
  region: z.string(),
  name: z.string().regex(/^[a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62}$/),
  variant: z
    .string()
    .min(1)
    .default('AllTraffic')
    .describe('The production variant whose traffic is shifted.'),
  executionRole: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/),
  role: z.enum(['active', 'passive']).default('active'),
  peakRps: z.int().min(0).max(10_000_000).describe('Requests a second at the daily peak; orders the waves.'),
  rollbackAlarms: z
    .array(z.string().min(1))
    .max(9)
    .default([])
    .describe('CloudWatch alarms that take a deployment back; left out: those found on the endpoint.'),
})

const model = z.strictObject({
  registry: z.strictObject({
    kind: z.literal('sagemaker'),
    account,
    region: z.string(),
    group: z.string().min(1).describe('The model package group.'),
  }),
  evidence: z
    .record(z.string(), z.string())
    .default({})
    .describe('Measure → rule, e.g. auc: ">= production - 0.002".'),
  artifacts: z
    .record(z.string(), z.string())
    .describe('Region → bucket, e.g. eu-west-1: s3://fraud-models-eu.'),
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
