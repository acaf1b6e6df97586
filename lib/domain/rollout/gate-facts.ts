import type { UndeployableReason } from '../manifest/types.ts'
import type { CloudTraits } from '../traits.ts'
import type { ApprovalStatus, Deployment, Finding, RegionPhase, RolloutStatus } from '../types.ts'
import type { Withdrawal } from '../withdrawal.ts'

export const acts = [
  'request-approval',
  'approve',
  'reject',
  'start-rollout',
  'catch-up',
  'pause',
  'resume',
  'abort',
  'promote-now',
  'proceed-region',
  'revert-region',
  'revert-all',
  'retry',
  'skip',
  'undeploy-previous',
  'apply-fleet',
  'inject-fault',
  'manage-people',
] as const
export type Act = (typeof acts)[number]

export interface DecisionFacts {
  release: { label: string; status: ApprovalStatus; requestedById: string | undefined }
  /** This actor has already decided on the release. */
  ownDecision: boolean
}

/** What of a release every gate before a deployment asks. */
export interface DeployableFacts {
  label: string
  status: ApprovalStatus
  withdrawn?: Withdrawal
  undeployable?: UndeployableReason
}

export interface StartFacts {
  release: DeployableFacts
  /** Preflight and plan findings; empty when not asked yet. */
  findings: readonly Finding[]
  endpoints: readonly { name: string; region: string; servesIt: boolean; openRollout: string | undefined }[]
}

export interface RolloutFacts {
  rollout: { status: RolloutStatus }
}

export interface RegionFacts extends RolloutFacts {
  region: {
    /** Region code. */
    region: string
    phase: RegionPhase
    /** A person's wish to go back is already being carried out. */
    requested: boolean
    /** Slugs of other open rollouts on the endpoint. */
    otherOpenRollouts: readonly string[]
  }
}

export interface UndeployFacts {
  endpoint: { name: string; region: string }
  cloud: Pick<CloudTraits, 'name' | 'keepsPrevious'>
  /** DeployedModel id that is to go. */
  deployment: string
  /** What the cloud last said is on the endpoint. */
  deployments: readonly Deployment[]
  /** The endpoint's part in the rollout that is open on it. */
  openRollout:
    | {
        slug: string
        phase: RegionPhase
        /** A person's wish is still being carried out. */
        requested: boolean
      }
    | undefined
  /** DeployedModel id that an open operation is ending on this endpoint. */
  underWay: string | undefined
}

/** What must be known to answer for an act. */
export interface GateFacts {
  'request-approval': {
    release: DeployableFacts & { requestedById: string | undefined }
  }
  approve: DecisionFacts
  reject: DecisionFacts
  'start-rollout': StartFacts
  /** `endpoints` holds the lagging endpoint only. */
  'catch-up': StartFacts
  pause: RolloutFacts
  resume: RolloutFacts
  abort: RolloutFacts
  'promote-now': RegionFacts & { cloud: Pick<CloudTraits, 'name' | 'endsBakeEarly'> }
  'proceed-region': RegionFacts
  'revert-region': RegionFacts
  'revert-all': RolloutFacts & { regions: readonly RegionFacts['region'][] }
  retry: RegionFacts & { release: DeployableFacts }
  skip: RegionFacts
  'undeploy-previous': UndeployFacts
  /** Endpoints the new file removes, or gives to another model, while a rollout is open on them. */
  'apply-fleet': { takenInRollout: readonly { name: string; rollout: string; movedTo?: string }[] }
  'inject-fault': { clouds: 'sandbox' | 'live' }
  /** `leavesNoAdmin`: the change would take the last admin away. `oneself`: it would take something from whoever makes it. */
  'manage-people': { leavesNoAdmin: boolean; oneself: boolean }
}
