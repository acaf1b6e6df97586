import { appendAudit, system } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { toJson } from '#lib/db/rows/json.ts'
import { endpointKey } from '#lib/domain/endpoint-identity.ts'
import {
  type FleetChange,
  type FleetFile,
  type FleetProblem,
  fleetDifference,
  parseFleetFile,
} from '#lib/domain/fleet/fleet-file.ts'
import { gate, permissionRefusal } from '#lib/domain/rollout/gates.ts'
import { type Said, said } from '#lib/domain/said.ts'
import { say } from '#lib/words/say.ts'
import { told } from '#lib/words/told.ts'
import { refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { currentFleet } from './current.ts'
import { enqueueSchedules, writeFleet } from './write.ts'

export type FleetPreview =
  | { ok: true; differences: FleetChange[]; warnings: Said[] }
  | { ok: false; problems: FleetProblem[] }

/** What applying this text would change, or why it cannot be applied now; nothing is written. */
export async function previewFleet(
  context: Pick<ServiceContext, 'database' | 'clouds'>,
  yaml: string,
): Promise<FleetPreview> {
  const parsed = parseFleetFile(yaml, context.clouds.traits)
  if (!parsed.ok) return parsed
  const { prisma } = context.database
  const current = await currentFleet(prisma)
  // Whoever may look at the preview need not be who applies: only what stands in the file's own way is asked here.
  const refusal = gate('apply-fleet', system, {
    takenInRollout: await takenInRollout(prisma, current, parsed.fleet),
  })
  if (refusal) return { ok: false, problems: [{ line: undefined, path: '', said: refusal }] }
  return {
    ok: true,
    differences: fleetDifference(current, parsed.fleet, context.clouds.traits),
    warnings: parsed.warnings,
  }
}

/**
 * Puts a fleet file in force: what it names is added or changed, what it no longer names is retired (kept for its history, no longer
 * watched). No cloud is touched.
 */
export async function applyFleet(
  context: ServiceContext,
  input: { yaml: string },
): Promise<ServiceResult<{ differences: FleetChange[] }>> {
  // Whoever may not apply does not make the server read a file of two megabytes first.
  const forbidden = permissionRefusal('apply-fleet', context.actor)
  if (forbidden) return refuse(forbidden)
  const parsed = parseFleetFile(input.yaml, context.clouds.traits)
  if (!parsed.ok) {
    const problems = parsed.problems.map(({ line, said: problem }) => ({ line, said: problem }))
    return refuse(said('fleet-file-invalid', { problems }))
  }
  return await context.database.prisma.$transaction(
    async (transaction) => {
      // Two people applying at once would interleave their rows; the second waits and then sees the first one's fleet.
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('meridian-fleet'))`
      // A start holds its model's row: either it sees this fleet, or this sees its rollout.
      await transaction.$queryRaw`SELECT id FROM model ORDER BY id FOR UPDATE`
      const current = await currentFleet(transaction)
      const refusal = gate('apply-fleet', context.actor, {
        takenInRollout: await takenInRollout(transaction, current, parsed.fleet),
      })
      if (refusal) return refuse(refusal)
      const differences = fleetDifference(current, parsed.fleet, context.clouds.traits)
      const at = context.clock.now()
      await writeFleet(transaction, parsed.fleet, at)
      await transaction.fleetRevision.create({
        data: { yaml: input.yaml, appliedBy: toJson(context.actor), appliedAt: at },
      })
      await appendAudit(transaction, {
        actor: context.actor,
        action: 'fleet.apply',
        subjectKind: 'fleet',
        subjectId: 'fleet',
        sentence: say(said('audit-fleet-applied', { by: context.actor, changes: differences.length })),
        detail: { differences: differences.map(told) },
        at,
      })
      await enqueueSchedules(transaction, parsed.fleet)
      return { ok: true as const, differences }
    },
    { timeout: 60_000 },
  )
}

/** A rollout is of one model: an endpoint that leaves it, by removal or for another model, would be driven under a plan that is not its own. */
async function takenInRollout(transaction: DatabaseTransaction, current: FleetFile, next: FleetFile) {
  const after = modelOfEndpoint(next)
  const taken = [...modelOfEndpoint(current)].filter(([id, model]) => after.get(id) !== model)
  if (taken.length === 0) return []
  const ids = new Set(taken.map(([id]) => id))
  // All that are open, which are few; a file can take away more endpoints than a query has parameters.
  const rows = await transaction.regionRollout.findMany({
    where: { open: true },
    include: { rollout: { select: { slug: true } }, endpoint: { select: { name: true } } },
    orderBy: { position: 'asc' },
  })
  return rows
    .filter((row) => ids.has(row.endpointId))
    .map((row) => {
      const movedTo = after.get(row.endpointId)
      return { name: row.endpoint.name, rollout: row.rollout.slug, ...(movedTo !== undefined && { movedTo }) }
    })
}

const modelOfEndpoint = (fleet: FleetFile) =>
  new Map(
    Object.entries(fleet.models).flatMap(([slug, model]) =>
      model.endpoints.map((endpoint) => [endpointKey(endpoint), slug] as const),
    ),
  )
