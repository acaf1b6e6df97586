import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { gate } from '#lib/domain/rollout/gates.ts'
import { said } from '#lib/domain/said.ts'
import { refuse, type ServiceResult } from '#lib/services/context.ts'
import { invalidPerson } from '#lib/services/people/input-problem.ts'
import { emailRule, nameRule, roleRule } from '#lib/services/people/invite.ts'
import { hashOf, passwordHash, passwordIs, passwordRule, setPassword } from '#lib/services/people/password.ts'
import {
  auditPerson,
  cloudsOf,
  leavesNoAdmin,
  lockPeople,
  named,
  type PeopleContext,
  type PersonRow,
  presentActor,
} from '#lib/services/people/person.ts'
import { endSessions, sessionCount } from '#lib/services/people/sessions.ts'
import { roleWords } from '#lib/words/roles.ts'

const person = z.object({
  email: emailRule,
  name: nameRule.optional(),
  role: roleRule.optional(),
  password: passwordRule.optional(),
  enable: z.boolean().optional(),
})

/** What is left out stays as it is; a new person needs all but `enable`. */
export interface PersonInput {
  email: unknown
  name?: unknown
  role?: unknown
  password?: unknown
  /** Whoever is disabled may sign in again. */
  enable?: unknown
}

/** With the password's hash, which takes too long to be made while rows are locked. */
type Wanted = z.output<typeof person> & { hash: string | undefined }

/**
 * Gives a person an account, or brings one that is there to what is given. A changed password ends the person's sessions.
 * @returns what was done, as sentences; one of them says so when nothing was
 */
export async function putPerson(
  context: PeopleContext,
  input: PersonInput,
): Promise<ServiceResult<{ did: string[] }>> {
  const parsed = person.safeParse(input)
  if (!parsed.success) return refuse(invalidPerson(parsed.error))
  const { email, role, password } = parsed.data
  const wanted = { ...parsed.data, hash: password === undefined ? undefined : await hashOf(password) }
  return await context.database.prisma.$transaction(async (transaction) => {
    const rows = await lockPeople(transaction, { email }, context.actor)
    const actor = presentActor(context.actor, rows)
    const there = rows.find((row) => row.email === email)
    const takesAdmin = there !== undefined && role !== undefined && role !== 'admin'
    const refusal = gate('manage-people', actor, {
      leavesNoAdmin: takesAdmin && leavesNoAdmin(rows, there.id, cloudsOf(context)),
      oneself: takesAdmin && there.id === actor.id,
    })
    if (refusal) return refuse(refusal)
    return there
      ? { ok: true as const, did: await change(transaction, context, there, wanted) }
      : await make(transaction, context, wanted)
  })
}

async function make(
  transaction: DatabaseTransaction,
  context: PeopleContext,
  { email, name, role, hash }: Wanted,
): Promise<ServiceResult<{ did: string[] }>> {
  if (name === undefined || role === undefined || hash === undefined) {
    return refuse(said('person-incomplete', { email }))
  }
  const id = randomUUID()
  const { count } = await transaction.user.createMany({
    data: [{ id, email, name, role, emailVerified: true }],
    skipDuplicates: true,
  })
  if (count === 0) {
    return refuse(said('person-exists', { email, justNow: true }))
  }
  await setPassword(transaction, id, hash)
  const who = named({ name, email })
  await auditPerson(transaction, context, { email }, 'put', `gave ${who} the role ${roleWords[role]}.`, {
    role,
  })
  return { ok: true, did: [`Made an account for ${who} as ${roleWords[role]}, with the password given.`] }
}

async function change(
  transaction: DatabaseTransaction,
  context: PeopleContext,
  before: PersonRow,
  { name, role, password, hash, enable }: Wanted,
): Promise<string[]> {
  const { id, email } = before
  const done: string[] = []
  const stays: string[] = []
  if (name !== undefined && name !== before.name) {
    await transaction.user.update({ where: { id }, data: { name } })
    done.push(`the name is ${name}, it was ${before.name}`)
  }
  if (role !== undefined && role !== before.role) {
    await transaction.user.update({ where: { id }, data: { role } })
    done.push(`the role is ${roleWords[role]}, it was ${roleWords[before.role]}`)
  }
  if (password === undefined || hash === undefined) {
    stays.push('The password is as before, since none was given.')
  } else if (await passwordIs(await passwordHash(transaction, id), password)) {
    stays.push('The password given is the one it had.')
  } else {
    await setPassword(transaction, id, hash)
    await transaction.passwordLink.deleteMany({ where: { userId: id } })
    done.push(
      `the password is new, and ${sessionCount(await endSessions(transaction, id, 'password'))} ended`,
    )
  }
  if (before.disabled && enable === true) {
    await endSessions(transaction, id, 'disabled')
    await transaction.user.update({ where: { id }, data: { disabledAt: null } })
    done.push('the account is enabled again')
  } else if (before.disabled) {
    stays.push('The account is disabled: nobody can sign in with it until it is enabled (--enable).')
  }
  if (done.length === 0) return [`${email} is left as it was.`, ...stays]
  const changes = done.join('; ')
  await auditPerson(transaction, context, before, 'put', `changed ${named(before)}: ${changes}.`, {
    role: role ?? before.role,
  })
  return [`Changed ${email}: ${changes}.`, ...stays]
}
