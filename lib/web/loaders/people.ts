import { gate, permissionRefusal } from '#lib/domain/rollout/gates.ts'
import { leavesNoAdmin, roleOf } from '#lib/services/people/person.ts'
import { mayEnter } from '#lib/services/people/sandbox-accounts.ts'
import { serviceContext } from '../actions.ts'
import { serverContext } from '../server.ts'
import type { PeopleView, PersonEntry, PersonView } from '../views.ts'
import { actionState, iso } from './place.ts'

export async function loadPeople(person: PersonView): Promise<PeopleView> {
  const { actor } = await serviceContext(person)
  const refusal = permissionRefusal('manage-people', actor)
  if (refusal) return { manage: actionState(refusal), people: [] }
  const { database, environment } = await serverContext()
  const now = new Date()
  const { absoluteMs, idleMs } = environment.sessions
  const rows = await database.prisma.user.findMany({
    include: {
      accounts: { select: { password: true } },
      passwordLink: { select: { expiresAt: true } },
      sessions: { select: { createdAt: true, seenAt: true, endedAt: true }, orderBy: { seenAt: 'desc' } },
    },
    orderBy: [{ name: 'asc' }, { email: 'asc' }],
  })
  const people = rows.map((row) => ({
    ...row,
    role: roleOf(row.role),
    disabled: row.disabledAt !== null,
    hasPassword: row.accounts.some(({ password }) => password !== null),
  }))
  const entries = people.map((row): PersonEntry => {
    const open = row.sessions.filter(
      ({ createdAt, seenAt, endedAt }) =>
        endedAt === null &&
        now.getTime() < Math.min(createdAt.getTime() + absoluteMs, seenAt.getTime() + idleMs),
    )
    const oneself = row.id === person.id
    const may = (takesAdmin: boolean) =>
      actionState(
        gate('manage-people', actor, {
          leavesNoAdmin: takesAdmin && leavesNoAdmin(people, row.id, environment.clouds),
          oneself,
        }),
      )
    const link = row.passwordLink
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      oneself,
      state: stateOf(row, environment.clouds),
      linkUntil: link && link.expiresAt > now ? iso(link.expiresAt) : null,
      seenAt: iso(row.sessions[0]?.seenAt),
      openSessions: row.disabled ? 0 : open.length,
      neverHere: row.accounts.length === 0 && row.sessions.length === 0,
      take: may(true),
      endSessions: may(false),
    }
  })
  return { manage: actionState(undefined), people: entries }
}

function stateOf(
  row: { disabled: boolean; hasPassword: boolean; email: string },
  clouds: 'sandbox' | 'live',
): PersonEntry['state'] {
  if (!mayEnter(row.email, clouds)) return 'sandbox-only'
  if (row.disabled) return 'disabled'
  return row.hasPassword ? 'active' : 'invited'
}
