import { z } from 'zod'
import type { Operation, OperationPhase } from '#lib/domain/rollout/operations/operation.ts'
import { operationNames } from '#lib/domain/rollout/operations/operation.ts'
import type { UndeployIntent } from '#lib/domain/rollout/operations/undeploy.ts'
import type * as Rows from '../generated/client.ts'
import { actorFromJson } from './actor-json.ts'
import { troubleJson } from './json.ts'
import { saidJson, withSaid } from './said-json.ts'

const operationPhaseJson = withSaid(
  z.discriminatedUnion('name', [
    z.object({ name: z.literal('asked') }),
    z.object({ name: z.literal('sent'), sentAt: z.string() }),
    z.object({ name: z.literal('done') }),
    z.object({ name: z.literal('refused'), said: saidJson }),
    z.object({ name: z.literal('failed'), said: saidJson }),
  ]),
) satisfies z.ZodType<OperationPhase>

export const undeployIntentJson = z.object({ deployment: z.string() }) satisfies z.ZodType<UndeployIntent>

/** @param intent the shape of what the operation's kind wants */
export function operationFromRow<Intent>(row: Rows.Operation, intent: z.ZodType<Intent>): Operation<Intent> {
  return {
    id: row.id,
    kind: z.enum(operationNames).parse(row.kind),
    endpointId: row.endpointId,
    intent: intent.parse(row.intent),
    requestedBy: actorFromJson(row.requestedBy),
    requestedAt: row.requestedAt.toISOString(),
    phase: operationPhaseJson.parse(row.phase),
    trouble: row.trouble === null ? undefined : troubleJson.parse(row.trouble),
  }
}
