import { said } from '#lib/domain/said.ts'
import { roleWords } from '#lib/words/roles.ts'
import { refuse, type ServiceResult } from '../context.ts'
import { invalidPerson } from './input-problem.ts'
import { roleRule } from './invite.ts'
import { auditPerson, changePerson, named, type PeopleContext } from './person.ts'
import { endSessions, sessionCount } from './sessions.ts'

interface PersonInput {
  /** Id. */
  person: string
}

/** Takes effect at the person's next request. */
export async function changeRole(
  context: PeopleContext,
  { person: id, role: wanted }: PersonInput & { role: string },
): Promise<ServiceResult> {
  const parsed = roleRule.safeParse(wanted)
  if (!parsed.success) return refuse(invalidPerson(parsed.error))
  const role = parsed.data
  const change = { takesAdmin: role !== 'admin', notToOneself: true }
  return await changePerson(context, id, change, async (transaction, person) => {
    if (person.role === role) {
      return refuse(said('same-role', { name: person.name, role }))
    }
    await transaction.user.update({ where: { id }, data: { role } })
    await auditPerson(
      transaction,
      context,
      person,
      'role',
      `changed the role of ${named(person)} from ${roleWords[person.role]} to ${roleWords[role]}.`,
      { from: person.role, to: role },
    )
    return { ok: true as const }
  })
}

/** The person's sessions end at once, their link too, and they cannot sign in until they are enabled. */
export function disablePerson(
  context: PeopleContext,
  { person: id }: PersonInput,
  now = new Date(),
): Promise<ServiceResult> {
  const change = { takesAdmin: true, notToOneself: true }
  return changePerson(context, id, change, async (transaction, person) => {
    if (person.disabled) return refuse(said('already-disabled', { name: person.name }))
    await transaction.user.update({ where: { id }, data: { disabledAt: now } })
    await transaction.passwordLink.deleteMany({ where: { userId: id } })
    const ended = await endSessions(transaction, id, 'disabled', { now })
    await auditPerson(
      transaction,
      context,
      person,
      'disable',
      `disabled ${named(person)}; ${sessionCount(ended)} ended.`,
      { sessionsEnded: ended },
    )
    return { ok: true as const }
  })
}

/** The person may sign in again, with the role and the password they had. */
export function enablePerson(
  context: PeopleContext,
  { person: id }: PersonInput,
  now = new Date(),
): Promise<ServiceResult> {
  const change = { takesAdmin: false, notToOneself: false }
  return changePerson(context, id, change, async (transaction, person) => {
    if (!person.disabled) return refuse(said('not-disabled', { name: person.name }))
    // A sign-in that was under way while the person was disabled may have left a session, which must not come to life now.
    await endSessions(transaction, id, 'disabled', { now })
    await transaction.user.update({ where: { id }, data: { disabledAt: null } })
    await auditPerson(transaction, context, person, 'enable', `enabled ${named(person)} again.`)
    return { ok: true as const }
  })
}

/** The person has to sign in again everywhere. */
export function endPersonSessions(
  context: PeopleContext,
  { person: id }: PersonInput,
  now = new Date(),
): Promise<ServiceResult> {
  const change = { takesAdmin: false, notToOneself: true }
  return changePerson(context, id, change, async (transaction, person) => {
    const ended = await endSessions(transaction, id, 'ended-by-admin', { now })
    if (ended === 0) return refuse(said('no-session', { name: person.name }))
    await auditPerson(
      transaction,
      context,
      person,
      'end-sessions',
      `ended ${sessionCount(ended)} of ${named(person)}.`,
      { sessionsEnded: ended },
    )
    return { ok: true as const }
  })
}
