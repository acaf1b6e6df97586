import type { RecordedActor } from './actor.ts'
import type { ApprovalStatus } from './types.ts'
import type { Withdrawal } from './withdrawal.ts'

/** `model`: its slug. */
interface OfRelease {
  model: string
  label: string
}

declare module './said.ts' {
  /** What only the audit tells. It keeps the sentence that it was given; the codes are for whoever makes it. */
  interface SaidFacts {
    'audit-approval-asked': OfRelease & { by: RecordedActor; note: string }
    /** `approvals`: with this one, of `needed`. */
    'audit-approved': OfRelease & { by: RecordedActor; approvals: number; needed: number; reason: string }
    'audit-rejected': OfRelease & { by: RecordedActor; reason: string }
    /** `catchUp`: names of the endpoints that are brought to their fleet's release. */
    'audit-rollout-started': OfRelease & { by: RecordedActor; catchUp?: string[] }
    'audit-fleet-applied': { by: RecordedActor; changes: number }
    /** `region`: its code. `deployment`: its id where nothing more is known. */
    'audit-undeploy-asked': {
      by: RecordedActor
      region: string
      deployment: string | { id: string; configName?: string }
    }
    'audit-registry-told': OfRelease & { status: ApprovalStatus }
    'audit-restored': OfRelease
    'audit-withdrawn': OfRelease & { withdrawal: Withdrawal }
    /** `region`: its code. */
    'audit-drift-ended': { region: string; endpoint: string }
    /** `reason`: as the registry has it. */
    'audit-status-changed': OfRelease & { status: ApprovalStatus; reason?: string }
    /** `approvalsVoid`: of what the entry was before. */
    'audit-entry-changed': OfRelease & { approvalsVoid: number }
    'audit-registered': OfRelease & { status: ApprovalStatus }
  }
}
