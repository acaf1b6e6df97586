import { browserWords } from '../browser-words.ts'
import { serverContext } from '../server.ts'
import { currentOpenSession } from '../session.ts'
import type { AccountView, PersonView } from '../views.ts'

/** One's own account and the sessions that are open in it, the one that asks first. */
export const loadAccount = async (person: PersonView): Promise<AccountView> =>
  accountView(person, (await currentOpenSession())?.id)

/** @param current id of the session that asks */
export async function accountView(person: PersonView, current: string | undefined): Promise<AccountView> {
  const { database, environment } = await serverContext()
  const { absoluteMs, idleMs } = environment.sessions
  const now = Date.now()
  const rows = await database.prisma.session.findMany({
    where: {
      userId: person.id,
      endedAt: null,
      expiresAt: { gt: new Date(now) },
      createdAt: { gt: new Date(now - absoluteMs) },
      seenAt: { gt: new Date(now - idleMs) },
    },
    orderBy: { seenAt: 'desc' },
  })
  const sessions = rows.map((row) => ({
    id: row.id,
    current: row.id === current,
    browser: browserWords(row.userAgent),
    address: row.ipAddress || null,
    startedAt: row.createdAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
  }))
  return {
    name: person.name,
    email: person.email,
    role: person.role,
    sessions: sessions.toSorted((one, other) => Number(other.current) - Number(one.current)),
    limits: { absoluteHours: absoluteMs / 3_600_000, idleMinutes: idleMs / 60_000 },
  }
}
