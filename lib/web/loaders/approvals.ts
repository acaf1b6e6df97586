import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import { modelFromRow } from '#lib/db/rows/fleet.ts'
import { approvalStatus, releaseFromRow } from '#lib/db/rows/release.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { judgeEvaluation } from '#lib/domain/canary/evaluation.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { releaseFacts } from '#lib/services/releases/find.ts'
import { serviceContext } from '../actions.ts'
import { mostShown } from '../limits.ts'
import { serverContext } from '../server.ts'
import type { ApprovalsView, PersonView } from '../views.ts'
import { loadModelsNow } from './fleet-states.ts'
import { actionState } from './place.ts'
import { productions, replacedBy } from './release.ts'
import { twinsOf } from './twins.ts'

export async function loadApprovals(person: PersonView): Promise<ApprovalsView> {
  const { database, clock, clouds } = await serverContext()
  const { prisma } = database
  const { actor } = await serviceContext(person)
  const include = { model: true, approvals: { orderBy: { at: 'asc' as const } } }
  const [pending, decided, models] = await Promise.all([
    prisma.release.findMany({
      where: { status: 'Pending', model: { retiredAt: null } },
      orderBy: { registeredAt: 'desc' },
      take: mostShown.pending,
      include,
    }),
    prisma.release.findMany({
      where: { status: { not: 'Pending' }, registryWrite: { not: 'none' } },
      orderBy: { statusAt: 'desc' },
      take: mostShown.decided,
      include: { model: true },
    }),
    loadModelsNow(database, clouds.traits, clock.now()),
  ])
  const asked = new Set(pending.map((row) => row.model.slug))
  const [served, twins] = await Promise.all([
    productions(
      prisma,
      models.filter(({ slug }) => asked.has(slug)),
      clock.now(),
    ),
    twinsOf(prisma, pending),
  ])
  return {
    pending: pending.map((row) => {
      const production = replacedBy(row, served.get(row.model.slug))
      const evidence = judgeEvaluation(
        modelFromRow(row.model).evidence,
        releaseFromRow(row).evaluation,
        production?.evaluation,
      )
      const facts = releaseFacts(row, actor.id)
      return {
        model: row.model.slug,
        label: row.label,
        registeredAt: row.registeredAt.toISOString(),
        requestedBy: row.requestedBy === null ? null : actorWords(actorFromJson(row.requestedBy)),
        requestNote: row.requestNote,
        evidenceOutside: evidence.filter((measure) => measure.outcome === 'outside').length,
        evidenceUnknown: evidence.filter((measure) => measure.outcome === 'unknown').length,
        evidenceRows: evidence.filter((measure) => measure.outcome !== undefined).length,
        production: production?.view.label ?? null,
        sameAs: twins.get(row.id) ?? [],
        statement: row.statement,
        needed: row.model.approvalsNeeded,
        given: row.approvals.filter((approval) => approval.decision === 'Approved').length,
        approve: actionState(gate('approve', actor, facts)),
        reject: actionState(gate('reject', actor, facts)),
      }
    }),
    decided: decided.map((row) => ({
      model: row.model.slug,
      label: row.label,
      status: approvalStatus(row.status),
      by: row.statusBy === null ? null : actorWords(actorFromJson(row.statusBy)),
      reason: row.statusReason,
      at: row.statusAt.toISOString(),
    })),
  }
}
