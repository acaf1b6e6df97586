import { refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { linkedPerson, spendLink, tokenLength } from './link.ts'
import { hashOf, passwordHash, passwordIs, passwordRule, setPassword } from './password.ts'
import { auditPerson, type PeopleContext, roleOf } from './person.ts'
import { endSessions, sessionCount } from './sessions.ts'

export interface OwnPasswordInput {
  current: string
  wanted: string
  /** The session that asks, which goes on. */
  sessionId: string
}

/** Changes the actor's own password; their other sessions end. */
export async function changeOwnPassword(
  context: PeopleContext,
  input: OwnPasswordInput,
): Promise<ServiceResult> {
  const { actor } = context
  if (actor.kind !== 'person') return refuse(onlyPeople)
  const rule = passwordRule.safeParse(input.wanted)
  if (!rule.success) {
    return refuse({
      code: 'weak-password',
      sentence: `The new password ${rule.error.issues[0]?.message ?? 'is not valid'}.`,
    })
  }
  const before = await passwordHash(context.database.prisma, actor.id)
  if (!(await passwordIs(before, input.current))) return refuse(wrongPassword)
  if (input.wanted === input.current) {
    return refuse({
      code: 'same-password',
      sentence: 'The new password is the current one. Choose another.',
    })
  }
  const hash = await hashOf(rule.data)
  return await context.database.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM "user" WHERE id = ${actor.id} FOR UPDATE`
    // Of two changes at once the second no longer knows the current password.
    if ((await passwordHash(transaction, actor.id)) !== before) return refuse(wrongPassword)
    await setPassword(transaction, actor.id, hash)
    await transaction.passwordLink.deleteMany({ where: { userId: actor.id } })
    const ended = await endSessions(transaction, actor.id, 'password', { except: input.sessionId })
    await auditPerson(
      transaction,
      context,
      { email: actor.label },
      'own-password',
      `changed their own password; ${sessionCount(ended)} elsewhere ended.`,
      { sessionsEnded: ended },
    )
    return { ok: true as const }
  })
}

/** Ends one of the actor's own other sessions, or all of them but the one that asks. */
export async function endOwnSessions(
  context: PeopleContext,
  { session, sessionId }: { session?: string; sessionId: string },
): Promise<ServiceResult> {
  const { actor } = context
  if (actor.kind !== 'person') return refuse(onlyPeople)
  if (session === sessionId) {
    return refuse({
      code: 'this-session',
      sentence: 'This is the session you are using. Sign out to end it.',
    })
  }
  return await context.database.prisma.$transaction(async (transaction) => {
    const ended = await endSessions(transaction, actor.id, 'ended-here', {
      except: sessionId,
      ...(session === undefined ? {} : { only: session }),
    })
    if (ended === 0) return refuse({ code: 'no-session', sentence: 'That session has ended already.' })
    await auditPerson(
      transaction,
      context,
      { email: actor.label },
      'end-sessions',
      `ended ${sessionCount(ended)} of their own.`,
      { sessionsEnded: ended },
    )
    return { ok: true as const }
  })
}

const spent = {
  code: 'link-spent',
  sentence: 'This link was used, replaced or has expired. Ask an admin for a new one.',
}

type LinkContext = Pick<ServiceContext, 'database' | 'clock'>

/** Whose password a link sets, so that its page can say so; using it up is the other function. */
export async function readLink(
  { database }: LinkContext,
  token: unknown,
  now = new Date(),
): Promise<ServiceResult<{ email: string; name: string }>> {
  const person = isToken(token) ? await linkedPerson(database.prisma, token, now) : undefined
  return person ? { ok: true, email: person.email, name: person.name } : refuse(spent)
}

/** Sets the password of the link's person, once; sessions that there are end. */
export async function setPasswordByLink(
  { database, clock }: LinkContext,
  { token, password }: { token: unknown; password: unknown },
  now = new Date(),
): Promise<ServiceResult<{ email: string }>> {
  if (!isToken(token)) return refuse(spent)
  const rule = passwordRule.safeParse(password)
  if (!rule.success) {
    return refuse({
      code: 'weak-password',
      sentence: `The password ${rule.error.issues[0]?.message ?? 'is not valid'}.`,
    })
  }
  const found = await linkedPerson(database.prisma, token, now)
  if (!found) return refuse(spent)
  const hash = await hashOf(rule.data)
  return await database.prisma.$transaction(async (transaction) => {
    // An admin who disables this person at the same moment goes first or waits.
    await transaction.$queryRaw`SELECT id FROM "user" WHERE id = ${found.id} FOR UPDATE`
    const person = await linkedPerson(transaction, token, now)
    if (!person || !(await spendLink(transaction, token, now))) return refuse(spent)
    await setPassword(transaction, person.id, hash)
    const ended = await endSessions(transaction, person.id, 'password', { now })
    await auditPerson(
      transaction,
      {
        clock,
        actor: { kind: 'person', id: person.id, label: person.email, role: roleOf(person.role) },
      },
      person,
      'set-password',
      'set a password by the link they were given.',
      { sessionsEnded: ended },
    )
    return { ok: true as const, email: person.email }
  })
}

const isToken = (token: unknown): token is string =>
  typeof token === 'string' && token.length === tokenLength && /^[\w-]+$/.test(token)

const wrongPassword = {
  code: 'wrong-password',
  sentence: 'The current password is another one. Type it again.',
}

const onlyPeople = {
  code: 'permission',
  sentence: 'Only a person who is signed in has a password and sessions.',
}
