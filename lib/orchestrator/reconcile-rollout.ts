import { appendAudit, system } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { withdrawnInRollout } from '#lib/db/rows/release.ts'
import { planFromRow, regionRolloutFromRow, rolloutStatus } from '#lib/db/rows/rollout.ts'
import { saidFromRow } from '#lib/db/rows/said-json.ts'
import type { Plan } from '#lib/domain/plan/plan.ts'
import { type RolloutRegion, type Settlement, settle, waveSettled } from '#lib/domain/rollout/rollout.ts'
import { type Said, saysTheSame } from '#lib/domain/said.ts'
import type { RolloutStatus } from '#lib/domain/types.ts'
import { say } from '#lib/words/say.ts'
import type { LoopContext } from './context.ts'
import { sayWaveOpened } from './wave-opened.ts'

type Region = RolloutRegion & { id: string }

interface LoadedRollout {
  id: string
  slug: string
  status: RolloutStatus
  said: Said | undefined
  plan: Plan
  releaseLabel: string
  releaseId: string
  isWithdrawn: boolean
  regions: Region[]
}

/**
 * Brings a rollout's own state after its regions': its status and end, what must be taken back, and the next wave. All in one
 * transaction that holds the rollout's row, so that it takes turns with people's decisions on it.
 */
export async function reconcileRollout(context: LoopContext, rolloutId: string): Promise<void> {
  await context.database.prisma.$transaction(async (transaction) => {
    const rollout = await loadOpen(transaction, rolloutId)
    if (!rollout) {
      context.log.info({ rolloutId }, 'no such open rollout; nothing to do')
      return
    }
    const now = context.clock.now()
    const settlement = settle(
      rollout.plan,
      rollout.status,
      rollout.regions,
      rollout.releaseLabel,
      rollout.isWithdrawn,
    )
    await recordSettlement(transaction, rollout, settlement, now)
    await takeBack(transaction, rollout, settlement)
    if (!settlement.open) return
    await wakeRegions(transaction, rollout, settlement.status, now)
    // Keeps itself going while a rollout is open; asked for here, it begins with the rollout.
    await enqueue(transaction, { task: 'watch-release', releaseId: rollout.releaseId }, { keepEarlier: true })
  })
}

async function loadOpen(transaction: DatabaseTransaction, id: string): Promise<LoadedRollout | undefined> {
  await transaction.$queryRaw`SELECT id FROM rollout WHERE id = ${id} FOR UPDATE`
  const row = await transaction.rollout.findUnique({
    where: { id },
    include: {
      release: true,
      regions: {
        include: { endpoint: { select: { region: true } } },
        orderBy: [{ wave: 'asc' }, { position: 'asc' }],
      },
    },
  })
  if (!row?.open) return undefined
  return {
    id: row.id,
    slug: row.slug,
    status: rolloutStatus(row.status),
    said: saidFromRow(row.statusSaid),
    plan: planFromRow(row),
    releaseLabel: row.release.label,
    releaseId: row.releaseId,
    isWithdrawn: withdrawnInRollout(row.release) !== undefined,
    regions: row.regions.map((regionRow) => {
      const { endpointId, wave, phase, baseline, request, wasPromoted } = regionRolloutFromRow(regionRow)
      return {
        id: regionRow.id,
        endpointId,
        wave,
        phase,
        baseline,
        request,
        wasPromoted,
        region: regionRow.endpoint.region,
      }
    }),
  }
}

async function recordSettlement(
  transaction: DatabaseTransaction,
  rollout: LoadedRollout,
  { status, open, said }: Settlement,
  at: Date,
): Promise<void> {
  const changesStatus = status !== rollout.status || !open
  if (!changesStatus && saysTheSame(said, rollout.said)) return
  await transaction.rollout.update({
    where: { id: rollout.id },
    data: {
      status,
      statusSaid: toJson(said),
      version: { increment: 1 },
      ...(open ? {} : { open: false, endedAt: at }),
    },
  })
  // The regions' own flag is what keeps a second rollout off the endpoint.
  if (!open) {
    await transaction.regionRollout.updateMany({
      where: { rolloutId: rollout.id },
      data: { open: false, lookAgainAt: null, version: { increment: 1 } },
    })
  }
  if (!changesStatus) return
  await transaction.rolloutEvent.create({
    data: { rolloutId: rollout.id, at, kind: status, said: toJson(said) },
  })
  await appendAudit(transaction, {
    actor: system,
    action: `rollout.${status}`,
    subjectKind: 'rollout',
    subjectId: rollout.slug,
    sentence: say(said),
    detail: { from: rollout.status, open },
    at,
  })
}

/** The wish is written on the region; its own pass carries it out. */
async function takeBack(
  transaction: DatabaseTransaction,
  rollout: LoadedRollout,
  { revertEndpointIds, said }: Settlement,
): Promise<void> {
  for (const region of rollout.regions) {
    if (!revertEndpointIds.includes(region.endpointId) || region.request?.kind === 'revert') continue
    await transaction.regionRollout.update({
      where: { id: region.id },
      data: {
        request: toJson({ kind: 'revert', by: system, reason: said }),
        version: { increment: 1 },
      },
    })
    await enqueue(transaction, {
      task: 'reconcile-region',
      regionRolloutId: region.id,
      endpointId: region.endpointId,
    })
  }
}

/** Regions that were held back by a wave before theirs look again at once, instead of when their own time comes. */
async function wakeRegions(
  transaction: DatabaseTransaction,
  rollout: LoadedRollout,
  status: RolloutStatus,
  now: Date,
): Promise<void> {
  if (status !== 'running') return
  const held = rollout.regions.filter(
    ({ phase }) => phase.name === 'waiting' || phase.name === 'replicating' || phase.name === 'gated',
  )
  for (const region of held) {
    const isOpen = earlierWaves(region.wave).every((wave) => waveSettled(rollout.plan, rollout.regions, wave))
    if (!isOpen) continue
    await sayWaveOpened(transaction, rollout, region.wave, now)
    await enqueue(transaction, {
      task: 'reconcile-region',
      regionRolloutId: region.id,
      endpointId: region.endpointId,
    })
  }
}

const earlierWaves = (wave: number) => Array.from({ length: wave - 1 }, (_, index) => index + 1)
