import { randomUUID } from 'node:crypto'
import type { RecordedActor } from '#lib/domain/actor.ts'
import type { OperationName, OperationPhase } from '#lib/domain/rollout/operations/operation.ts'
import type { DatabaseTransaction } from './client.ts'
import type * as Rows from './generated/client.ts'
import { toJson } from './rows/json.ts'

export interface NewOperation {
  kind: OperationName
  endpointId: string
  intent: object
  requestedBy: RecordedActor
  /** Cloud time. */
  requestedAt: Date
  /** Left out: asked. */
  phase?: OperationPhase
}

/** Opens an operation; its job is the caller's. A second open one of the kind on the endpoint violates the partial unique index. */
export async function openOperation(
  transaction: DatabaseTransaction,
  { kind, endpointId, intent, requestedBy, requestedAt, phase = { name: 'asked' } }: NewOperation,
): Promise<Rows.Operation> {
  return await transaction.operation.create({
    data: {
      id: randomUUID(),
      kind,
      endpointId,
      intent: toJson(intent),
      requestedBy: toJson(requestedBy),
      requestedAt,
      phase: toJson(phase),
      lookAgainAt: requestedAt,
    },
  })
}

/** The open operation of the kind on the endpoint; null: there is none. */
export async function findOpenOperation(
  transaction: DatabaseTransaction,
  kind: OperationName,
  endpointId: string,
): Promise<Rows.Operation | null> {
  return await transaction.operation.findFirst({ where: { kind, endpointId, open: true } })
}
