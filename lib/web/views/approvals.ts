import type { ApprovalStatus } from '#lib/domain/types.ts'
import type { ActionState } from './shell.ts'

export interface ApprovalsView {
  pending: {
    model: string
    label: string
    registeredAt: string
    requestedBy: string | null
    requestNote: string | null
    evidenceOutside: number
    /** Judged by a rule, but without the numbers to tell. */
    evidenceUnknown: number
    evidenceRows: number
    production: string | null
    /** Other registry entries that are the very same thing, and what was decided of them. */
    sameAs: { label: string; status: ApprovalStatus }[]
    /** Which statement of its registry entry this is. */
    statement: number
    needed: number
    given: number
    approve: ActionState
    reject: ActionState
  }[]
  decided: {
    model: string
    label: string
    status: ApprovalStatus
    by: string | null
    reason: string | null
    at: string
  }[]
}
