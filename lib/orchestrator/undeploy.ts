import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { findOpenOperation, openOperation } from '#lib/db/operations.ts'
import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { undeployIntentJson } from '#lib/db/rows/operation.ts'
import type { RecordedActor } from '#lib/domain/actor.ts'
import type { UndeployIntent } from '#lib/domain/rollout/operations/undeploy.ts'
import { type LoopContext, lookAgain } from './context.ts'
import { reconcileOperation } from './reconcile-operation.ts'

/** What the job of an undeployment carried before operations were. */
export interface Undeployment {
  endpointId: string
  /** DeployedModel id. */
  deploymentId: string
  /** ISO; when the cloud was told, after which its answer was only waited for. */
  toldAt?: string
  /** ISO; the first try. */
  since?: string
}

/** An undeployment that an earlier version had under way is carried on as an operation, from where it stood. */
export async function undeploy(context: LoopContext, asked: Undeployment): Promise<void> {
  const found = await context.database.prisma.$transaction((transaction) =>
    operationOf(context, transaction, asked),
  )
  if (found === 'nothing') return
  if (found === 'busy') {
    await enqueue(
      context.database.prisma,
      { task: 'undeploy', ...asked },
      { afterMs: context.clock.realDelay(lookAgain.quiet * 1000), keepEarlier: true },
    )
    return
  }
  // In the endpoint's queue already, as its own job would be.
  await reconcileOperation(context, found.id)
}

/** @returns `busy`: another model is being undeployed there, after which this one's turn comes */
async function operationOf(
  { clock }: LoopContext,
  transaction: DatabaseTransaction,
  { endpointId, deploymentId, toldAt, since }: Undeployment,
): Promise<{ id: string } | 'nothing' | 'busy'> {
  await transaction.$queryRaw`SELECT id FROM endpoint WHERE id = ${endpointId} FOR NO KEY UPDATE`
  const endpoint = await transaction.endpoint.findUnique({ where: { id: endpointId } })
  if (!endpoint || endpoint.retiredAt !== null) return 'nothing'
  const requestedAt = since === undefined ? clock.now() : new Date(since)
  const open = await findOpenOperation(transaction, 'undeploy', endpointId)
  if (open !== null) {
    if (undeployIntentJson.parse(open.intent).deployment !== deploymentId) return 'busy'
    // Its patience counts from the first try.
    if (requestedAt < open.requestedAt) {
      await transaction.operation.update({
        where: { id: open.id },
        data: { requestedAt, version: { increment: 1 } },
      })
    }
    return open
  }
  const intent: UndeployIntent = { deployment: deploymentId }
  return await openOperation(transaction, {
    kind: 'undeploy',
    endpointId,
    intent,
    requestedBy: await askerOf(transaction, deploymentId),
    requestedAt,
    ...(toldAt === undefined ? {} : { phase: { name: 'sent', sentAt: toldAt } }),
  })
}

/** The job did not say who had asked; the audit did, whole. */
async function askerOf(transaction: DatabaseTransaction, deployment: string): Promise<RecordedActor> {
  const entry = await transaction.auditEntry.findFirst({
    where: { action: 'endpoint.undeploy', detail: { equals: toJson({ deployment }) } },
    orderBy: { seq: 'desc' },
    select: { actor: true },
  })
  return entry === null ? { kind: 'recorded', label: 'Somebody' } : actorFromJson(entry.actor)
}
