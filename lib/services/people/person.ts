import { appendAudit } from '#lib/audit/append.ts'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { actorWords } from '#lib/domain/actor.ts'
import { gate, permissionRefusal } from '#lib/domain/rollout/gates.ts'
import { type Actor, type Role, roles } from '#lib/domain/types.ts'
import { notFound, refuse, type ServiceContext, type ServiceResult } from '../context.ts'
import { mayEnter } from './sandbox-accounts.ts'

export interface PersonRow {
  id: string
  name: string
  email: string
  role: Role
  disabled: boolean
  hasPassword: boolean
}

interface Change {
  /** Afterwards the person can no longer act as an admin. */
  takesAdmin: boolean
  /** Not done to oneself: the act would shut its own door. */
  notToOneself: boolean
}

type Act<T extends object> = (
  transaction: DatabaseTransaction,
  person: PersonRow,
) => Promise<ServiceResult<T>>

/**
 * The one way to change another person: permission, the person, the gate, the act and its audit entry, in one transaction.
 * The actor's role is read again there, since another admin may just have taken it.
 */
export async function changePerson<T extends object = object>(
  context: PeopleContext,
  id: string,
  change: Change | ((person: PersonRow) => Change),
  act: Act<T>,
): Promise<ServiceResult<T>> {
  const early = permissionRefusal('manage-people', context.actor)
  if (early) return refuse(early)
  return await context.database.prisma.$transaction(async (transaction) => {
    const rows = await lockPeople(transaction, { id }, context.actor)
    const actor = presentActor(context.actor, rows)
    const person = rows.find((row) => row.id === id)
    if (!person) {
      return refuse(permissionRefusal('manage-people', actor) ?? notFound({ what: 'person' }))
    }
    const { takesAdmin, notToOneself } = typeof change === 'function' ? change(person) : change
    const refusal = gate('manage-people', actor, {
      leavesNoAdmin: takesAdmin && leavesNoAdmin(rows, person.id, cloudsOf(context)),
      oneself: notToOneself && person.id === actor.id,
    })
    if (refusal) return refuse(refusal)
    return await act(transaction, person)
  })
}

export type PeopleContext = Pick<ServiceContext, 'database' | 'clock' | 'actor' | 'sandboxControlUrl'>

export const cloudsOf = ({ sandboxControlUrl }: Pick<ServiceContext, 'sandboxControlUrl'>) =>
  sandboxControlUrl === undefined ? 'live' : 'sandbox'

/**
 * Locks the person, the actor and all admins, always in one order, so that of two changes at once the second sees the first: they could
 * otherwise each leave the other's admin as the last one.
 */
export async function lockPeople(
  transaction: DatabaseTransaction,
  of: { id?: string; email?: string },
  actor: Actor,
): Promise<PersonRow[]> {
  const locked = await transaction.$queryRaw<{ id: string }[]>`
    SELECT id FROM "user"
    WHERE role = 'admin' OR id = ${of.id ?? ''} OR email = ${of.email ?? ''} OR id = ${actor.id}
    ORDER BY id FOR UPDATE`
  // A statement of its own: one that has waited for a lock still sees the passwords that there were before it waited.
  const rows = await transaction.$queryRaw<(Omit<PersonRow, 'role'> & { role: string })[]>`
    SELECT id, name, email, role, "disabledAt" IS NOT NULL AS disabled,
      EXISTS (SELECT FROM account WHERE account."userId" = "user".id AND account.password IS NOT NULL) AS "hasPassword"
    FROM "user" WHERE id = ANY(${locked.map(({ id }) => id)}::text[]) ORDER BY id`
  return rows.map((row) => ({ ...row, role: roleOf(row.role) }))
}

/** Whether this person is the only one left who can sign in as an admin. */
export function leavesNoAdmin(rows: readonly PersonRow[], id: string, clouds: 'sandbox' | 'live'): boolean {
  const able = rows.filter(
    (row) => row.role === 'admin' && !row.disabled && row.hasPassword && mayEnter(row.email, clouds),
  )
  return able.length === 1 && able[0]?.id === id
}

/** The actor with the role of this moment; of a person who is gone or disabled, with the least. */
export function presentActor(actor: Actor, rows: readonly PersonRow[]): Actor {
  if (actor.kind !== 'person') return actor
  const row = rows.find(({ id }) => id === actor.id)
  return { ...actor, role: row && !row.disabled ? row.role : 'viewer' }
}

/** Writes what was done with a person into the audit, in the act's own transaction. */
export async function auditPerson(
  transaction: DatabaseTransaction,
  context: Pick<ServiceContext, 'actor' | 'clock'>,
  person: { email: string },
  action: string,
  sentence: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await appendAudit(transaction, {
    actor: context.actor,
    action: `person.${action}`,
    subjectKind: 'person',
    subjectId: person.email,
    sentence: `${actorWords(context.actor)} ${sentence}`,
    detail,
    at: context.clock.now(),
  })
}

/** A role as stored; what is not one grants nothing more than looking. */
export function roleOf(stored: unknown): Role {
  return roles.find((role) => role === stored) ?? 'viewer'
}

export const named = ({ name, email }: { name: string; email: string }) => `${name} (${email})`
