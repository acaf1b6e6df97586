'use client'

import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { type LiveState, useLive } from './use-live.ts'

const LiveContext = createContext<LiveState>({ kind: 'live' })

interface LiveProviderProps {
  /** Cloud time since which no worker looks at the clouds; null while one does. */
  unwatchedSince: string | null
  children: ReactNode
}

export function LiveProvider({ unwatchedSince, children }: LiveProviderProps) {
  const connection = useLive()
  const state = useMemo<LiveState>(
    () =>
      // A page that hears nothing does not know whether anybody looks.
      connection.kind === 'live' && unwatchedSince !== null
        ? { kind: 'unwatched', at: Date.parse(unwatchedSince) }
        : connection,
    [connection, unwatchedSince],
  )
  return <LiveContext value={state}>{children}</LiveContext>
}

/** Whether what the page shows is kept fresh, and since when it is not. */
export function useLiveState(): LiveState {
  return useContext(LiveContext)
}
