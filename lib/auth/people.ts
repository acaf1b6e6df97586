import { randomUUID } from 'node:crypto'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import type { Role } from '#lib/domain/types.ts'
import { credentialId, hashOf } from '#lib/services/people/password.ts'

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
  const { id: userId } = await user.update({ where: { email }, data: described, select: { id: true } })
  const id = credentialId(userId)
  if ((await account.count({ where: { id } })) === 0) {
    const password = await hashOf(person.password)
    await account.createMany({
      data: [{ id, accountId: userId, providerId: 'credential', userId, password }],
      skipDuplicates: true,
    })
  }
  return userId
}
