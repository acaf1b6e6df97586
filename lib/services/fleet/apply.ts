import { appendAudit, system } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { enqueue } from '#lib/db/jobs.ts'
import { toJson } from '#lib/db/rows/json.ts'
import {
  type FleetChange,
  type FleetFile,
  type FleetModel,
  type FleetProblem,
  fleetDifference,
  parseFleetFile,
} from '#lib/domain/fleet-file.ts'
import { gate } from '#lib/domain/gates.ts'
import { refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { currentFleet } from './current.ts'

export type FleetPreview =
  | { ok: true; differences: FleetChange[]; warnings: string[] }
  | { ok: false; problems: FleetProblem[] }

/** What applying this text would change, or why it cannot be applied now; nothing is written. */
export async function previewFleet(
  context: Pick<ServiceContext, 'database'>,
  yaml: string,
): Promise<FleetPreview> {
  const parsed = parseFleetFile(yaml)
  if (!parsed.ok) return parsed
  const { prisma } = context.database
  const current = await currentFleet(prisma)
  // Whoever may look at the preview need not be who applies: only what stands in the file's own way is asked here.
  const refusal = gate('apply-fleet', system, {
    takenInRollout: await takenInRollout(prisma, current, parsed.fleet),
  })
  if (refusal) return { ok: false, problems: [{ line: undefined, path: '', sentence: refusal.sentence }] }
  return { ok: true, differences: fleetDifference(current, parsed.fleet), warnings: parsed.warnings }
}

/**
 * Puts a fleet file in force: what it names is added or changed, what it no longer names is retired (kept for its history, no longer
 * watched). No cloud is touched.
 */
export async function applyFleet(
  context: ServiceContext,
  input: { yaml: string },
): Promise<ServiceResult<{ differences: FleetChange[] }>> {
  const parsed = parseFleetFile(input.yaml)
  if (!parsed.ok) {
    return refuse({
      code: 'fleet-file-invalid',
      sentence: parsed.problems
        .map((problem) => `${problem.line === undefined ? '' : `Line ${problem.line}: `}${problem.sentence}`)
        .join(' '),
    })
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
      const differences = fleetDifference(current, parsed.fleet)
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
        sentence: `${context.actor.label} applied a fleet file: ${differences.length === 0 ? 'no change' : `${differences.length} ${differences.length === 1 ? 'change' : 'changes'}`}.`,
        detail: { differences },
        at,
      })
      await enqueueSchedules(transaction, parsed.fleet)
      return { ok: true as const, differences }
    },
    { timeout: 60_000 },
  )
}

/** An endpoint's identity in the cloud is its identity here: a file that renames a model keeps the endpoint's history. */
export const endpointId = (endpoint: {
  provider: string
  account: string
  region: string
  name: string
}): string => `${endpoint.provider}:${endpoint.account}:${endpoint.region}:${endpoint.name}`

/** A rollout is of one model: an endpoint that leaves it, by removal or for another model, would be driven under a plan that is not its own. */
async function takenInRollout(transaction: DatabaseTransaction, current: FleetFile, next: FleetFile) {
  const after = modelOfEndpoint(next)
  const taken = [...modelOfEndpoint(current)].filter(([id, model]) => after.get(id) !== model)
  if (taken.length === 0) return []
  const rows = await transaction.regionRollout.findMany({
    where: { open: true, endpointId: { in: taken.map(([id]) => id) } },
    include: { rollout: { select: { slug: true } }, endpoint: { select: { name: true } } },
    orderBy: { position: 'asc' },
  })
  return rows.map((row) => {
    const movedTo = after.get(row.endpointId)
    return { name: row.endpoint.name, rollout: row.rollout.slug, ...(movedTo !== undefined && { movedTo }) }
  })
}

const modelOfEndpoint = (fleet: FleetFile) =>
  new Map(
    Object.entries(fleet.models).flatMap(([slug, model]) =>
      model.endpoints.map((endpoint) => [endpointId(endpoint), slug] as const),
    ),
  )

async function writeFleet(transaction: DatabaseTransaction, fleet: FleetFile, at: Date): Promise<void> {
  const planNames = Object.keys(fleet.plans)
  await transaction.planTemplate.deleteMany({ where: { name: { notIn: planNames } } })
  for (const [name, spec] of Object.entries(fleet.plans)) {
    await transaction.planTemplate.upsert({
      where: { name },
      create: { name, spec: toJson(spec) },
      update: { spec: toJson(spec) },
    })
  }
  const slugs = Object.keys(fleet.models)
  await transaction.model.updateMany({
    where: { slug: { notIn: slugs }, retiredAt: null },
    data: { retiredAt: at },
  })
  for (const [position, [slug, model]] of Object.entries(fleet.models).entries()) {
    await writeModel(transaction, slug, model, position)
  }
  const ids = Object.values(fleet.models).flatMap((model) => model.endpoints.map(endpointId))
  await transaction.endpoint.updateMany({
    where: { id: { notIn: ids }, retiredAt: null },
    data: { retiredAt: at },
  })
}

async function writeModel(
  transaction: DatabaseTransaction,
  slug: string,
  model: FleetModel,
  position: number,
): Promise<void> {
  const fields = {
    registry: toJson(model.registry),
    evidence: toJson(model.evidence),
    artifacts: toJson(model.artifacts),
    planName: model.plan,
    approvalsNeeded: model.approvals,
    position,
    retiredAt: null,
  }
  await transaction.model.upsert({ where: { slug }, create: { id: slug, slug, ...fields }, update: fields })
  for (const [index, endpoint] of model.endpoints.entries()) {
    const columns = {
      modelId: slug,
      variant: endpoint.variant,
      executionRole: endpoint.executionRole,
      role: endpoint.role,
      peakRps: endpoint.peakRps,
      rollbackAlarms: endpoint.rollbackAlarms,
      position: index,
      retiredAt: null,
    }
    const identity = {
      provider: endpoint.provider,
      account: endpoint.account,
      region: endpoint.region,
      name: endpoint.name,
    }
    await transaction.endpoint.upsert({
      where: { id: endpointId(endpoint) },
      create: { id: endpointId(endpoint), ...identity, ...columns },
      update: columns,
    })
  }
}

async function enqueueSchedules(transaction: DatabaseTransaction, fleet: FleetFile): Promise<void> {
  const places = new Map<string, { account: string; region: string }>()
  for (const model of Object.values(fleet.models)) {
    for (const { account, region } of model.endpoints) places.set(`${account}/${region}`, { account, region })
  }
  for (const { account, region } of places.values()) {
    await enqueue(transaction, { task: 'observe-region', account, region })
  }
  for (const slug of Object.keys(fleet.models)) {
    await enqueue(transaction, { task: 'sync-registry', modelId: slug })
  }
}
