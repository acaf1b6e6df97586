import { countDeadJobs, type DeadJobs } from '#lib/db/dead-jobs.ts'
import type { Night } from './blows.ts'
import { subjectOf } from './places.ts'
import type { Accepted } from './records.ts'
import type { Schedule } from './schedule.ts'
import { servedBy } from './served.ts'

/** All that is known of a night when it is over: from the clouds' own records, from the clouds themselves, and from the database's audit. */
export interface Facts {
  schedule: Schedule
  accepted: Accepted[]
  audit: AuditEntry[]
  /** First audit entry that does not verify. */
  auditBrokenAt: number | undefined
  rollouts: EndedRollout[]
  /** Endpoint → what it served before the night and serves now, SHA-256 in hex. */
  served: Map<string, { before: string | undefined; after: string | undefined }>
  /** Endpoint → what the database believes that it serves, SHA-256 in hex. */
  believed: Map<string, string | undefined>
  /** Model → SHA-256 in hex of the release that was to be promoted. */
  releases: Map<string, string | undefined>
  /** Endpoints that somebody changed behind Meridian's back. */
  changed: ReadonlySet<string>
  deadJobs: DeadJobs
}

export interface AuditEntry {
  seq: number
  /** Cloud time, epoch ms. */
  at: number
  action: string
  subjectId: string
  detail: { attempt?: number; from?: string }
}

export interface EndedRollout {
  slug: string
  model: string
  release: string
  open: boolean
  status: string
  sentence: string | null
  regions: EndedRegion[]
}

export interface EndedRegion {
  endpoint: string
  attempt: number
  phase: {
    name: string
    cause?: { kind: string; sentence: string }
    advice?: string
    heldSince?: string
    refusal?: { code: string; sentence: string }
  }
  /** Outcome of the last verdict. */
  verdict: string | undefined
}

/** Why no pass brings the region further, and only a person can; undefined: one may. */
export function waitsFor({ phase }: EndedRegion): 'a verdict' | 'an approval' | 'a decision' | undefined {
  if (phase.heldSince !== undefined) return 'a verdict'
  if (phase.name === 'failed') return 'a decision'
  const isUnapproved = phase.refusal?.code === 'release-not-approved' && phase.refusal.sentence !== ''
  return phase.name === 'gated' && isUnapproved ? 'an approval' : undefined
}

export async function gatherFacts(
  { stack, schedule, records }: Night,
  before: Map<string, string | undefined>,
  releases: Facts['releases'],
): Promise<Facts> {
  const { prisma } = stack.database
  await records.stop()
  const places = schedule.rollouts.flatMap(({ model }) => subjectOf(model).places)
  const served: Facts['served'] = new Map()
  for (const place of places) {
    const after = await servedBy(stack, place)
    served.set(place.endpoint, { before: before.get(place.endpoint), after })
  }
  const [broken] = await prisma.$queryRaw<{ at: bigint | null }[]>`SELECT audit_chain_broken_at() AS at`
  const states = await prisma.endpointState.findMany({ include: { endpoint: { select: { name: true } } } })
  return {
    schedule,
    accepted: records.accepted(),
    audit: await readAudit(stack.database),
    auditBrokenAt: broken?.at == null ? undefined : Number(broken.at),
    rollouts: await readRollouts(stack.database),
    served,
    believed: new Map(states.map((state) => [state.endpoint.name, state.digest?.replace(/^sha256:/, '')])),
    releases,
    changed: records.changed,
    deadJobs: await countDeadJobs(prisma),
  }
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
    sentence: row.statusSentence,
    regions: row.regions.map((region) => ({
      endpoint: region.endpoint.name,
      attempt: region.attempt,
      phase: region.phase as unknown as EndedRegion['phase'],
      verdict: (region.verdict as { outcome?: string } | null)?.outcome,
    })),
  }))
}
