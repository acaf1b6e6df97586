import { appendAudit } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import type * as Rows from '#lib/db/generated/client.ts'
import type { FleetModelRow } from '#lib/db/rows/fleet.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import { withdrawnInRollout } from '#lib/db/rows/release.ts'
import { registryActor } from '#lib/domain/actor.ts'
import type { RegistryRelease } from '#lib/domain/ports.ts'
import { said } from '#lib/domain/said.ts'
import { tellRollouts } from '#lib/services/releases/tell-rollouts.ts'
import { say } from '#lib/words/say.ts'
import type { LoopContext } from './context.ts'
import { described } from './register-release.ts'

/**
 * What was decided in the registry holds here too, unless our own decision is still on its way there. A rejection that is newer than our
 * approval is not written over: whoever rejected knew of what we had not told yet, or did not care.
 */
export async function takeOverDecision(
  context: LoopContext,
  model: FleetModelRow,
  before: Rows.Release,
  entry: RegistryRelease,
): Promise<void> {
  const modifiedAt = new Date(entry.lastModifiedAt)
  const isBeingWritten = before.registryWrite === 'pending' && !isNewerRejection(before, entry)
  // A decision need not move the entry's time: Vertex AI's is an alias, and nobody says that one counts as an update.
  const isAsKnown =
    modifiedAt.getTime() === before.registryModifiedAt.getTime() && !isNewlySaid(before, entry)
  if (isAsKnown || isBeingWritten) return
  await context.database.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM release WHERE id = ${before.id} FOR UPDATE`
    const release = await transaction.release.findUnique({ where: { id: before.id } })
    // Decided here while the registry was being asked: its answer may be from before that.
    if (!release || release.status !== before.status || release.registryWrite !== before.registryWrite) return
    // A release that was asked for again after a decision that had been written there: the registry's answer is older than the question.
    const isSaidNow = isNewlySaid(release, entry)
    const isOld = release.requestedAt !== null && modifiedAt <= release.requestedAt && !isSaidNow
    // A registry that refused our decision still has its question open: that takes nothing back.
    const isUntold = release.registryWrite === 'failed' && entry.status === 'Pending'
    const isNews = release.status !== entry.status && !isOld && !isUntold
    const at = context.clock.now()
    const updated = await transaction.release.update({
      where: { id: release.id },
      data: {
        ...described(entry),
        registryModifiedAt: modifiedAt,
        registryStatus: entry.status,
        ...(isNews
          ? {
              status: entry.status,
              statusReason: entry.statusReason ?? null,
              statusAt: modifiedAt > release.statusAt ? modifiedAt : at,
              statusBy: toJson(registryActor(model.registry, entry.lastModifiedBy)),
              registryWrite: 'none',
              registryWriteSaid: toNullableJson(undefined),
            }
          : {}),
      },
    })
    if (!isNews) return
    await auditTakeOver(transaction, model, release, entry, at)
    await tellRollouts(transaction, release, withdrawnInRollout(updated), at)
  })
}

/** Rejected in the registry after it was approved here: by its time, or because the registry did not say so before. */
export function isNewerRejection(
  release: Pick<Rows.Release, 'status' | 'statusAt' | 'registryStatus'>,
  entry: Pick<RegistryRelease, 'status' | 'lastModifiedAt'>,
): boolean {
  if (release.status !== 'Approved' || entry.status !== 'Rejected') return false
  return new Date(entry.lastModifiedAt) > release.statusAt || isNewlySaid(release, entry)
}

/** The registry said something else when it was read last. */
const isNewlySaid = (
  { registryStatus }: Pick<Rows.Release, 'registryStatus'>,
  { status }: Pick<RegistryRelease, 'status'>,
): boolean => registryStatus !== null && registryStatus !== status

async function auditTakeOver(
  transaction: DatabaseTransaction,
  model: FleetModelRow,
  release: Rows.Release,
  entry: RegistryRelease,
  at: Date,
): Promise<void> {
  const actions = {
    Approved: 'release.approve',
    Rejected: 'release.reject',
    Pending: 'release.reopen',
  } as const
  await appendAudit(transaction, {
    actor: registryActor(model.registry, entry.lastModifiedBy),
    action: actions[entry.status],
    subjectKind: 'release',
    subjectId: `${model.slug}/${release.label}`,
    sentence: say(
      said('audit-status-changed', {
        ...{ model: model.slug, label: release.label, status: entry.status },
        ...(entry.statusReason !== undefined && { reason: entry.statusReason }),
      }),
    ),
    detail: { from: release.status, to: entry.status, registryRef: entry.registryRef },
    at,
  })
}
