import type { DatabaseTransaction } from '#lib/db/client.ts'

/** Why a session ended before it ran out by itself. */
export const sessionEnds = [
  'signed-out',
  'signed-in-again',
  'ended-here',
  'ended-by-admin',
  'password',
  'disabled',
] as const
export type SessionEnd = (typeof sessionEnds)[number]

/**
 * Ends a person's sessions; the next request of each is refused.
 * @param only session id; undefined: all of them
 * @param except session id that goes on
 * @param now real time
 * @returns how many were ended
 */
export async function endSessions(
  { session }: DatabaseTransaction,
  userId: string,
  because: SessionEnd,
  { only, except, now = new Date() }: { only?: string; except?: string | undefined; now?: Date } = {},
): Promise<number> {
  const { count } = await session.updateMany({
    where: {
      userId,
      endedAt: null,
      expiresAt: { gt: now },
      ...(only === undefined ? {} : { id: only }),
      ...(except === undefined ? {} : { NOT: { id: except } }),
    },
    data: { endedAt: now, endedBecause: because },
  })
  return count
}

export const sessionCount = (count: number) => `${count} ${count === 1 ? 'session' : 'sessions'}`
