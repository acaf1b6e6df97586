import { SandboxAway } from '#lib/clock.ts'
import { countDeadJobs, type DeadJobs } from '#lib/db/dead-jobs.ts'
import { serverContext } from './server.ts'
import { isVersionBehind } from './version.ts'

/** What whoever watches the process is told. */
export interface Health {
  status: 'ok'
  /** Jobs that will never run again and are not cleared away yet: some after a crash, for a minute; never many. */
  deadJobs: DeadJobs
  /** behind: a newer version has migrated the database, and this process may not read all of it. */
  version: 'current' | 'behind'
}

/** @throws when the database, or in the sandbox the clouds' clock, does not answer */
export async function checkHealth(): Promise<Health> {
  const { database, clock } = await serverContext()
  if (clock.isHeld) throw new SandboxAway('The sandbox does not tell its time any more.')
  const [deadJobs, isBehind] = await Promise.all([countDeadJobs(database.prisma), isVersionBehind()])
  return { status: 'ok', deadJobs, version: isBehind ? 'behind' : 'current' }
}
