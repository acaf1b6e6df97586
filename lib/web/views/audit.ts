export interface AuditView {
  entries: {
    seq: string
    at: string
    actor: string
    actorKind: string
    action: string
    subject: string
    sentence: string
    hash: string
  }[]
  /** Pass as `before` for the next page; null at the end. */
  nextBefore: string | null
  /** When all entries were verified; those since are verified with this answer. null: all of them are. */
  verifiedAt: string | null
  /** null: every entry verifies; otherwise the first sequence number that does not. */
  brokenAt: string | null
}
