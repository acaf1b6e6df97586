import type { ShellView } from '#lib/web/views.ts'

export interface NavigationEntry {
  title: string
  href: string
  isCurrent: (path: string) => boolean
  count?: number
  /** Read out behind the count: "open". */
  countWords?: string
  /** The count waits for somebody. */
  calls?: boolean
}

const below =
  (...starts: string[]) =>
  (path: string) =>
    starts.some((start) => path === start || path.startsWith(`${start}/`))

/** The pages that a person may go to, in the order of the header. */
export function navigationOf(
  shell: Pick<ShellView, 'sandbox' | 'openRollouts' | 'pendingApprovals'>,
): NavigationEntry[] {
  return [
    { title: 'Fleet', href: '/', isCurrent: (path) => path === '/' || below('/models')(path) },
    {
      title: 'Rollouts',
      href: '/rollouts',
      isCurrent: below('/rollouts'),
      ...(shell.openRollouts > 0 ? { count: shell.openRollouts, countWords: 'open' } : {}),
    },
    {
      title: 'Approvals',
      href: '/approvals',
      isCurrent: below('/approvals'),
      ...(shell.pendingApprovals > 0
        ? { count: shell.pendingApprovals, countWords: 'waiting', calls: true }
        : {}),
    },
    { title: 'Replay', href: '/replay', isCurrent: below('/replay') },
    { title: 'Audit', href: '/audit', isCurrent: below('/audit') },
    { title: 'Settings', href: '/settings', isCurrent: below('/settings') },
    ...(shell.sandbox ? [{ title: 'Fault lab', href: '/fault-lab', isCurrent: below('/fault-lab') }] : []),
  ]
}

/** "time runs 60×"; "real time" at 1. */
export function rateWords(rate: number): string {
  return rate === 1 ? 'real time' : `time runs ${Number(rate.toFixed(2))}×`
}
