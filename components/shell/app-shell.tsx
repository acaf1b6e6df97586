'use client'

import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { shellQuery } from '#lib/web/queries/shell.ts'
import type { ShellView } from '#lib/web/views.ts'
import { ClockProvider } from '../clock/clock-provider.tsx'
import { LiveProvider } from '../live/live-provider.tsx'
import { StaleBanner } from '../live/stale-banner.tsx'
import { Presence } from './presence.tsx'
import classes from './shell.module.css'
import { ShellHeader } from './shell-header.tsx'
import { Shortcuts } from './shortcuts.tsx'

/** What surrounds every signed-in page: header, cloud clock, live connection, shortcuts. */
export function AppShell({ initial, children }: { initial: ShellView; children: ReactNode }) {
  const { data: shell } = useQuery({ ...shellQuery(), initialData: initial })
  return (
    <ClockProvider reading={shell.clock}>
      <LiveProvider unwatchedSince={shell.unwatchedSince}>
        <a href="#main" className={classes.skip}>
          Skip to the content
        </a>
        <ShellHeader shell={shell} />
        <StaleBanner />
        <main id="main" tabIndex={-1} className={classes.main}>
          {children}
        </main>
        <Shortcuts />
        <Presence />
      </LiveProvider>
    </ClockProvider>
  )
}
