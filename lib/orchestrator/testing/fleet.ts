import { guardrailOf } from '#lib/clouds/testing/guardrail.ts'
import type { Database } from '#lib/db/client.ts'
import { toJson } from '#lib/db/rows/json.ts'
import type { JudgeSettings, Plan, PlanSpec } from '#lib/domain/plan/plan.ts'
import type { Actor } from '#lib/domain/types.ts'

/** The rows of the fraud-scoring fleet, as the sandbox's demo world has it in the cloud. */

export const account = '123456789012'
export const modelId = 'fraud-scoring'
export const manager: Actor = {
  kind: 'person',
  id: 'manager',
  label: 'manager@meridian.test',
  role: 'manager',
}

const fleet = [
  { name: 'fraud-eu', region: 'eu-west-1', peakRps: 600 },
  { name: 'fraud-au', region: 'ap-southeast-2', peakRps: 200 },
  { name: 'fraud-jp', region: 'ap-northeast-1', peakRps: 150 },
  { name: 'fraud-br', region: 'sa-east-1', peakRps: 100 },
] as const
export type EndpointName = (typeof fleet)[number]['name']
export const endpointNames: readonly EndpointName[] = fleet.map(({ name }) => name)
export const regionOfEndpoint = Object.fromEntries(fleet.map(({ name, region }) => [name, region])) as Record<
  EndpointName,
  string
>

/** A bake of three minutes is too short for a comparison; what becomes of a canary without a verdict has stories of its own. */
export const onThresholds: JudgeSettings = {
  kind: 'thresholds',
  alpha: 0.01,
  beta: 0.05,
  metrics: [],
  needMoreData: 'proceed',
  extendSeconds: 0,
  pooled: false,
}

export const nightlyCanary: PlanSpec = {
  name: 'nightly-canary',
  order: 'highest-traffic-first',
  guardrail: guardrailOf({
    shift: { strategy: 'canary', percent: 10, bakeSeconds: 180 },
    rollbackOn: { modelLatencyP99Ms: 20, errors4xx: 0.01, errors5xx: 0.005 },
    terminationWaitSeconds: 0,
    timeoutSeconds: 4_200,
    judge: onThresholds,
  }),
  onQualityFailure: 'stop',
  onInfrastructureFailure: 'continue',
  infrastructurePatienceSeconds: 300,
}

/** Of the fleet's model. */
export const registry = { kind: 'sagemaker', account, region: 'eu-west-1', group: 'fraud-scoring' } as const

export async function seedFleet({ prisma }: Database): Promise<void> {
  await prisma.planTemplate.create({ data: { name: nightlyCanary.name, spec: toJson(nightlyCanary) } })
  await prisma.model.create({
    data: {
      id: modelId,
      slug: modelId,
      registry,
      evidence: { auc: '>= production - 0.002' },
      artifacts: {
        'eu-west-1': 's3://fraud-models-eu',
        'ap-southeast-2': 's3://fraud-models-au',
        'ap-northeast-1': 's3://fraud-models-jp',
        'sa-east-1': 's3://fraud-models-br',
      },
      planName: nightlyCanary.name,
    },
  })
  await prisma.endpoint.createMany({
    data: fleet.map(({ name, region, peakRps }, position) => ({
      id: name,
      modelId,
      provider: 'sagemaker',
      account,
      region,
      name,
      peakRps,
      position,
      settings: {
        variant: 'AllTraffic',
        executionRole: `arn:aws:iam::${account}:role/fraud`,
        rollbackAlarms: [],
      },
    })),
  })
}

export interface RolloutInput {
  label: string
  at: Date
  /** One endpoint a wave in this order, or waves of several; the whole fleet when left out. */
  waves?: EndpointName[][]
  plan?: Partial<PlanSpec>
  status?: 'running' | 'paused'
}

/** Writes a rollout as the start of one does, without asking whether it may start. Jobs are the caller's. */
export async function seedRollout({ prisma }: Database, input: RolloutInput): Promise<string> {
  const release = await prisma.release.findFirstOrThrow({ where: { modelId, label: input.label } })
  const slug = `${modelId}-${input.label}-${(await prisma.rollout.count({ where: { releaseId: release.id } })) + 1}`
  const waves = input.waves ?? endpointNames.map((name) => [name])
  const plan: Plan = {
    ...nightlyCanary,
    ...input.plan,
    waves: waves.map((names) => ({ endpointIds: names })),
  }
  await prisma.rollout.create({
    data: {
      id: slug,
      slug,
      modelId,
      releaseId: release.id,
      plan: toJson(plan),
      status: input.status ?? 'running',
      startedBy: toJson(manager),
      startedAt: input.at,
      regions: {
        create: waves.flatMap((names, index) =>
          names.map((endpointId, position) => ({
            id: `${slug}:${endpointId}`,
            endpointId,
            wave: index + 1,
            position,
            phaseName: 'waiting',
            phase: { name: 'waiting' },
            phaseSince: input.at,
            phaseTimes: { waiting: input.at.toISOString() },
          })),
        ),
      },
    },
  })
  return slug
}
