import { enqueue } from '#lib/db/jobs.ts'
import type { LoopContext } from './context.ts'

/** Real milliseconds between two times. */
const dayMs = 24 * 60 * 60_000

/**
 * Once a day, in real time: announcements that nobody can still resume from are cleared away, and the audit chain is verified as a
 * whole, so that pages need to verify only what was written since.
 */
export async function keepHouse(context: LoopContext): Promise<void> {
  const { prisma } = context.database
  // The newest stays: by its number a page knows that nothing has happened since.
  await prisma.$executeRaw`
    DELETE FROM change WHERE at < now() - interval '1 day' AND id < (SELECT max(id) FROM change)`
  const [verified] = await prisma.$queryRaw<
    { broken: bigint | null }[]
  >`SELECT audit_chain_verify(${context.clock.now()}) AS broken`
  if (verified?.broken != null) {
    context.log.error({ entry: String(verified.broken) }, 'the audit chain does not verify')
  }
  await enqueue(prisma, { task: 'keep-house' }, { afterMs: dayMs, keepEarlier: true })
}
