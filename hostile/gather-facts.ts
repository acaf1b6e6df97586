import { countDeadJobs } from '#lib/db/dead-jobs.ts'
import type { Night, Outcome } from './blows.ts'
import type { AuditEntry, Changed, EndedRegion, EndedRollout, Facts, RegistryBlow } from './facts.ts'
import { subjectOf } from './places.ts'
import { standsInRegistry } from './registry.ts'
import { changedTo, servedBy } from './served.ts'

/** What was learned before and during the night. */
export interface Known {
  before: Map<string, string | undefined>
  releases: Facts['releases']
  outcomes: readonly Outcome[]
  unanswered: Facts['unanswered']
}

export async function gatherFacts(night: Night, known: Known): Promise<Facts> {
  const { stack, schedule, records } = night
  const { prisma } = stack.database
  await records.stop()
  const places = schedule.rollouts.flatMap(({ model }) => subjectOf(model).places)
  const served: Facts['served'] = new Map()
  for (const place of places) {
    const after = await servedBy(stack, place)
    served.set(place.endpoint, { before: known.before.get(place.endpoint), after })
  }
  const changed = new Map<string, Changed>()
  for (const [endpoint, change] of records.changed())
    changed.set(endpoint, { at: change.from, digest: await changedTo(stack, change) })
  const [broken] = await prisma.$queryRaw<{ at: bigint | null }[]>`SELECT audit_chain_broken_at() AS at`
  const states = await prisma.endpointState.findMany({ include: { endpoint: { select: { name: true } } } })
  const fell = known.outcomes.filter(({ missed }) => missed === undefined)
  return {
    schedule,
    accepted: records.accepted(),
    audit: await readAudit(stack.database),
    auditBrokenAt: broken?.at == null ? undefined : Number(broken.at),
    rollouts: await readRollouts(stack.database),
    served,
    believed: new Map(states.map((state) => [state.endpoint.name, state.digest?.replace(/^sha256:/, '')])),
    releases: known.releases,
    changed,
    registry: await registryBlows(night, fell),
    answeredWithinMs: records.times.mostlyWithinMs(),
    fallen: fell.map(({ blow, from, until }) => ({
      blow,
      from: records.times.at(from),
      until: records.times.at(until),
    })),
    unanswered: known.unanswered,
    deadJobs: await countDeadJobs(prisma),
  }
}

async function registryBlows(
  { stack, schedule, records }: Night,
  fell: readonly Outcome[],
): Promise<RegistryBlow[]> {
  const blows: RegistryBlow[] = []
  for (const { blow, until } of fell) {
    const isThere = blow.kind === 'delete-package' || (blow.kind === 'reject' && blow.by === 'registry')
    const planned = isThere ? schedule.rollouts.find(({ model }) => model === blow.model) : undefined
    if (!planned) continue
    const stands = await standsInRegistry(stack, planned)
    blows.push({ model: planned.model, at: records.times.at(until), stands })
  }
  return blows
}

type Stores = Night['stack']['database']

async function readAudit({ prisma }: Stores): Promise<AuditEntry[]> {
  const rows = await prisma.auditEntry.findMany({ orderBy: { seq: 'asc' } })
  return rows.map(({ seq, at, action, subjectId, detail }) => ({
    seq: Number(seq),
    at: at.getTime(),
    action,
    subjectId,
    detail: detail as AuditEntry['detail'],
  }))
}

export async function readRollouts({ prisma }: Stores): Promise<EndedRollout[]> {
  const rows = await prisma.rollout.findMany({
    include: {
      model: { select: { slug: true } },
      release: { select: { label: true } },
      regions: { include: { endpoint: { select: { name: true } } } },
    },
  })
  return rows.map((row) => ({
    slug: row.slug,
    model: row.model.slug,
    release: row.release.label,
    open: row.open,
    status: row.status,
    isTold: row.statusSaid !== null,
    plan: row.plan as EndedRollout['plan'],
    regions: row.regions.map((region) => ({
      endpoint: region.endpoint.name,
      wave: region.wave,
      attempt: region.attempt,
      phase: region.phase as unknown as EndedRegion['phase'],
      request: (region.request as { kind: string } | null) ?? undefined,
      hasBaseline: region.baseline !== null,
      verdict: (region.verdict as { outcome?: string } | null)?.outcome,
    })),
  }))
}
