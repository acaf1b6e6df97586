import type { DatabaseTransaction } from '#lib/db/client.ts'
import { toJson } from '#lib/db/rows/json.ts'
import type { Actor, RecordedActor } from '#lib/domain/types.ts'

export const system = { kind: 'system', id: 'meridian', label: 'Meridian' } as const satisfies Actor

export type AuditSubject =
  | 'rollout'
  | 'region-rollout'
  | 'release'
  | 'endpoint'
  | 'fleet'
  | 'model'
  | 'person'
  | 'fault'

export interface AuditInput {
  actor: RecordedActor
  /** Verb with its noun, e.g. `release.approve`, `region.reverted`. */
  action: string
  subjectKind: AuditSubject
  /** Readable: a rollout's slug, `fraud-scoring/v427`, `fraud-scoring/eu-west-1/fraud-eu`. */
  subjectId: string
  /** What happened, as a person would say it. */
  sentence: string
  detail?: Record<string, unknown>
  /** Cloud time. */
  at: Date
}

/** Writes an entry in the mutation's own transaction, so that what cannot be audited does not happen. Triggers chain the hashes. */
export async function appendAudit(transaction: DatabaseTransaction, entry: AuditInput): Promise<void> {
  await transaction.auditEntry.create({
    data: {
      at: entry.at,
      actor: toJson(entry.actor),
      action: entry.action,
      subjectKind: entry.subjectKind,
      subjectId: entry.subjectId,
      sentence: entry.sentence,
      detail: toJson(entry.detail ?? {}),
    },
  })
}
