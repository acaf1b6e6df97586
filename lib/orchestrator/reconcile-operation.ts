import type { z } from 'zod'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { endpointFromRow, observationFromRow } from '#lib/db/rows/fleet.ts'
import { operationFromRow, undeployIntentJson } from '#lib/db/rows/operation.ts'
import { openPartOf } from '#lib/db/rows/undeploy.ts'
import {
  decideOperation,
  type Looked,
  type OperationDecision,
  type OperationInput,
  type OperationKind,
  troubled,
} from '#lib/domain/rollout/operations/operation.ts'
import { undeployOperation } from '#lib/domain/rollout/operations/undeploy.ts'
import type { LoopContext } from './context.ts'
import { loadOperation, type OperationRow } from './load-operation.ts'
import { faultOf } from './look-at-region.ts'
import { atLeastCalls } from './patience.ts'
import { closeUnseen, recordOperationDecision } from './record-operation.ts'

/**
 * One pass over one operation on an endpoint: load, look, decide, record, act, look again. As a region's pass it records BEFORE it acts, under
 * the row's version: after a crash there is at worst a record of a call that was not made, and that is made again when it has not shown up.
 * Runs in the endpoint's own queue, never beside a region's pass.
 */
export async function reconcileOperation(context: LoopContext, operationId: string): Promise<void> {
  const row = await loadOperation(context.database.prisma, operationId)
  if (!row?.open) {
    context.log.info({ operationId }, 'no such open operation; nothing to do')
    return
  }
  // Nobody would know what to compare with any more.
  if (row.endpoint.retiredAt !== null) return await closeUnseen(context, row)
  switch (operationFromRow(row, undeployIntentJson).kind) {
    case 'undeploy':
      return await pass(context, undeployOperation, undeployIntentJson, row)
  }
}

async function pass<Intent, Seen>(
  context: LoopContext,
  kind: OperationKind<Intent, Seen>,
  intent: z.ZodType<Intent>,
  row: OperationRow,
): Promise<void> {
  const input = inputOf(context, row, intent)
  const look = await lookAt(context, kind, input)
  const { decision, version } = await context.database.prisma.$transaction((transaction) =>
    record(context, transaction, kind, intent, row, look),
  )
  if (version === undefined) return await lookAtOnce(context, row)
  if (decision.action !== 'send') return
  const [next, after] = await send(context, kind, input, decision)
  const recorded = await context.database.prisma.$transaction((transaction) =>
    recordOperationDecision(context, transaction, kind, { ...row, version }, input, next, {
      after,
      insistOnNextLook: true,
    }),
  )
  if (recorded === undefined) await lookAtOnce(context, row)
}

/** Directly before a call is put on record, a rollout that was begun since the pass began is seen. */
async function record<Intent, Seen>(
  context: LoopContext,
  transaction: DatabaseTransaction,
  kind: OperationKind<Intent, Seen>,
  intent: z.ZodType<Intent>,
  row: OperationRow,
  look: Looked<Seen>,
): Promise<{ decision: OperationDecision; version: number | undefined }> {
  let input = inputOf(context, row, intent)
  let decision = decideOperation(kind, input, look)
  if (decision.action === 'send') {
    await transaction.$queryRaw`SELECT id FROM endpoint WHERE id = ${row.endpointId} FOR NO KEY UPDATE`
    const current = await loadOperation(transaction, row.id)
    if (!current) return { decision, version: undefined }
    input = inputOf(context, { ...current, version: row.version }, intent)
    decision = decideOperation(kind, input, look)
  }
  const version = await recordOperationDecision(context, transaction, kind, row, input, decision, {
    after: look.ok ? look.seen : undefined,
  })
  return { decision, version }
}

/** Makes the call and looks what came of it. @returns the next step, and what was seen */
async function send<Intent, Seen>(
  context: LoopContext,
  kind: OperationKind<Intent, Seen>,
  input: OperationInput<Intent>,
  { phase }: OperationDecision,
): Promise<[OperationDecision, Seen | undefined]> {
  const { endpoint, operation } = input
  try {
    await kind.act(context.clouds.serving(endpoint.provider), endpoint, operation.intent)
  } catch (error) {
    const fault = faultOf(error)
    logFault(context, kind.name, input, fault.message)
    return [troubled(kind, input, fault), undefined]
  }
  const sent = { ...input, operation: { ...operation, phase } }
  const look = await lookAt(context, kind, sent)
  return [decideOperation(kind, sent, look), look.ok ? look.seen : undefined]
}

async function lookAt<Intent, Seen>(
  context: LoopContext,
  kind: OperationKind<Intent, Seen>,
  input: OperationInput<Intent>,
): Promise<Looked<Seen>> {
  const { endpoint, operation } = input
  try {
    const provider = context.clouds.serving(endpoint.provider)
    return { ok: true, seen: await kind.observe(provider, endpoint, operation.intent) }
  } catch (error) {
    const fault = faultOf(error)
    logFault(context, kind.name, input, fault.message)
    return { ok: false, error: fault }
  }
}

function logFault<Intent>(
  { log }: LoopContext,
  kind: string,
  { endpoint, operation }: OperationInput<Intent>,
  reason: string,
): void {
  log.warn({ kind, endpoint: endpoint.name, operationId: operation.id, reason }, 'the cloud refused')
}

function inputOf<Intent>(
  { clouds, clock }: LoopContext,
  row: OperationRow,
  intent: z.ZodType<Intent>,
): OperationInput<Intent> {
  const endpoint = endpointFromRow(row.endpoint)
  return {
    operation: operationFromRow(row, intent),
    endpoint,
    cloud: clouds.traits(endpoint.provider),
    openRollout: openPartOf(row.endpoint),
    known: row.endpoint.observation === null ? undefined : observationFromRow(row.endpoint.observation),
    patience: { sendAgain: atLeastCalls(clock, 600, 1), giveUp: atLeastCalls(clock, 2 * 3_600, 6) },
    now: clock.now(),
  }
}

const lookAtOnce = ({ database }: LoopContext, { id, endpointId }: OperationRow): Promise<void> =>
  enqueue(database.prisma, { task: 'reconcile-operation', operationId: id, endpointId })
