'use client'

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { ClockView } from '#lib/web/views.ts'
import { CloudClock } from './cloud-clock.ts'

const ClockContext = createContext<CloudClock | undefined>(undefined)

/** Runs cloud time for everything below it; a newer reading sets it anew without redrawing the tree. */
export function ClockProvider({ reading, children }: { reading: ClockView; children: ReactNode }) {
  // One clock for the life of the page, from the first reading; later ones arrive through `read` below.
  const [clock] = useState(() => new CloudClock(reading))
  useEffect(() => clock.read(reading), [clock, reading])
  return <ClockContext value={clock}>{children}</ClockContext>
}

function useClock(): CloudClock {
  const clock = useContext(ClockContext)
  if (!clock) throw new Error('Cloud time is shown outside of a ClockProvider.')
  return clock
}

/** Cloud time in epoch milliseconds; the component is redrawn every second of real time. */
export function useCloudNow(): number {
  const clock = useClock()
  return useSyncExternalStore(clock.subscribe, clock.now, clock.firstNow)
}

/** Cloud seconds per real second. */
export function useCloudRate(): number {
  return useClock().rate
}
