import { enqueue } from '#lib/db/jobs.ts'
import type { LoopContext } from './context.ts'
import { clearQueue } from './dead-jobs.ts'

/** Real milliseconds between two times. */
const dayMs = 24 * 60 * 60_000

/**
 * Once a day, in real time: announcements that nobody can still resume from, sessions, links and counts whose time is over, and what is left
 * of the queue's dead jobs are cleared away, and the audit chain is verified as a whole, so that pages need to verify only what was written
 * since.
 */
export async function keepHouse(context: LoopContext): Promise<void> {
  const { prisma } = context.database
  // The newest stays: by its number a page knows that nothing has happened since.
  await prisma.$executeRaw`
    DELETE FROM change WHERE at < now() - interval '1 day' AND id < (SELECT max(id) FROM change)`
  // Sessions that are over stay until they would have run out, so that their person can be told why.
  await prisma.$executeRaw`DELETE FROM session WHERE "expiresAt" < now()`
  await prisma.$executeRaw`DELETE FROM password_link WHERE "expiresAt" < now()`
  await prisma.$executeRaw`DELETE FROM sign_in_count WHERE "lastAt" < now() - interval '1 day'`
  const [verified] = await prisma.$queryRaw<
    { broken: bigint | null }[]
  >`SELECT audit_chain_verify(${context.clock.now()}) AS broken`
  if (verified?.broken != null) {
    context.log.error({ entry: String(verified.broken) }, 'the audit chain does not verify')
  }
  await clearQueue(context)
  await enqueue(prisma, { task: 'keep-house' }, { afterMs: dayMs, keepEarlier: true })
}
