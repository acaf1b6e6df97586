import type { DatabaseTransaction } from '#lib/db/client.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { regionRolloutFromRow } from '#lib/db/rows/rollout.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { isSettled, isUnderway } from '#lib/domain/rollout/phases.ts'
import { said } from '#lib/domain/said.ts'
import type { RegionRollout } from '#lib/domain/types.ts'
import { readReason, type ServiceContext, type ServiceResult } from '../context.ts'
import { changeRollout, reopen, reopenRefusal, wakeRegion } from './change.ts'
import { type RegionRow, revertAllFacts, rolloutFacts } from './find.ts'

/** Decisions on a whole rollout. */

/** No further region begins; what the cloud already does goes on. */
export const pauseRollout = (context: ServiceContext, input: { rollout: string }): Promise<ServiceResult> =>
  changeRollout(context, input.rollout, {
    gate: (rollout) => gate('pause', context.actor, rolloutFacts(rollout)),
    write: async (transaction, rollout) => {
      await transaction.rollout.update({ where: { id: rollout.id }, data: { status: 'paused' } })
      return { action: 'rollout.pause', said: said('rollout-decided', { by: context.actor, did: 'paused' }) }
    },
  })

export const resumeRollout = (context: ServiceContext, input: { rollout: string }): Promise<ServiceResult> =>
  changeRollout(context, input.rollout, {
    gate: (rollout) => gate('resume', context.actor, rolloutFacts(rollout)),
    write: async (transaction, rollout) => {
      await transaction.rollout.update({ where: { id: rollout.id }, data: { status: 'running' } })
      for (const region of rollout.regions) {
        if (!isSettled(regionRolloutFromRow(region).phase)) await wakeRegion(transaction, region)
      }
      return {
        action: 'rollout.resume',
        said: said('rollout-decided', { by: context.actor, did: 'resumed' }),
      }
    },
  })

/** What moves is taken back, what has not begun never begins, what is promoted stays. */
export async function abortRollout(
  context: ServiceContext,
  input: { rollout: string; reason?: string },
): Promise<ServiceResult> {
  const given = readReason(input.reason, 'abort')
  if (!given.ok) return given
  return await changeRollout(context, input.rollout, {
    gate: (rollout) => gate('abort', context.actor, rolloutFacts(rollout)),
    write: async (transaction, rollout) => {
      await transaction.rollout.update({ where: { id: rollout.id }, data: { status: 'aborting' } })
      for (const region of rollout.regions) {
        const { phase } = regionRolloutFromRow(region)
        if (isUnderway(phase)) await askFor(context, transaction, region, 'revert', given.reason)
      }
      const { reason } = given
      const told = said('rollout-decided', { by: context.actor, did: 'aborted', reason })
      return { action: 'rollout.abort', said: told, reason }
    },
  })
}

/** Every region that was promoted, moves or failed after it had begun goes back to what it served before. */
export async function revertAll(
  context: ServiceContext,
  input: { rollout: string; reason?: string },
): Promise<ServiceResult> {
  const given = readReason(input.reason, 'revert-all')
  if (!given.ok) return given
  return await changeRollout(context, input.rollout, {
    gate: (rollout) => gate('revert-all', context.actor, revertAllFacts(rollout)) ?? reopenRefusal(rollout),
    write: async (transaction, rollout) => {
      await reopen(transaction, rollout, 'revert-all')
      for (const region of rollout.regions) {
        const { phase, baseline } = regionRolloutFromRow(region)
        // A failed region that was begun may still have its update under way in the cloud.
        const mayBeUnderway = phase.name === 'failed' && baseline !== undefined
        if (phase.name === 'promoted' || isUnderway(phase) || mayBeUnderway) {
          await askFor(context, transaction, region, 'revert', given.reason)
        }
      }
      const { reason } = given
      const told = said('rollout-decided', { by: context.actor, did: 'rolled-back', reason })
      return { action: 'rollout.revert-all', said: told, reason }
    },
  })
}

/** The person's wish is written down; the worker carries it out in its next pass, which begins at once. */
export async function askFor(
  context: ServiceContext,
  transaction: DatabaseTransaction,
  region: RegionRow,
  kind: NonNullable<RegionRollout['request']>['kind'],
  reason: string,
): Promise<void> {
  await transaction.regionRollout.update({
    where: { id: region.id },
    data: { request: toJson({ kind, by: context.actor, reason }), version: { increment: 1 } },
  })
  await wakeRegion(transaction, region)
}
