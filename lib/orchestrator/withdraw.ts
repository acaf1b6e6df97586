import { appendAudit } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import { toNullableJson } from '#lib/db/rows/json.ts'
import { withdrawalJson } from '#lib/db/rows/release.ts'
import { type Found, isSamePart } from '#lib/domain/rollout/release-change.ts'
import { said } from '#lib/domain/said.ts'
import type { Actor } from '#lib/domain/types.ts'
import { tellRollouts } from '#lib/services/releases/tell-rollouts.ts'
import { detailWords } from '#lib/words/rollout/withdrawal.ts'
import { say } from '#lib/words/say.ts'

/**
 * Keeps what was found about a release after its approval; undefined: nothing speaks against it, and what did before is over.
 * What is in flight with it looks again in the same transaction's jobs.
 */
export async function recordWithdrawal(
  transaction: DatabaseTransaction,
  release: Rows.Release & { model: { slug: string } },
  found: Found | undefined,
  actor: Actor,
  at: Date,
): Promise<void> {
  const before = release.withdrawal === null ? undefined : withdrawalJson.parse(release.withdrawal)
  // Also where an earlier version kept what was found in words.
  if (before?.kind === found?.kind && detailWords(before?.detail, say) === detailWords(found?.detail, say)) {
    if (before === undefined || found === undefined || isAboutTheSame(before, found)) return
    // It tells people nothing new, but ends only when all of its parts are as they were.
    const about = { ...before, ...(found.parts === undefined ? {} : { parts: found.parts }) }
    await transaction.release.update({
      where: { id: release.id },
      data: { withdrawal: toNullableJson(about) },
    })
    return
  }
  const withdrawal = found && { ...found, at: at.toISOString() }
  await transaction.release.update({
    where: { id: release.id },
    data: { withdrawal: toNullableJson(withdrawal) },
  })
  const subject = { model: release.model.slug, label: release.label }
  await appendAudit(transaction, {
    actor,
    action: withdrawal === undefined ? 'release.restored' : 'release.withdrawn',
    subjectKind: 'release',
    subjectId: `${release.model.slug}/${release.label}`,
    sentence:
      withdrawal === undefined
        ? say(said('audit-restored', subject))
        : say(said('audit-withdrawn', { ...subject, withdrawal })),
    detail: { before: before ?? null, now: withdrawal ?? null },
    at,
  })
  await tellRollouts(transaction, release, withdrawal, at)
}

function isAboutTheSame({ parts = [] }: Found, { parts: others = [] }: Found): boolean {
  return (
    parts.length === others.length && parts.every((part) => others.some((each) => isSamePart(part, each)))
  )
}
