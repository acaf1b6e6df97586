import { randomUUID } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import { type Role, roles } from '#lib/domain/types.ts'

export interface PersonToEnsure {
  email: string
  name: string
  role: Role
  password: string
}

/**
 * Makes the account if there is none, and brings name and role to what is given; the password of an account that has one stays.
 * Concurrent callers are safe: a row that another has made meanwhile is left as it is.
 * @returns the person's id
 */
export async function ensurePerson(
  database: { prisma: DatabaseTransaction },
  person: PersonToEnsure,
): Promise<string> {
  const email = person.email.trim().toLowerCase()
  const { user, account } = database.prisma
  const described = { name: person.name, role: person.role }
  await user.createMany({
    data: [{ id: randomUUID(), email, emailVerified: true, ...described }],
    skipDuplicates: true,
  })
  const { id } = await user.update({ where: { email }, data: described, select: { id: true } })
  const accountId = `credential:${id}`
  if ((await account.count({ where: { id: accountId } })) === 0) {
    await account.createMany({
      data: [
        {
          id: accountId,
          accountId: id,
          providerId: 'credential',
          userId: id,
          password: await hashPassword(person.password),
        },
      ],
      skipDuplicates: true,
    })
  }
  return id
}

/** A role as stored; what is not one grants nothing more than looking. */
export function roleOf(stored: unknown): Role {
  return roles.find((role) => role === stored) ?? 'viewer'
}
