import { serverContext } from '../server.ts'
import type { ClockView, PersonView, ShellView } from '../views.ts'
import { unwatchedSince } from './watching.ts'

export async function loadShell(person: PersonView): Promise<ShellView> {
  const { database, environment, clock } = await serverContext()
  const [openRollouts, pendingApprovals, newest] = await Promise.all([
    database.prisma.rollout.count({ where: { open: true } }),
    database.prisma.release.count({ where: { status: 'Pending', model: { retiredAt: null } } }),
    database.prisma.endpointState.aggregate({
      where: { unreachableSince: null },
      _max: { observedAt: true },
    }),
  ])
  return {
    person,
    sandbox: environment.clouds === 'sandbox',
    clock: await loadClock(),
    openRollouts,
    pendingApprovals,
    unwatchedSince: unwatchedSince(newest._max.observedAt, clock.now(), clock.rate),
  }
}

/** Cloud time as the web process sees it; the page runs it on by itself. */
export async function loadClock(): Promise<ClockView> {
  const { clock } = await serverContext()
  return { cloud: clock.now().toISOString(), rate: clock.rate }
}
