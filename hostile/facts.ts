import type { DeadJobs } from '#lib/db/dead-jobs.ts'
import type { Said } from '#lib/domain/said.ts'
import type { Accepted } from './records.ts'
import type { Blow, Schedule } from './schedule.ts'

/** All that is known of a night when it is over: from the clouds' own records, from the clouds themselves, and from the database's audit. */
export interface Facts {
  schedule: Schedule
  accepted: Accepted[]
  audit: AuditEntry[]
  /** First audit entry that does not verify. */
  auditBrokenAt: number | undefined
  rollouts: EndedRollout[]
  /** Endpoint → what it served before the night and serves now, SHA-256 in hex. */
  served: Map<string, { before: string | undefined; after: string | undefined }>
  /** Endpoint → what the database believes that it serves, SHA-256 in hex. */
  believed: Map<string, string | undefined>
  /** Model → SHA-256 in hex of the release that was to be promoted. */
  releases: Map<string, string | undefined>
  /** Endpoint → what somebody put there behind Meridian's back. */
  changed: ReadonlyMap<string, Changed>
  /** What somebody decided in the registry itself, and what the registry says of it now. */
  registry: RegistryBlow[]
  /** Real milliseconds in which the sandbox mostly answered: how slow everything was on this machine in this night. */
  answeredWithinMs: number
  /** The blows that fell. */
  fallen: Fallen[]
  /** Endpoint → how the product last refused to let a person answer for a region that waits for an answer. */
  unanswered: ReadonlyMap<string, string>
  deadJobs: DeadJobs
}

/** Cloud times, epoch ms. */
export interface Fallen {
  blow: Blow
  from: number
  until: number
}

export interface Changed {
  /** Cloud time, epoch ms; just before. */
  at: number
  /** SHA-256 in hex of what was put there. */
  digest: string | undefined
}

export interface RegistryBlow {
  model: string
  /** Cloud time, epoch ms. */
  at: number
  /** A sandbox that was killed may have lost it. */
  stands: 'rejected' | 'deleted' | 'kept'
}

export interface AuditEntry {
  seq: number
  /** Cloud time, epoch ms. */
  at: number
  action: string
  subjectId: string
  detail: { attempt?: number; from?: string | null; endpoint?: string }
}

export interface EndedRollout {
  slug: string
  model: string
  release: string
  open: boolean
  status: string
  /** Where it stands is told. */
  isTold: boolean
  plan: {
    onQualityFailure?: 'stop' | 'roll-back-fleet'
    guardrail?: { onWithdrawal?: 'take-back' | 'hold' }
  }
  regions: EndedRegion[]
}

export interface EndedRegion {
  endpoint: string
  wave: number
  attempt: number
  phase: {
    name: string
    cause?: { kind: string; said: Said }
    advice?: Said
    heldSince?: string
    heldFor?: string
    refusal?: { code: string }
  }
  /** What a person asked for and no pass has carried out yet. */
  request: { kind: string } | undefined
  /** It had something to go back to. */
  hasBaseline: boolean
  /** Outcome of the last verdict. */
  verdict: string | undefined
}

/** A configuration or DeployedModel that Meridian made for an attempt; every other target is a way back. */
export const isForward = ({ target }: Accepted) => /^meridian-.+-a\d+$/.test(target)

export const holdsWithdrawn = ({ plan }: Pick<EndedRollout, 'plan'>) =>
  plan.guardrail?.onWithdrawal === 'hold'
