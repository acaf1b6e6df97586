import { Prisma } from '#lib/db/client.ts'
import { endpointFromRow } from '#lib/db/rows/fleet.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { phaseTimesFromRow, regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { heldReason } from '#lib/domain/rollout/rollout-standing.ts'
import { readReason, type ServiceContext, type ServiceResult } from '../context.ts'
import { changeRegion, regionDecided, reopen, reopenRefusal, wakeRegion } from './change.ts'
import { askFor } from './control.ts'
import { regionFacts } from './find.ts'

/** Decisions on one region of a rollout. */

export interface RegionInput {
  rollout: string
  /** Endpoint name. */
  endpoint: string
  reason?: string
}

export async function revertRegion(context: ServiceContext, input: RegionInput): Promise<ServiceResult> {
  const given = readReason(input.reason, 'revert-region')
  if (!given.ok) return given
  return await changeRegion(context, input, {
    gate: (rollout, region) =>
      gate('revert-region', context.actor, regionFacts(rollout, region)) ?? reopenRefusal(rollout),
    write: async (transaction, rollout, region) => {
      await reopen(transaction, rollout, 'revert-region')
      await askFor(context, transaction, region, 'revert', given.reason)
      const { reason } = given
      const told = regionDecided(context, rollout, region, { act: 'rolled-back' }, reason)
      return { action: 'region.revert', said: told, reason }
    },
  })
}

/** A held region goes on, on the word of a person who gives the reason. */
export async function proceedRegion(context: ServiceContext, input: RegionInput): Promise<ServiceResult> {
  const given = readReason(input.reason, 'proceed-region')
  if (!given.ok) return given
  return await changeRegion(context, input, {
    gate: (rollout, region) => gate('proceed-region', context.actor, regionFacts(rollout, region)),
    write: async (transaction, rollout, region) => {
      await askFor(context, transaction, region, 'proceed', given.reason)
      const { reason } = given
      const held = heldReason(regionRolloutFromRow(region).phase) ?? 'verdict'
      const told = regionDecided(context, rollout, region, { act: 'let-proceed', held }, reason)
      return { action: 'region.proceed', said: told, reason }
    },
  })
}

/** Opens the next attempt, with names of its own in the cloud, from the beginning. */
export const retryRegion = (context: ServiceContext, input: RegionInput): Promise<ServiceResult> =>
  changeRegion(context, input, {
    gate: (rollout, region) =>
      gate('retry', context.actor, regionFacts(rollout, region)) ?? reopenRefusal(rollout),
    write: async (transaction, rollout, region) => {
      const at = context.clock.now()
      await reopen(transaction, rollout, 'retry')
      await transaction.regionRollout.update({
        where: { id: region.id },
        data: {
          attempt: { increment: 1 },
          phaseName: 'waiting',
          phase: toJson({ name: 'waiting' }),
          phaseSince: at,
          phaseTimes: { waiting: at.toISOString() },
          baseline: Prisma.DbNull,
          trouble: Prisma.DbNull,
          request: Prisma.DbNull,
          verdict: Prisma.DbNull,
          measuredShare: null,
          cuts: Prisma.DbNull,
          lookAgainAt: at,
          version: { increment: 1 },
        },
      })
      await wakeRegion(transaction, region)
      const attempt = region.attempt + 1
      const told = regionDecided(context, rollout, region, { act: 'opened-attempt', attempt })
      return { action: 'region.retry', said: told }
    },
  })

/** Leaves a region out of the rollout; the waves behind it no longer wait for it. */
export async function skipRegion(context: ServiceContext, input: RegionInput): Promise<ServiceResult> {
  const given = readReason(input.reason, 'skip')
  if (!given.ok) return given
  return await changeRegion(context, input, {
    gate: (rollout, region) => gate('skip', context.actor, regionFacts(rollout, region)),
    write: async (transaction, rollout, region) => {
      const at = context.clock.now()
      const { phase } = regionRolloutFromRow(region)
      const cause = 'cause' in phase ? { cause: phase.cause } : {}
      await transaction.regionRollout.update({
        where: { id: region.id },
        data: {
          phaseName: 'skipped',
          phase: toJson({ name: 'skipped', by: context.actor, reason: given.reason, ...cause }),
          phaseSince: at,
          phaseTimes: { ...phaseTimesFromRow(region), skipped: at.toISOString() },
          request: Prisma.DbNull,
          trouble: Prisma.DbNull,
          lookAgainAt: null,
          version: { increment: 1 },
        },
      })
      const { reason } = given
      const told = regionDecided(context, rollout, region, { act: 'skipped' }, reason)
      return { action: 'region.skip', said: told, reason }
    },
  })
}

/** Ends a bake that Meridian holds. A verdict that has failed by then still takes the region back. */
export async function promoteNow(context: ServiceContext, input: RegionInput): Promise<ServiceResult> {
  const given = readReason(input.reason, 'promote-now')
  if (!given.ok) return given
  return await changeRegion(context, input, {
    gate: (rollout, region) => {
      const cloud = context.clouds.traits(endpointFromRow(region.endpoint).provider)
      return gate('promote-now', context.actor, { ...regionFacts(rollout, region), cloud })
    },
    write: async (transaction, rollout, region) => {
      const { phase } = regionRolloutFromRow(region)
      await transaction.regionRollout.update({
        where: { id: region.id },
        data: { phase: toJson({ ...phase, hurriedBy: context.actor }), version: { increment: 1 } },
      })
      await wakeRegion(transaction, region)
      const { reason } = given
      const told = regionDecided(context, rollout, region, { act: 'ended-bake' }, reason)
      return { action: 'region.promote-now', said: told, reason }
    },
  })
}
