import { traits as sagemaker } from '#lib/clouds/sagemaker/traits.ts'
import { defaultJudge } from '../canary/settings.ts'
import type { JudgeSettings, Plan, PlanSpec } from '../plan/plan.ts'
import type { ApprovalStatus, RegionRollout, RolloutStatus } from '../types.ts'
import { fleet, iso, planOf } from './builders.ts'
import { type HostileEndpoint, hostileEndpoint } from './hostile-cloud.ts'

/** Something that happens at a second of the night; `region` 0–3. */
export interface Incident {
  at: number
  region: number
  kind:
    | 'alarm'
    | 'bad-release'
    | 'silent-rollback'
    | 'control-down'
    | 'alarms-down'
    | 'late-acceptance'
    | 'tamper'
    | 'crash-before-act'
    | 'crash-after-act'
    | 'pause'
    | 'abort'
    | 'revert-region'
    | 'revert-all'
    | 'reject-release'
  /** Seconds, for what has an end. */
  lasts: number
}

export interface Night {
  incidents: Incident[]
  /** All regions in this many waves. */
  waves: number
  silent: boolean
  /** Which regions are on Vertex AI; the others are on SageMaker. */
  rolling: boolean[]
  policies: Pick<PlanSpec, 'onQualityFailure' | 'onInfrastructureFailure'>
  /** Which regions have too little traffic for a verdict; left out: none. */
  quiet?: boolean[]
  /** What the plan does there; left out: hold. */
  needMoreData?: JudgeSettings['needMoreData']
  /** What a person answers about a held region, some time later. */
  answer?: 'proceed' | 'revert'
}

/** What is so at one second of a night: the clouds, what is recorded, and who looks when. The lists go by region. */
export interface NightWorld {
  readonly plan: Plan
  readonly clouds: HostileEndpoint[]
  readonly regions: RegionRollout[]
  /** Second of the next look; Infinity for none. */
  readonly due: number[]
  readonly crashes: ('before' | 'after')[][]
  /** Regions whose canary has too little traffic for a verdict. */
  readonly quiet: ReadonlySet<number>
  readonly answer: 'proceed' | 'revert'
  /** Regions in which the release is bad. */
  readonly bad: Set<number>
  readonly failedVerdicts: Set<number>
  readonly log: string[]
  status: RolloutStatus
  approval: ApprovalStatus
  resumeAt: number | undefined
  abortAt: number | undefined
  now: number
}

export function worldAtStart(night: Night): NightWorld {
  const regions = fleet.map(
    (endpoint, index): RegionRollout => ({
      id: `r${index}`,
      rolloutId: 'rollout',
      endpointId: endpoint.id,
      wave: Math.min(night.waves, index + 1),
      phase: { name: 'waiting' },
      phaseSince: iso(0),
      attempt: 1,
      wasPromoted: false,
      baseline: undefined,
      trouble: undefined,
      request: undefined,
    }),
  )
  const waves = Array.from({ length: night.waves }, (_, wave) => ({
    endpointIds: regions.filter((region) => region.wave === wave + 1).map((region) => region.endpointId),
  }))
  const { guardrail } = planOf()
  const judge = {
    ...defaultJudge(guardrail, sagemaker),
    needMoreData: night.needMoreData ?? ('hold' as const),
    extendSeconds: night.needMoreData === 'extend' ? 900 : 0,
  }
  return {
    plan: { ...planOf({ ...night.policies, guardrail: { ...guardrail, judge } }), waves },
    clouds: fleet.map((endpoint, index) => ({
      ...hostileEndpoint(endpoint.id),
      isSilent: night.silent,
      rolls: night.rolling[index] === true,
    })),
    regions,
    due: fleet.map((_, index) => index),
    crashes: fleet.map(() => []),
    quiet: new Set(fleet.map((_, index) => index).filter((index) => night.quiet?.[index] === true)),
    answer: night.answer ?? 'proceed',
    bad: new Set(),
    failedVerdicts: new Set(),
    log: [],
    status: 'running',
    approval: 'Approved',
    resumeAt: undefined,
    abortAt: undefined,
    now: 0,
  }
}

/** The configuration with which the region's attempt serves the release. */
export const targetOf = (world: NightWorld, index: number): string =>
  `${fleet[index]?.id}-v427-a${world.regions[index]?.attempt}`

export const onItsWay: ReadonlySet<RegionRollout['phase']['name']> = new Set([
  'shifting',
  'baking',
  'completing',
  'verifying',
])
