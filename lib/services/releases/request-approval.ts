import { appendAudit } from '#lib/audit/append.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { gate } from '#lib/domain/gates.ts'
import { notFound, readReason, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { findRelease, lockRelease, releaseFacts } from './find.ts'

/** Asks for a release to be approved. Whoever asks can no longer approve it. */
export async function requestApproval(
  context: ServiceContext,
  input: { model: string; release: string; reason: string },
): Promise<ServiceResult> {
  const note = readReason(input.reason, 'asking')
  if (!note.ok) return note
  return await context.database.prisma.$transaction(async (transaction) => {
    const found = await findRelease(transaction, input.model, input.release)
    if (!found) return notFound(`There is no release ${input.release} of ${input.model}.`)
    await lockRelease(transaction, found.id)
    const release = (await findRelease(transaction, input.model, input.release)) ?? found
    const refusal = gate('request-approval', context.actor, releaseFacts(release, context.actor.id))
    if (refusal) return refuse(refusal)
    const at = context.clock.now()
    await transaction.release.update({
      where: { id: release.id },
      data: {
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
      sentence: `${context.actor.label} asked for approval of ${input.model} ${input.release}: ${note.reason}`,
      detail: { note: note.reason },
      at,
    })
    return { ok: true as const }
  })
}
