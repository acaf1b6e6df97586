import type { DatabaseTransaction } from '#lib/db/client.ts'
import { mostShown } from '../limits.ts'

/** The latest events of a rollout, newest first. Transactions that write at once do not commit in the order of their times. */
export function latestEvents(prisma: DatabaseTransaction, rolloutId: string) {
  return prisma.rolloutEvent.findMany({
    where: { rolloutId },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: mostShown.events,
  })
}
