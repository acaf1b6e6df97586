import type { DatabaseTransaction } from '#lib/db/client.ts'
import { deployableFacts } from '#lib/db/rows/release.ts'

export type ReleaseRow = NonNullable<Awaited<ReturnType<typeof findRelease>>>

/** A release by its readable name, with what its gates need; null when there is none. */
export function findRelease(transaction: DatabaseTransaction, model: string, label: string) {
  return transaction.release.findFirst({
    where: { label, model: { slug: model } },
    include: { model: true, approvals: { orderBy: { at: 'asc' } } },
  })
}

/** Two people deciding at once take turns; the second sees the first one's decision. */
export async function lockRelease(transaction: DatabaseTransaction, id: string): Promise<void> {
  await transaction.$queryRaw`SELECT id FROM release WHERE id = ${id} FOR UPDATE`
}

/** What the gates ask about a release; pages and actions use the same. */
export function releaseFacts(release: ReleaseRow, actorId: string) {
  return {
    release: {
      ...deployableFacts(release),
      requestedById: release.requestedById ?? undefined,
    },
    ownDecision: release.approvals.some((approval) => approval.actorId === actorId),
  }
}
