import { serverContext } from '../server.ts'
import type { ClockView, PersonView, ShellView } from '../views.ts'

export async function loadShell(person: PersonView): Promise<ShellView> {
  const { database, environment } = await serverContext()
  const [openRollouts, pendingApprovals] = await Promise.all([
    database.prisma.rollout.count({ where: { open: true } }),
    database.prisma.release.count({ where: { status: 'Pending', model: { retiredAt: null } } }),
  ])
  return {
    person,
    sandbox: environment.clouds === 'sandbox',
    clock: await loadClock(),
    openRollouts,
    pendingApprovals,
  }
}

/** Cloud time as the web process sees it; the page runs it on by itself. */
export async function loadClock(): Promise<ClockView> {
  const { clock } = await serverContext()
  return { cloud: clock.now().toISOString(), rate: clock.rate }
}
