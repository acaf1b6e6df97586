'use client'

import { createContext, type ReactNode, useContext } from 'react'
import { type LiveState, useLive } from './use-live.ts'

const LiveContext = createContext<LiveState>({ kind: 'live' })

export function LiveProvider({ children }: { children: ReactNode }) {
  return <LiveContext value={useLive()}>{children}</LiveContext>
}

/** Whether what the page shows is kept fresh, and since when it is not. */
export function useLiveState(): LiveState {
  return useContext(LiveContext)
}
