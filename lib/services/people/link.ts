import { createHash, randomBytes } from 'node:crypto'
import type { DatabaseTransaction } from '#lib/db/client.ts'

/** Real hours in which a link can be used. */
export const linkHours = 72

/** Characters of a token; anything else is no token, and not looked for. */
export const tokenLength = 43

/**
 * Makes the one link by which this person may set a password; an earlier one stops working.
 * @returns its path. The token stands behind #, which no browser sends to a server: it is in no log and no Referer.
 */
export async function issueLink(
  { passwordLink }: DatabaseTransaction,
  userId: string,
  now: Date,
): Promise<{ path: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url')
  const held = {
    tokenHash: hashOf(token),
    createdAt: now,
    expiresAt: new Date(now.getTime() + linkHours * 3_600_000),
  }
  await passwordLink.upsert({ where: { userId }, create: { userId, ...held }, update: held })
  return { path: `/sign-in/set-password#${token}`, expiresAt: held.expiresAt }
}

/** Whose password the token may set; undefined: it is used up, replaced, too old, of a disabled person, or was never one. */
export async function linkedPerson({ passwordLink }: DatabaseTransaction, token: string, now: Date) {
  const link = await passwordLink.findUnique({
    where: { tokenHash: hashOf(token) },
    include: { user: true },
  })
  return link && link.expiresAt > now && link.user.disabledAt === null ? link.user : undefined
}

/** Uses the token up. @returns false when somebody else has just done so */
export async function spendLink(
  { passwordLink }: DatabaseTransaction,
  token: string,
  now: Date,
): Promise<boolean> {
  const { count } = await passwordLink.deleteMany({
    where: { tokenHash: hashOf(token), expiresAt: { gt: now } },
  })
  return count === 1
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
