import { said } from '#lib/domain/said.ts'
import { refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { firstProblem } from './input-problem.ts'
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
  if (actor.kind !== 'person')
    return refuse(said('permission', { who: 'not-a-person', of: 'password-and-sessions' }))
  const checked = passwordRule.safeParse(input.wanted)
  if (!checked.success) {
    return refuse(said('weak-password', { which: 'new', rule: firstProblem(checked.error) }))
  }
  const before = await passwordHash(context.database.prisma, actor.id)
  if (!(await passwordIs(before, input.current))) return refuse(said('wrong-password', {}))
  if (input.wanted === input.current) {
    return refuse(said('same-password', {}))
  }
  const hash = await hashOf(checked.data)
  return await context.database.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM "user" WHERE id = ${actor.id} FOR UPDATE`
    // Of two changes at once the second no longer knows the current password.
    if ((await passwordHash(transaction, actor.id)) !== before) return refuse(said('wrong-password', {}))
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
  if (actor.kind !== 'person')
    return refuse(said('permission', { who: 'not-a-person', of: 'password-and-sessions' }))
  if (session === sessionId) {
    return refuse(said('this-session', {}))
  }
  return await context.database.prisma.$transaction(async (transaction) => {
    const ended = await endSessions(transaction, actor.id, 'ended-here', {
      except: sessionId,
      ...(session === undefined ? {} : { only: session }),
    })
    if (ended === 0) return refuse(said('no-session', {}))
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

type LinkContext = Pick<ServiceContext, 'database' | 'clock'>

/** Whose password a link sets, so that its page can say so; using it up is the other function. */
export async function readLink(
  { database }: LinkContext,
  token: unknown,
  now = new Date(),
): Promise<ServiceResult<{ email: string; name: string }>> {
  const person = isToken(token) ? await linkedPerson(database.prisma, token, now) : undefined
  return person ? { ok: true, email: person.email, name: person.name } : refuse(said('link-spent', {}))
}

/** Sets the password of the link's person, once; sessions that there are end. */
export async function setPasswordByLink(
  { database, clock }: LinkContext,
  { token, password }: { token: unknown; password: unknown },
  now = new Date(),
): Promise<ServiceResult<{ email: string }>> {
  if (!isToken(token)) return refuse(said('link-spent', {}))
  const checked = passwordRule.safeParse(password)
  if (!checked.success) {
    return refuse(said('weak-password', { which: 'first', rule: firstProblem(checked.error) }))
  }
  const found = await linkedPerson(database.prisma, token, now)
  if (!found) return refuse(said('link-spent', {}))
  const hash = await hashOf(checked.data)
  return await database.prisma.$transaction(async (transaction) => {
    // An admin who disables this person at the same moment goes first or waits.
    await transaction.$queryRaw`SELECT id FROM "user" WHERE id = ${found.id} FOR UPDATE`
    const person = await linkedPerson(transaction, token, now)
    if (!person || !(await spendLink(transaction, token, now))) return refuse(said('link-spent', {}))
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
