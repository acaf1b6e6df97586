import { appendAudit } from '#lib/audit/append.ts'
import { type DatabaseTransaction, Prisma } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { rolloutStatus } from '#lib/db/rows/rollout.ts'
import { endpointsCalled, endpointWord } from '#lib/domain/endpoint-word.ts'
import { cityOf } from '#lib/domain/regions.ts'
import { reopenedStatus } from '#lib/domain/rollout/rollout.ts'
import type { DecidedFacts } from '#lib/domain/rollout/said/rollouts.ts'
import { type Said, said } from '#lib/domain/said.ts'
import type { Refusal } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import { ambiguous, notFound, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { findRollout, lockRollout, type RegionRow, type RolloutRow } from './find.ts'

export interface Change {
  action: string
  /** Told in the audit and in the rollout's events. */
  said: Said
  reason?: string
  /** Of a decision on one region; its sentence names the city. */
  endpoint?: string
}

/**
 * The one shape of every decision on a rollout: lock, gate, write, event, audit, wake the worker; all or nothing.
 * `write` is called only when `gate` refuses nothing.
 */
export async function changeRollout(
  context: ServiceContext,
  slug: string,
  steps: {
    gate: (rollout: RolloutRow) => Refusal | undefined
    write: (transaction: DatabaseTransaction, rollout: RolloutRow) => Promise<Change>
  },
): Promise<ServiceResult> {
  return await context.database.prisma.$transaction(async (transaction) => {
    await lockRollout(transaction, slug)
    const rollout = await findRollout(transaction, slug)
    if (!rollout) return notFound({ what: 'rollout', rollout: slug })
    const refusal = steps.gate(rollout)
    if (refusal) return refuse(refusal)
    const change = await steps.write(transaction, rollout)
    const at = context.clock.now()
    await transaction.rollout.update({ where: { id: rollout.id }, data: { version: { increment: 1 } } })
    await transaction.rolloutEvent.create({
      data: { rolloutId: rollout.id, at, kind: change.action, said: toJson(change.said) },
    })
    await appendAudit(transaction, {
      actor: context.actor,
      action: change.action,
      subjectKind: 'rollout',
      subjectId: slug,
      sentence: say(change.said),
      detail: {
        ...(change.reason === undefined ? {} : { reason: change.reason }),
        ...(change.endpoint === undefined ? {} : { endpoint: change.endpoint }),
      },
      at,
    })
    await enqueue(transaction, { task: 'reconcile-rollout', rolloutId: rollout.id })
    return { ok: true as const }
  })
}

/** As `changeRollout`, for one of its regions, named by endpoint. */
export async function changeRegion(
  context: ServiceContext,
  input: { rollout: string; endpoint: string },
  steps: {
    gate: (rollout: RolloutRow, region: RegionRow) => Refusal | undefined
    write: (transaction: DatabaseTransaction, rollout: RolloutRow, region: RegionRow) => Promise<Change>
  },
): Promise<ServiceResult> {
  return await changeRollout(context, input.rollout, {
    gate: (rollout) => {
      const found = regionCalled(rollout, input.endpoint)
      return 'refusal' in found ? found.refusal : steps.gate(rollout, found.region)
    },
    write: async (transaction, rollout) => {
      const found = regionCalled(rollout, input.endpoint)
      // The gate above has refused a region that is not there.
      if ('refusal' in found)
        throw new Error(`${input.endpoint} left the rollout ${input.rollout} inside one transaction.`)
      const change = await steps.write(transaction, rollout, found.region)
      return { ...change, endpoint: input.endpoint }
    },
  })
}

/** @param word as `endpointWord` has it; a name that several endpoints of the rollout share is refused, not guessed */
function regionCalled(
  { slug, regions }: RolloutRow,
  word: string,
): { region: RegionRow } | { refusal: Refusal } {
  const called = endpointsCalled(
    word,
    regions.map(({ endpoint }) => endpoint),
  )
  const region = regions.find(({ endpoint }) => endpoint.id === called[0]?.id)
  if (region === undefined)
    return {
      refusal: said('not-found', { what: 'region', endpoint: word, rollout: slug, article: 'the' }),
    }
  if (called.length === 1) return { region }
  return { refusal: said('ambiguous-endpoint', ambiguous(word, called)) }
}

/** What was decided on one region, with the endpoint where the rollout has several in its city. */
export function regionDecided(
  { actor: by }: Pick<ServiceContext, 'actor'>,
  { regions }: RolloutRow,
  { endpoint }: RegionRow,
  did: DecidedFacts['region-decided']['did'],
  reason?: string,
): Said {
  const here = regions.filter((other) => cityOf(other.endpoint.region) === cityOf(endpoint.region))
  const endpoints = regions.map((other) => other.endpoint)
  return said('region-decided', {
    by,
    did,
    region: endpoint.region,
    ...(here.length > 1 ? { endpoint: endpointWord(endpoint, endpoints) } : {}),
    ...(reason === undefined ? {} : { reason }),
  })
}

/** Has the worker look at one region at once. */
export async function wakeRegion(transaction: DatabaseTransaction, region: RegionRow): Promise<void> {
  await enqueue(transaction, {
    task: 'reconcile-region',
    regionRolloutId: region.id,
    endpointId: region.endpointId,
  })
}

/** Opening a rollout again takes hold of all its endpoints; refused while another rollout is open on any of them. */
export function reopenRefusal(rollout: RolloutRow): Refusal | undefined {
  if (rollout.open) return undefined
  for (const { endpoint } of rollout.regions) {
    const other = endpoint.regionRollouts.find(({ rolloutId }) => rolloutId !== rollout.id)
    if (other) {
      return said('open-rollout', {
        where: 'city',
        rollout: other.rollout.slug,
        region: endpoint.region,
      })
    }
  }
  return undefined
}

/**
 * Sets a rollout going again for the act; an open one keeps its status unless all of it is rolled back. The partial unique index refuses
 * it when another rollout is open on one of its endpoints.
 */
export async function reopen(
  transaction: DatabaseTransaction,
  rollout: RolloutRow,
  act: 'retry' | 'revert-region' | 'revert-all',
): Promise<void> {
  await transaction.rollout.update({
    where: { id: rollout.id },
    data: {
      status: reopenedStatus(rolloutStatus(rollout.status), act),
      open: true,
      endedAt: null,
      statusSaid: Prisma.DbNull,
    },
  })
  if (!rollout.open) {
    await transaction.regionRollout.updateMany({ where: { rolloutId: rollout.id }, data: { open: true } })
  }
}
