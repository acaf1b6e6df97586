import { appendAudit, system } from '#lib/audit/append.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import { modelOfRelease } from '#lib/db/rows/release.ts'
import { answerOf } from '#lib/domain/cloud-said.ts'
import { CloudError } from '#lib/domain/errors.ts'
import { said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import type { LoopContext } from './context.ts'
import { isNewerRejection, takeOverDecision } from './take-over-decision.ts'

/**
 * Seconds of cloud time until a refused write is tried again: what it lacks, say a permission, is given by a person elsewhere, who then
 * need not come back here.
 */
const refusedAgainAfterSeconds = 3_600

const unwritten = ['pending', 'failed']

/** Carries a decision taken here into the registry. The decision itself holds from the moment it was taken. */
export async function writeApproval(context: LoopContext, releaseId: string): Promise<void> {
  const release = await context.database.prisma.release.findUnique({
    where: { id: releaseId },
    include: { model: true },
  })
  if (!release || !unwritten.includes(release.registryWrite)) return
  const { status } = release
  if (status !== 'Approved' && status !== 'Rejected') return
  const model = modelOfRelease(release)
  const subject = `approval:${releaseId}`
  try {
    const registry = context.clouds.registry(model.registry.kind)
    const entry = status === 'Approved' ? await registry.read(model.registry, release.registryRef) : undefined
    if (entry && isNewerRejection(release, entry)) {
      await takeOverDecision(context, model, release, entry)
      return
    }
    // Before it is said there: asked for anew meanwhile, it must not be taken for a new decision of the registry's.
    if (status === 'Rejected') await heard(context, releaseId, status)
    await registry.writeApproval(model.registry, release.registryRef, status, release.statusReason ?? '')
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    await recordTrouble(context, releaseId, status, error)
    const seconds = error.kind === 'terminal' ? refusedAgainAfterSeconds : context.backoff.failed(subject)
    await enqueue(
      context.database.prisma,
      { task: 'write-approval', releaseId },
      { afterMs: context.clock.realDelay(seconds * 1000), keepEarlier: true },
    )
    return
  }
  context.backoff.worked(subject)
  await heard(context, releaseId, status)
  await context.database.prisma.$transaction(async (transaction) => {
    // A second decision taken during the call is written by the job that came with it.
    const { count } = await transaction.release.updateMany({
      where: { id: releaseId, status, registryWrite: { in: unwritten } },
      data: { registryWrite: 'written', registryWriteSaid: toNullableJson(undefined) },
    })
    if (count === 0) return
    await appendAudit(transaction, {
      actor: system,
      action: 'release.written',
      subjectKind: 'release',
      subjectId: `${model.slug}/${release.label}`,
      sentence: say(said('audit-registry-told', { model: model.slug, label: release.label, status })),
      detail: { registryRef: release.registryRef, status },
      at: context.clock.now(),
    })
  })
}

/** What the registry says from now on is what was told to it. */
async function heard({ database }: LoopContext, id: string, status: string): Promise<void> {
  await database.prisma.release.updateMany({ where: { id }, data: { registryStatus: status } })
}

async function recordTrouble(
  context: LoopContext,
  releaseId: string,
  status: string,
  error: CloudError,
): Promise<void> {
  context.log.warn({ releaseId, reason: error.message }, 'the registry did not take the decision')
  await context.database.prisma.release.updateMany({
    where: { id: releaseId, status, registryWrite: { in: unwritten } },
    data: {
      registryWriteSaid: toJson(said('decision-untold', answerOf(error))),
      registryWrite: error.kind === 'terminal' ? 'failed' : 'pending',
    },
  })
}
