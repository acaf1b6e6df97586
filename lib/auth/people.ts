import { randomUUID } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import type { Database } from '#lib/db/client.ts'
import { type Role, roles } from '#lib/domain/types.ts'

export interface PersonToEnsure {
  email: string
  name: string
  role: Role
  password: string
}

/**
 * Makes the account if there is none, and brings name and role to what is given; the password of an account that has one stays.
 * Concurrent callers are safe: each row is an upsert by its own unique key.
 * @returns the person's id
 */
export async function ensurePerson(
  database: Pick<Database, 'prisma'>,
  person: PersonToEnsure,
): Promise<string> {
  const email = person.email.trim().toLowerCase()
  const { id } = await database.prisma.user.upsert({
    where: { email },
    create: { id: randomUUID(), email, name: person.name, role: person.role, emailVerified: true },
    update: { name: person.name, role: person.role },
    select: { id: true },
  })
  const accountId = `credential:${id}`
  const held = await database.prisma.account.findUnique({ where: { id: accountId }, select: { id: true } })
  if (!held) {
    await database.prisma.account.upsert({
      where: { id: accountId },
      create: {
        id: accountId,
        accountId: id,
        providerId: 'credential',
        userId: id,
        password: await hashPassword(person.password),
      },
      update: {},
    })
  }
  return id
}

/** A role as stored; what is not one grants nothing more than looking. */
export function roleOf(stored: unknown): Role {
  return roles.find((role) => role === stored) ?? 'viewer'
}
