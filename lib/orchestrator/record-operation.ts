import { appendAudit, system } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson, toNullableJson } from '#lib/db/rows/json.ts'
import type {
  OperationDecision,
  OperationInput,
  OperationKind,
  OperationPhase,
  Told,
} from '#lib/domain/rollout/operations/operation.ts'
import { said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import type { LoopContext } from './context.ts'
import type { OperationRow } from './load-operation.ts'
import { recordObservation } from './record-observation.ts'

/**
 * Writes a decision with the next look or, at the end, with what is told of it, if the row is still the one that was decided on.
 * @returns its new version; undefined: it has moved on, nothing was written and nothing may be done
 */
export async function recordOperationDecision<Intent, Seen>(
  context: LoopContext,
  transaction: DatabaseTransaction,
  kind: OperationKind<Intent, Seen>,
  row: OperationRow,
  { operation, now }: OperationInput<Intent>,
  decision: OperationDecision,
  { after, insistOnNextLook = false }: { after: Seen | undefined; insistOnNextLook?: boolean },
): Promise<number | undefined> {
  const { phase, trouble, told, lookAgainAfterSeconds } = decision
  const isOver = lookAgainAfterSeconds === undefined
  const rolloutId = told && (await takeTurns(transaction, row))
  const { count } = await transaction.operation.updateMany({
    where: { id: row.id, version: row.version, open: true },
    data: {
      phase: toJson(phase),
      trouble: toNullableJson(trouble),
      version: { increment: 1 },
      ...(isOver
        ? { open: false, endedAt: now, lookAgainAt: null }
        : { lookAgainAt: new Date(now.getTime() + lookAgainAfterSeconds * 1000) }),
    },
  })
  if (count === 0) return undefined
  if (lookAgainAfterSeconds !== undefined) {
    await enqueue(
      transaction,
      { task: 'reconcile-operation', operationId: row.id, endpointId: row.endpointId },
      { afterMs: context.clock.realDelay(lookAgainAfterSeconds * 1000), keepEarlier: !insistOnNextLook },
    )
  }
  if (told === undefined) return row.version + 1
  const detail = kind.detail(operation.intent)
  if (kind.endsForGood && phase.name === 'done' && (await isTold(transaction, row, told, detail)))
    return row.version + 1
  if (after !== undefined)
    await recordObservation(transaction, kind.observationOf(after), context.clouds.traits)
  if (rolloutId !== undefined) await tellRollout(transaction, row, rolloutId, told, now)
  await appendAudit(transaction, {
    actor: system,
    action: told.action,
    subjectKind: 'endpoint',
    subjectId: subjectOf(row),
    sentence: say(told.said),
    detail,
    at: now,
  })
  return row.version + 1
}

/** Of an endpoint that has left the fleet: there is nobody to tell it to. */
export async function closeUnseen({ database, clock }: LoopContext, row: OperationRow): Promise<void> {
  const phase: OperationPhase = {
    name: 'failed',
    said: said('endpoint-left-fleet', { endpoint: row.endpoint.name }),
  }
  await database.prisma.operation.updateMany({
    where: { id: row.id, version: row.version, open: true },
    data: {
      phase: toJson(phase),
      open: false,
      endedAt: clock.now(),
      lookAgainAt: null,
      version: { increment: 1 },
    },
  })
}

/**
 * Everybody locks a rollout before its endpoint, and the endpoint before the audit.
 * @returns the latest rollout of the endpoint, whose events tell the end
 */
async function takeTurns(
  transaction: DatabaseTransaction,
  { endpointId }: OperationRow,
): Promise<string | undefined> {
  const latest = await transaction.regionRollout.findFirst({
    where: { endpointId },
    orderBy: { rollout: { startedAt: 'desc' } },
    select: { rolloutId: true },
  })
  if (latest) await transaction.$queryRaw`SELECT id FROM rollout WHERE id = ${latest.rolloutId} FOR KEY SHARE`
  await transaction.$queryRaw`SELECT id FROM endpoint WHERE id = ${endpointId} FOR NO KEY UPDATE`
  return latest?.rolloutId
}

async function isTold(
  transaction: DatabaseTransaction,
  row: OperationRow,
  { action }: Told,
  detail: Record<string, unknown>,
): Promise<boolean> {
  const earlier = await transaction.auditEntry.findFirst({
    where: { action, subjectId: subjectOf(row), detail: { equals: toJson(detail) } },
    select: { seq: true },
  })
  return earlier !== null
}

async function tellRollout(
  transaction: DatabaseTransaction,
  { endpointId }: OperationRow,
  rolloutId: string,
  { action: kind, said: told }: Told,
  at: Date,
): Promise<void> {
  await transaction.rolloutEvent.create({ data: { rolloutId, endpointId, at, kind, said: toJson(told) } })
}

const subjectOf = ({ endpoint: { model, region, name } }: OperationRow) => `${model.slug}/${region}/${name}`
