import { actorFromJson } from '#lib/db/rows/actor-json.ts'
import { serverContext } from '../server.ts'
import type { AuditView } from '../views.ts'
import { iso } from './place.ts'

const pageSize = 100
/** Characters; no subject is longer: of people it is the e-mail address, of up to 254. */
const longestFilter = 254

export async function loadAudit(filter: { before?: string; subject?: string }): Promise<AuditView> {
  const { database } = await serverContext()
  const before = /^\d{1,18}$/.test(filter.before ?? '') ? BigInt(filter.before ?? '') : undefined
  const subject = filter.subject?.trim().slice(0, longestFilter)
  const rows = await database.prisma.auditEntry.findMany({
    where: {
      ...(before === undefined ? {} : { seq: { lt: before } }),
      ...(subject
        ? {
            OR: [
              { subjectId: { contains: subject, mode: 'insensitive' as const } },
              { sentence: { contains: subject, mode: 'insensitive' as const } },
            ],
          }
        : {}),
    },
    orderBy: { seq: 'desc' },
    take: pageSize + 1,
  })
  const [verified] = await database.prisma.$queryRaw<
    { broken: bigint | null }[]
  >`SELECT audit_chain_broken_lately() AS broken`
  const whole = await database.prisma.auditVerification.findFirst({ select: { at: true } })
  const page = rows.slice(0, pageSize)
  return {
    entries: page.map((row) => {
      const actor = actorFromJson(row.actor)
      return {
        seq: String(row.seq),
        at: row.at.toISOString(),
        actor: actor.label,
        actorKind: actor.kind,
        action: row.action,
        subject: row.subjectId,
        sentence: row.sentence,
        hash: row.hash,
      }
    }),
    nextBefore: rows.length > pageSize ? String(page.at(-1)?.seq ?? '') : null,
    verifiedAt: iso(whole?.at),
    brokenAt: verified?.broken == null ? null : String(verified.broken),
  }
}
