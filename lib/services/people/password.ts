import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { z } from 'zod'
import type { DatabaseTransaction } from '#lib/db/client.ts'
import type { InputRule } from './said.ts'

/** In characters. */
export const shortestPassword = 12
/** In characters; longer ones are refused before they are hashed. */
export const longestPassword = 128

export const passwordRule = z
  .string({ error: 'missing' satisfies InputRule })
  .min(shortestPassword, 'too-short' satisfies InputRule)
  .max(longestPassword, 'too-long' satisfies InputRule)

/** Takes a tenth of a second, so it is not done while rows are locked. */
export const hashOf = (password: string): Promise<string> => hashPassword(password)

/** Gives a person this password in place of the one they had, if any. */
export async function setPassword(
  { account }: DatabaseTransaction,
  userId: string,
  hash: string,
): Promise<void> {
  await account.upsert({
    where: { id: credentialId(userId) },
    create: {
      id: credentialId(userId),
      accountId: userId,
      providerId: 'credential',
      userId,
      password: hash,
    },
    update: { password: hash },
  })
}

/** Until a new one is set, nobody signs in as this person. */
export async function removePassword({ account }: DatabaseTransaction, userId: string): Promise<void> {
  await account.updateMany({ where: { userId, providerId: 'credential' }, data: { password: null } })
}

/** Hash of the person's password; undefined: they have none. */
export async function passwordHash(
  { account }: DatabaseTransaction,
  userId: string,
): Promise<string | undefined> {
  const held = await account.findFirst({
    where: { userId, providerId: 'credential', password: { not: null } },
    select: { password: true },
  })
  return held?.password ?? undefined
}

export async function passwordIs(hash: string | undefined, password: string): Promise<boolean> {
  if (hash === undefined || password.length > longestPassword) return false
  return await verifyPassword({ hash, password })
}

export const credentialId = (userId: string) => `credential:${userId}`
