import { appendAudit } from '#lib/audit/append.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import { notFound, readReason, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { findRelease, lockRelease, type ReleaseRow, releaseFacts } from './find.ts'

/**
 * Asks for a release to be approved. Whoever asks can no longer approve it. A rejected release is asked for anew: it is pending
 * again, and the decisions of the round before stay in the audit only.
 */
export async function requestApproval(
  context: ServiceContext,
  input: { model: string; release: string; reason: string },
): Promise<ServiceResult> {
  const note = readReason(input.reason, 'request-approval')
  if (!note.ok) return note
  return await context.database.prisma.$transaction(async (transaction) => {
    const found = await findRelease(transaction, input.model, input.release)
    if (!found) return notFound({ what: 'release', release: input.release, model: input.model })
    await lockRelease(transaction, found.id)
    const release = (await findRelease(transaction, input.model, input.release)) ?? found
    const refusal = gate('request-approval', context.actor, releaseFacts(release, context.actor.id))
    if (refusal) return refuse(refusal)
    const isAnew = release.status === 'Rejected'
    if (!isAnew && hasApproved(release, context.actor.id)) {
      return refuse(said('own-decision', { label: release.label, asks: true }))
    }
    const at = context.clock.now()
    // Otherwise approvals of the round before would count in this one, and its approvers could not decide again.
    if (isAnew) await transaction.approval.deleteMany({ where: { releaseId: release.id } })
    await transaction.release.update({
      where: { id: release.id },
      data: {
        ...(isAnew ? pendingAgain(context, at) : {}),
        requestedBy: toJson(context.actor),
        requestedById: context.actor.id,
        requestedAt: at,
        requestNote: note.reason,
      },
    })
    await appendAudit(transaction, {
      actor: context.actor,
      action: 'release.request',
      subjectKind: 'release',
      subjectId: `${input.model}/${input.release}`,
      sentence: say(
        said('audit-approval-asked', {
          ...{ by: context.actor, model: input.model, label: input.release },
          note: note.reason,
        }),
      ),
      detail: { note: note.reason, from: release.status },
      at,
    })
    return { ok: true as const }
  })
}

const hasApproved = (release: ReleaseRow, actorId: string) =>
  release.approvals.some(({ actorId: decider, decision }) => decider === actorId && decision === 'Approved')

/** A rejection that is still on its way to the registry is not written there any more. */
const pendingAgain = (context: ServiceContext, at: Date) => ({
  status: 'Pending',
  statusReason: null,
  statusAt: at,
  statusBy: toJson(context.actor),
  registryWrite: 'none',
  registryWriteSaid: toNullableJson(undefined),
})
