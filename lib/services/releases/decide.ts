import { appendAudit } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import { notFound, readReason, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { findRelease, lockRelease, type ReleaseRow, releaseFacts } from './find.ts'
import { tellRollouts } from './tell-rollouts.ts'

export interface DecisionInput {
  model: string
  release: string
  reason: string
}

export interface ApprovalInput extends DecisionInput {
  /** Which statement of the registry entry was looked at; left out: the latest. */
  statement?: number
}

/** Records an approval; with the last one needed the release is approved and the worker writes it to the registry. */
export const approveRelease = (context: ServiceContext, input: ApprovalInput) =>
  decide(context, input, 'Approved')

/** One rejection rejects the release, here and in the registry, also after its approval: what is in flight with it is then taken back. */
export const rejectRelease = (context: ServiceContext, input: DecisionInput) =>
  decide(context, input, 'Rejected')

async function decide(
  context: ServiceContext,
  input: ApprovalInput,
  decision: 'Approved' | 'Rejected',
): Promise<ServiceResult> {
  const given = readReason(input.reason, decision === 'Approved' ? 'approve' : 'reject')
  if (!given.ok) return given
  return await context.database.prisma.$transaction(async (transaction) => {
    const found = await findRelease(transaction, input.model, input.release)
    if (!found) return notFound({ what: 'release', release: input.release, model: input.model })
    await lockRelease(transaction, found.id)
    const release = (await findRelease(transaction, input.model, input.release)) ?? found
    const act = decision === 'Approved' ? 'approve' : 'reject'
    const refusal = gate(act, context.actor, releaseFacts(release, context.actor.id))
    if (refusal) return refuse(refusal)
    if (input.statement !== undefined && input.statement !== release.statement) {
      return refuse(said('release-changed', { label: release.label }))
    }
    await record(context, transaction, release, decision, given.reason)
    return { ok: true as const }
  })
}

async function record(
  context: ServiceContext,
  transaction: DatabaseTransaction,
  release: ReleaseRow,
  decision: 'Approved' | 'Rejected',
  reason: string,
): Promise<void> {
  const at = context.clock.now()
  const actor = toJson(context.actor)
  // An approver who takes an approval back decides a second time.
  const given = { actor, decision, reason, at }
  const key = { releaseId: release.id, actorId: context.actor.id }
  await transaction.approval.upsert({
    where: { releaseId_actorId: key },
    create: { ...key, ...given },
    update: given,
  })
  const approvals =
    release.approvals.filter(
      (approval) => approval.decision === 'Approved' && approval.actorId !== context.actor.id,
    ).length + 1
  const settled = decision === 'Rejected' || approvals >= release.model.approvalsNeeded
  if (settled) {
    await transaction.release.update({
      where: { id: release.id },
      data: {
        status: decision,
        statusReason: reason,
        statusAt: at,
        statusBy: actor,
        registryWrite: 'pending',
      },
    })
    await enqueue(transaction, { task: 'write-approval', releaseId: release.id })
    if (decision === 'Rejected') {
      const withdrawal = {
        kind: 'rejected',
        at: at.toISOString(),
        by: context.actor,
        detail: reason,
      } as const
      await tellRollouts(transaction, release, withdrawal, at)
    }
  }
  const subject = { by: context.actor, model: release.model.slug, label: release.label }
  await appendAudit(transaction, {
    actor: context.actor,
    action: decision === 'Approved' ? 'release.approve' : 'release.reject',
    subjectKind: 'release',
    subjectId: `${release.model.slug}/${release.label}`,
    sentence:
      decision === 'Rejected'
        ? say(said('audit-rejected', { ...subject, reason }))
        : say(
            said('audit-approved', { ...subject, approvals, needed: release.model.approvalsNeeded, reason }),
          ),
    detail: { decision, reason, approvals, needed: release.model.approvalsNeeded },
    at,
  })
}
