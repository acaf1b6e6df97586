import { z } from 'zod'
import { appendAudit } from '#lib/audit/append.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { said } from '#lib/domain/said.ts'
import { refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { faultSentence } from './words.ts'

/** The Fault lab: the sandbox's control API behind permission and audit. There is none with live clouds. */

const answer = z.looseObject({ error: z.string().optional(), message: z.string().optional() })

export async function injectFault(
  context: ServiceContext,
  input: { fault: Record<string, unknown>; durationSeconds?: number },
): Promise<ServiceResult> {
  const body = {
    ...input.fault,
    ...(input.durationSeconds === undefined ? {} : { durationSeconds: input.durationSeconds }),
  }
  return await tell(context, 'POST', '/faults', body, `injected a fault: ${faultSentence(input.fault)}`)
}

export async function clearFault(context: ServiceContext, input: { id: string }): Promise<ServiceResult> {
  return await tell(
    context,
    'DELETE',
    `/faults/${encodeURIComponent(input.id)}`,
    undefined,
    `cleared the fault ${input.id}`,
  )
}

/** A new nightly release appears in the registry; Meridian looks there at once instead of at its next minute. */
export async function publishRelease(
  context: ServiceContext,
  input: { model: string },
): Promise<ServiceResult> {
  const result = await tell(
    context,
    'POST',
    '/publish',
    { model: input.model },
    `published a new release of ${input.model}`,
  )
  if (result.ok) {
    await enqueue(context.database.prisma, { task: 'sync-registry', modelId: input.model })
  }
  return result
}

async function tell(
  context: ServiceContext,
  method: 'POST' | 'DELETE',
  path: string,
  body: Record<string, unknown> | undefined,
  did: string,
): Promise<ServiceResult> {
  const clouds = context.sandboxControlUrl === undefined ? 'live' : 'sandbox'
  const refusal = gate('inject-fault', context.actor, { clouds })
  if (refusal) return refuse(refusal)
  const response = await fetch(`${context.sandboxControlUrl}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined)
  if (!response) {
    return refuse(said('sandbox-away', {}))
  }
  if (!response.ok) {
    const read = answer.safeParse(await response.json().catch(() => ({})))
    const sentence = read.success ? (read.data.error ?? read.data.message) : undefined
    return refuse(said('fault-refused', sentence === undefined ? { status: response.status } : { sentence }))
  }
  await context.database.prisma.$transaction((transaction) =>
    appendAudit(transaction, {
      actor: context.actor,
      action: 'sandbox.fault',
      subjectKind: 'fault',
      subjectId: path,
      sentence: `${actorWords(context.actor)} ${did}.`,
      detail: { method, path, body: body ?? null },
      at: context.clock.now(),
    }),
  )
  return { ok: true }
}
