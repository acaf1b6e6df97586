import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { permissionRefusal } from '#lib/domain/rollout/gates.ts'
import { said } from '#lib/domain/said.ts'
import { roles } from '#lib/domain/types.ts'
import { roleWords } from '#lib/words/roles.ts'
import { refuse, type ServiceResult } from '../context.ts'
import { invalidPerson } from './input-problem.ts'
import { issueLink } from './link.ts'
import { removePassword } from './password.ts'
import { auditPerson, changePerson, lockPeople, named, type PeopleContext, presentActor } from './person.ts'
import type { InputRule } from './said.ts'
import { endSessions, sessionCount } from './sessions.ts'

/** As long as an address may be (RFC 5321), in characters. */
export const longestEmail = 254

export const emailRule = z
  .string({ error: 'missing' satisfies InputRule })
  .trim()
  .max(longestEmail, 'too-long' satisfies InputRule)
  .pipe(z.email('not-an-address' satisfies InputRule))
  .transform((email) => email.toLowerCase())

export const nameRule = z
  .string({ error: 'missing' satisfies InputRule })
  .trim()
  .min(1, 'empty' satisfies InputRule)
  .max(200, 'too-long' satisfies InputRule)
  .regex(/^\P{Cc}*$/u, 'control-characters' satisfies InputRule)

export const roleRule = z.enum(roles, { error: 'no-role' satisfies InputRule })

const invitation = z.object({ email: emailRule, name: nameRule, role: roleRule })

export interface InvitationInput {
  email: string
  name: string
  role: string
}

/** A link that an admin gives to a person: Meridian sends no mail. */
export type LinkResult = ServiceResult<{ link: string }>

/** Makes an account without a password, and the link by which its person sets one. */
export async function invitePerson(
  context: PeopleContext,
  input: InvitationInput,
  now = new Date(),
): Promise<LinkResult> {
  const early = permissionRefusal('manage-people', context.actor)
  if (early) return refuse(early)
  const parsed = invitation.safeParse(input)
  if (!parsed.success) return refuse(invalidPerson(parsed.error))
  const { email, name, role } = parsed.data
  return await context.database.prisma.$transaction(async (transaction) => {
    const rows = await lockPeople(transaction, { email }, context.actor)
    const refusal = permissionRefusal('manage-people', presentActor(context.actor, rows))
    if (refusal) return refuse(refusal)
    const id = randomUUID()
    // Whoever invites the same address at the same moment waits here for the other.
    const { count } = await transaction.user.createMany({
      data: [{ id, email, name, role, emailVerified: true }],
      skipDuplicates: true,
    })
    if (count === 0) {
      return refuse(said('person-exists', { email, justNow: false }))
    }
    const { path, expiresAt } = await issueLink(transaction, id, now)
    await auditPerson(
      transaction,
      context,
      { email },
      'invite',
      `invited ${named({ name, email })} as ${roleWords[role]}.`,
      { role, linkExpiresAt: expiresAt.toISOString() },
    )
    return { ok: true as const, link: path }
  })
}

/** The password stops at once, all sessions end, and the link lets the person set another. */
export function resetPassword(
  context: PeopleContext,
  { person: id }: { person: string },
  now = new Date(),
): Promise<LinkResult> {
  const change = { takesAdmin: true, notToOneself: true }
  return changePerson(context, id, change, async (transaction, person) => {
    if (person.disabled) {
      return refuse(said('person-disabled', { name: person.name }))
    }
    await removePassword(transaction, id)
    const ended = await endSessions(transaction, id, 'password', { now })
    const { path, expiresAt } = await issueLink(transaction, id, now)
    const what = person.hasPassword
      ? `reset the password of ${named(person)}; ${sessionCount(ended)} ended.`
      : `made a new link for ${named(person)} to set a password.`
    await auditPerson(transaction, context, person, 'reset-password', what, {
      sessionsEnded: ended,
      linkExpiresAt: expiresAt.toISOString(),
    })
    return { ok: true as const, link: path }
  })
}

/** Takes away an account whose person has never set a password. Others are disabled: what they did stays theirs. */
export function withdrawInvitation(
  context: PeopleContext,
  { person: id }: { person: string },
): Promise<ServiceResult> {
  const change = { takesAdmin: true, notToOneself: true }
  return changePerson(context, id, change, async (transaction, person) => {
    const everHere =
      person.hasPassword ||
      (await transaction.account.count({ where: { userId: id } })) > 0 ||
      (await transaction.session.count({ where: { userId: id } })) > 0
    if (everHere) {
      return refuse(said('person-was-here', { name: person.name }))
    }
    await transaction.user.delete({ where: { id } })
    await auditPerson(
      transaction,
      context,
      person,
      'withdraw',
      `withdrew the invitation of ${named(person)}.`,
    )
    return { ok: true as const }
  })
}
